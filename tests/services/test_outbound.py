"""Calls to other machines, over TLS to a server of the test."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from planner.core import clock, outbound
from planner.core.outbound import Call, NoAnswer, Trouble, send

HOST = "jira.example"
HERE = ("127.0.0.0/8",)


class Named(BaseHTTPRequestHandler):
    """Says for which name it was asked."""

    def do_GET(self) -> None:
        name = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(name)))
        self.end_headers()
        self.wfile.write(name)

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> Path:
    """A certificate for the host, signed by itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(kind, form, serialization.NoEncryption())
    path = folder / "host.pem"
    path.write_bytes(secret + made.public_bytes(kind))
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A TLS server on this machine: its port, and the file of its certificate."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    served = HTTPServer(("127.0.0.1", 0), Named)
    served.socket = context.wrap_socket(served.socket, server_side=True)
    thread = Thread(target=served.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield served.server_address[1], path
    served.shutdown()
    served.server_close()
    thread.join()


def here(*_: object) -> list[str]:
    """An address at which nobody answers, and the server's."""
    return ["127.9.9.9", "127.0.0.1"]


def test_a_host_is_called_in_its_name_at_the_first_address_that_answers(server, monkeypatch):
    port, path = server
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    answer = send(Call("GET", f"https://{HOST}:{port}/"), HERE, here)

    assert (answer.status, answer.body) == (200, f"{HOST}:{port}".encode())


def test_a_certificate_nobody_vouches_for_is_refused(server):
    port, _ = server

    with pytest.raises(NoAnswer) as refused:
        send(Call("GET", f"https://{HOST}:{port}/"), HERE, here)

    assert refused.value.trouble is Trouble.UNREACHABLE


def test_a_certificate_of_another_name_is_refused(server, monkeypatch):
    port, path = server
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with pytest.raises(NoAnswer) as refused:
        send(Call("GET", f"https://other.example:{port}/"), HERE, here)

    assert refused.value.trouble is Trouble.UNREACHABLE


@pytest.fixture
def dripping(request) -> Iterator[int]:
    """A server on this machine that says one thing at once, and then a byte now and then."""
    at_once, each, pause = request.param
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = door.accept()
        with line, suppress(OSError):
            line.recv(4096)
            line.sendall(at_once)
            for _ in range(100):
                line.sendall(each)
                time.sleep(pause)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield door.getsockname()[1]
    door.close()
    thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"
HANDSHAKE = b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb"


@pytest.mark.parametrize(
    ("scheme", "dripping"),
    [
        ("http", (b"", b"H", 0.1)),
        ("http", (HEAD, b"X", 0.1)),
        ("http", (HEAD + b"\r\n", b"x", 0.1)),
        ("https", (HANDSHAKE, b"\0", 0.1)),
    ],
    ids=["status", "header", "body", "handshake"],
    indirect=["dripping"],
)
def test_an_answer_that_drips_is_cut_when_its_time_is_up(dripping, scheme: str, monkeypatch):
    monkeypatch.setattr(outbound, "LONGEST_SECONDS", 0.5)
    begun = time.monotonic()

    with pytest.raises(NoAnswer) as nothing:
        send(Call("GET", f"{scheme}://127.0.0.1:{dripping}/"), HERE)

    assert nothing.value.trouble is Trouble.TIMED_OUT
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("dripping", [(HEAD + b"\r\n", b"x", 0)], indirect=True)
def test_an_answer_that_breaks_off_is_no_answer(dripping):
    with pytest.raises(NoAnswer) as nothing:
        send(Call("GET", f"http://127.0.0.1:{dripping}/"), HERE)

    assert nothing.value.trouble is Trouble.UNREACHABLE
