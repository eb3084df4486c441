"""Which addresses may be called from here: those of the public internet, and no others.

Everything is refused that is not known to be public. An IPv6 address that carries an IPv4 one is
judged by both.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

_REFUSED = tuple(
    ip_network(network)
    for network in (
        *("192.88.99.0/24", "192.0.0.0/24", "100.64.0.0/10"),
        *("fec0::/10", "64:ff9b:1::/48", "2001::/23", "100::/64", "5f00::/16"),
    )
)
_NAT64, _SIX_TO_FOUR = IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16")
_COMPATIBLE = IPv6Network("::/96")


def address(text: str) -> Address:
    """An address from its text, without the zone that a link-local one may carry."""
    return ip_address(text.partition("%")[0])


def place(text: str) -> str:
    """Where a request came from, for counting: an IPv4 address, or the network of an IPv6 one,
    of which everybody has as many as they like.
    """
    try:
        found = address(text)
    except ValueError:
        return text[:45]
    return (
        str(found)
        if isinstance(found, IPv4Address)
        else str(IPv6Network((int(found) >> 64 << 64, 64)))
    )


def networks(text: str) -> tuple[str, ...]:
    """Networks parted by commas, such as 10.1.0.0/16. Raises ValueError."""
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    for network in named:
        ip_network(network, strict=False)
    return named


def is_public(found: Address) -> bool:
    """Whether an address, and any that it carries, is one of the public internet."""
    return all(_public(each) for each in _carried(found))


def allowed(found: Address, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of these networks, as in 10.1.0.0/16 or 127.0.0.1."""
    places = [ip_network(network, strict=False) for network in networks]
    return any(found in place for place in places if place.version == found.version)


def _public(found: Address) -> bool:
    refused = any(found in place for place in _REFUSED if place.version == found.version)
    return found.is_global and not found.is_multicast and not refused


def _carried(found: Address) -> Iterator[Address]:
    """The address, unless it only stands for another; and the one it carries."""
    if isinstance(found, IPv4Address):
        yield found
    elif found.ipv4_mapped is not None:
        yield found.ipv4_mapped
    elif found in _NAT64 or found in _COMPATIBLE:
        yield IPv4Address(int(found) & 0xFFFFFFFF)
    elif found in _SIX_TO_FOUR:
        yield IPv4Address(int(found) >> 80 & 0xFFFFFFFF)
    else:
        yield found
