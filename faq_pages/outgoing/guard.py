"""
Where requests to addresses that people enter may lead: outside, and nowhere else.

However an address is spelt, what counts is where it leads. Names are resolved once, every address that
comes of it is judged, and the connection goes to one of those: a name that leads elsewhere a moment later
gains nothing.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

# Beside what Python knows to be no address of the public network: its list differs from release to release.
INSIDE = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Protocols with Teredo, documentation, 6to4.
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]
GLOBAL_UNICAST = ip_network("2000::/3")
"""All that is given out in IPv6. Mapped and compatible addresses, loopback, local and multicast ones are not in it."""

NAT64 = ip_network("64:ff9b::/96")
"""By which networks without IPv4 reach it: the last 32 bits are the address."""

HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?", re.IGNORECASE)


class AddressRefusedError(Exception):
    """The address may not be called; the message says why."""


def is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public network."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_outside(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not any(address in network for network in INSIDE)


def may_be_called(written: str) -> bool:
    """Whether a numeric address leads outside, or into a network that the operator has opened."""
    address = ip_address(written.partition("%")[0])
    opened = any(address in ip_network(network) for network in settings.FAQ_WEBHOOK_NETWORKS)
    return opened or is_outside(address)


def check_address(url: str) -> None:
    """
    Raise ``AddressRefusedError`` for what is no web address, or leads inside as it stands.

    No name is looked up: where it leads is known only when it is called.
    """
    if not (url.isascii() and url.isprintable()) or set(" \\") & set(url):
        raise AddressRefusedError(
            _("The address has spaces, backslashes or letters beyond ASCII. Write other letters as xn-- or %XX.")
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefusedError(_("This is no web address.")) from None
    may_be_open = settings.DEBUG or settings.FAQ_WEBHOOK_HTTP
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_open):
        raise AddressRefusedError(_("The address must begin with https://."))
    if "@" in parts.netloc or "#" in url:
        raise AddressRefusedError(_("Leave out names, passwords and whatever follows “#”."))
    numeric = spelt_out(host.rstrip("."))
    # With a colon it is IPv6; one that names an interface leads inside at best.
    if port == 0 or "%" in host or not (numeric if ":" in host else HOST.fullmatch(host)):
        raise AddressRefusedError(_("This is no web address."))
    if not all(may_be_called(address) for address in numeric):
        raise AddressRefusedError(_("The address leads inside, where nothing may be sent."))


def spelt_out(host: str) -> set[str]:
    """The numeric addresses that a host stands for without looking it up: ``0x7f.1`` is 127.0.0.1."""
    if host == "localhost" or host.endswith(".localhost"):
        return {"127.0.0.1", "::1"}
    try:
        return {str(info[4][0]) for info in socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)}
    except (socket.gaierror, UnicodeError):
        return set()


def checked_addresses(host: str, port: int) -> list[str]:
    """
    Resolve a host; raise ``AddressRefusedError`` unless every address that it has may be called.

    Raises ``OSError`` when it has none.
    """
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
    if not all(may_be_called(address) for address in addresses):
        raise AddressRefusedError(_("The address leads inside, where nothing may be sent."))
    return addresses


def dial(connection: HTTPConnection) -> socket.socket:
    """
    Connect to a checked address of a connection's host. For ``WatchedAdapter``.

    The name stays that of the connection: for the header ``Host``, SNI, and the certificate.
    """
    host, port = connection.host, connection.port or connection.default_port
    try:
        addresses = checked_addresses(host, port)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, str(error)) from error
    timeout: Exception | None = None
    for address in addresses:
        try:
            return create_connection((address, port), connection.timeout, socket_options=connection.socket_options)
        except TimeoutError:
            timeout = ConnectTimeoutError(connection, "No address answered in time.")
        except OSError:
            continue
    raise timeout or NewConnectionError(connection, "No address can be reached.")
