"""Where a request comes from, as far as that can be believed."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

IPV6_PREFIX = 64
"""What a provider gives to one customer at least: whoever has one IPv6 address has 2^64 of them."""


def network_of(meta: Mapping[str, Any]) -> str:
    """
    The network that a request comes from: one IPv4 address, or the /64 of an IPv6 one; empty when it is not known.

    ``X-Forwarded-For`` is believed as far as ``FAQ_TRUSTED_PROXIES`` proxies wrote it, each at its end;
    what a client wrote stands before that. ``meta`` is ``request.META``.
    """
    address = parsed(forwarded_for(meta) or str(meta.get("REMOTE_ADDR", "")))
    address = address or parsed(str(meta.get("REMOTE_ADDR", "")))
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), IPV6_PREFIX), strict=False))
    return str(address or "")


def forwarded_for(meta: Mapping[str, Any]) -> str:
    """What the outermost of our proxies wrote; empty without proxies, and for a request that passed fewer."""
    proxies: int = settings.FAQ_TRUSTED_PROXIES
    named = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return named[-proxies].strip() if 0 < proxies <= len(named) else ""


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """
    An address as servers and proxies write it, with a port or without.

    >>> parsed("192.0.2.1:443"), parsed("[2001:db8::1]:443"), parsed("::ffff:192.0.2.1"), parsed("unknown")
    (IPv4Address('192.0.2.1'), IPv6Address('2001:db8::1'), IPv4Address('192.0.2.1'), None)
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
