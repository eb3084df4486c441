"""Calls to other machines, which reach the public internet and nothing else.

A name is resolved once, every address it has is checked, and the call goes to an address that was
checked: between the look and the call nobody can point the name elsewhere. No redirect is followed
and no proxy is used. Networks that the installation allows are exempt, and there plain HTTP and
every port may be used too. A call is cut when its time is up, also where the other side says a
little now and then.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Timer
from urllib.parse import urlsplit

from planner.domain.addresses import address, allowed, is_public

CONNECT_SECONDS, LONGEST_SECONDS = 3.0, 20.0
LARGEST_ANSWER = 10 * 1024 * 1024
PORTS = frozenset({443, 8443})
CHUNK = 64 * 1024


class Trouble(StrEnum):
    """Why a call had no answer."""

    ADDRESS = "ADDRESS"
    """It is no address that may be called."""
    UNREACHABLE = "UNREACHABLE"
    TIMED_OUT = "TIMED_OUT"
    TOO_LARGE = "TOO_LARGE"


class NoAnswer(Exception):
    """A call that had no answer, and why."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        self.trouble = trouble
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of which address."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: the name it is for, and its addresses, every one checked."""

    host: str
    port: int
    secure: bool
    ips: tuple[str, ...]


def send(
    call: Call,
    private: Sequence[str] = (),
    resolve: Callable[[str, int], list[str]] | None = None,
) -> Answer:
    """The answer to a call; raises `NoAnswer`. `private` are networks that may be called too."""
    place = checked(call.url, private, resolve or resolved)
    parts = urlsplit(call.url)
    path = parts.path or "/"
    connection = _Connection(place)
    limit = Timer(LONGEST_SECONDS, connection.cut)
    limit.daemon = True
    limit.start()
    try:
        target = f"{path}?{parts.query}" if parts.query else path
        connection.request(call.method, target, call.body, dict(call.headers))
        return _read(connection)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, TimeoutError) or connection.late:
            raise NoAnswer(Trouble.TIMED_OUT, f"{place.host} did not answer in time") from error
        raise NoAnswer(Trouble.UNREACHABLE, f"{place.host} could not be reached") from error
    finally:
        limit.cancel()
        connection.close()


def resolved(host: str, port: int) -> list[str]:
    """Every address that a name has. Raises `NoAnswer` where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(Trouble.UNREACHABLE, f"{host} is not known") from error
    return [str(each[4][0]) for each in found]


def checked(
    url: str, private: Sequence[str] = (), resolve: Callable[[str, int], list[str]] = resolved
) -> Place:
    """Where an address leads, resolved once; raises `NoAnswer` where it may not be called."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise NoAnswer(Trouble.ADDRESS, "the address is no https:// address of a machine")
    secure = parts.scheme == "https"
    port = port or (443 if secure else 80)
    found = resolve(host, port)
    inside = all(allowed(address(ip), private) for ip in found)
    if not inside:
        if not all(is_public(address(ip)) or allowed(address(ip), private) for ip in found):
            raise NoAnswer(Trouble.ADDRESS, f"{host} is not on the public internet")
        if not secure or port not in PORTS:
            raise NoAnswer(Trouble.ADDRESS, f"{host} is called by https:// and port 443 only")
    return Place(host, port, secure, tuple(found))


class _Connection(http.client.HTTPConnection):
    """A connection to the first checked address that takes it, in the name it is for."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=CONNECT_SECONDS)
        self._place = place
        self.late = False
        self._line: socket.socket | None = None
        if place.secure:
            self.default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        line = _connected(self._place)
        line.settimeout(LONGEST_SECONDS)
        if self._place.secure:
            line = ssl.create_default_context().wrap_socket(
                line, server_hostname=self._place.host, do_handshake_on_connect=False
            )
        self.sock = self._line = line
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()

    def cut(self) -> None:
        """End the call from another thread: whoever reads it finds its end."""
        self.late = True
        if self._line is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)


def _connected(place: Place) -> socket.socket:
    """A connection to an address of the place; what the last of them raised where none takes it."""
    *others, last = place.ips
    for ip in others:
        with suppress(OSError):
            return socket.create_connection((ip, place.port), CONNECT_SECONDS)
    return socket.create_connection((last, place.port), CONNECT_SECONDS)


def _read(connection: _Connection) -> Answer:
    answer = connection.getresponse()
    body = b""
    while chunk := answer.read(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise NoAnswer(Trouble.TOO_LARGE, "the answer is larger than 10 MB")
    if connection.late:
        raise TimeoutError
    if answer.length:  # as many are missing of those it was to have
        raise http.client.IncompleteRead(body)
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, headers, body)
