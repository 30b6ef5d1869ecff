"""One request to an address that somebody typed: only to public addresses, never further, never for long.

The name is resolved here, every address of it is looked at, and the connection goes to one of those: a name
that means another address a moment later leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from countback import __version__

#: To connect, between two bytes, and for all of it, in seconds.
CONNECT, SILENCE, TOTAL = 5, 10, 20
#: So much of an answer is looked at, in bytes.
_READ = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What came of a request. ``status`` is None without an answer; ``begun``: some of it had been sent."""

    told: str
    status: int | None = None
    begun: bool = False
    wait: float = 0.0


class RefusedError(Exception):
    """An address that nothing is sent to; the text says why, and names no more than the host."""


def address_of(url: str) -> SplitResult:
    """Return the parts of a web address; raises `RefusedError` for what is not one."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
        asked = f"{parts.path}?{parts.query}".encode("ascii")
    except (ValueError, UnicodeError):
        raise RefusedError("it is not a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedError("it is not a web address: it begins with https://")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("a name and a password do not belong in an address")
    if port == 0 or any(byte <= 32 or byte == 127 for byte in (*asked, *host.encode())):
        raise RefusedError("it is not a web address")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> Answer:
    """Send a body and return what came of it; ``private`` allows addresses of this network, too."""
    try:
        parts = address_of(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connected = _connected(host, port, private=private)
    except RefusedError as error:
        return Answer(f"not sent: {error}")
    except OSError as error:
        return Answer(f"cannot be reached: {_said(error)}")
    # What is cut when all of it takes too long: the connection, or what encrypts it.
    held = [connected]
    whole = threading.Timer(TOTAL, lambda: _cut(held[0]))
    whole.start()
    begun = False
    try:
        connected.settimeout(SILENCE)
        if parts.scheme == "https":
            encrypted = ssl.create_default_context().wrap_socket(
                connected, server_hostname=host, do_handshake_on_connect=False
            )
            held[0] = encrypted
            encrypted.do_handshake()
        connection = http.client.HTTPConnection(host, port)
        connection.sock = held[0]
        begun = True
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {"User-Agent": f"Countback/{__version__}", **headers})
        return _answer(connection.getresponse())
    except (OSError, http.client.HTTPException) as error:
        return Answer(f"no answer: {_said(error)}", begun=begun)
    finally:
        whole.cancel()
        with contextlib.suppress(OSError):
            held[0].close()


def _answer(response: http.client.HTTPResponse) -> Answer:
    status = response.status
    if 300 <= status < 400:
        told = f"answers {status}: it leads elsewhere, which is not followed; give that address"
        return Answer(told, status)
    with contextlib.suppress(OSError, http.client.HTTPException):
        response.read(_READ)
    after = response.getheader("Retry-After") or ""
    wait = float(after) if after.replace(".", "", 1).isdecimal() and len(after) < 8 else 0.0
    return Answer(f"answers {status} {response.reason[:80]}".strip(), status, begun=True, wait=wait)


def _connected(host: str, port: int, *, private: bool) -> socket.socket:
    """Return a connection to one of the addresses of a host, all of which were looked at."""
    reached = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(where[0]) for *_, where in reached]
    if not private and (inside := [address for address in addresses if not is_public(address)]):
        raise RefusedError(f"{host} is {inside[0]}, an address of this machine or its network")
    last: OSError | None = None
    for family, kind, protocol, _, where in reached:
        connecting = socket.socket(family, kind, protocol)
        try:
            connecting.settimeout(CONNECT)
            connecting.connect(where)
            return connecting
        except OSError as error:
            connecting.close()
            last = error
    raise last or OSError(f"{host} has no address")


def is_public(address: str) -> bool:
    """Tell whether an address is one of the internet; one that holds another is as public as that one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        held = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if held is None and ip in _NAT64:
            held = ipaddress.IPv4Address(ip.packed[-4:])
        if held is not None:
            return is_public(str(held))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text or type(error).__name__)[:200]
