"""Which addresses may be called from here."""

import pytest

from planner.core.outbound import NoAnswer, Trouble, checked
from planner.domain.addresses import address, allowed, is_public, networks

PUBLIC = ("93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
PRIVATE = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
    *("192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("240.0.0.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::"),
    *("fec0::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1"),
    *("2001:db8::1", "2001::1", "100::1", "5f00::1"),
)
ODD = (
    *("http://93.184.215.14/", "https://93.184.215.14:22/", "https://127.0.0.1/"),
    *("https://0x7f.1/", "https://2130706433/", "https://0177.0.0.1/", "https://127.1/"),
    *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/", "ftp://8.8.8.8/"),
    *("https://user:word@8.8.8.8/", "https:///path", "file:///etc/passwd", "https://8.8.8.8:x/"),
)


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_internet_may_be_called(text: str):
    assert is_public(address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_any_other_may_not(text: str):
    assert not is_public(address(text))


@pytest.mark.parametrize("url", ODD)
def test_a_call_to_an_odd_address_is_refused_before_anything_is_sent(url: str):
    with pytest.raises(NoAnswer) as refused:
        checked(url)

    assert refused.value.trouble is Trouble.ADDRESS


def test_a_name_is_looked_up_once_and_the_call_goes_where_it_pointed_then():
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])

    place = checked("https://rebinding.example/", resolve=lambda *_: next(answers))

    assert (place.host, place.ips) == ("rebinding.example", ("93.184.215.14",))
    assert list(answers) == [["127.0.0.1"]]


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(NoAnswer):
        checked("https://both.example/", resolve=lambda *_: ["93.184.215.14", "10.0.0.1"])


def test_a_network_that_is_allowed_may_be_called_by_plain_http_and_on_any_port():
    place = checked("http://127.0.0.1:8080/x", private=("127.0.0.0/8",))

    assert (place.ips, place.port, place.secure) == (("127.0.0.1",), 8080, False)
    assert allowed(address("10.1.2.3"), ["10.1.0.0/16"])
    assert not allowed(address("10.2.2.3"), ["10.1.0.0/16", "::/0"])


def test_networks_are_read_from_a_setting():
    assert networks(" 10.1.0.0/16, 127.0.0.1 ,") == ("10.1.0.0/16", "127.0.0.1")
    with pytest.raises(ValueError, match="nowhere"):
        networks("nowhere")
