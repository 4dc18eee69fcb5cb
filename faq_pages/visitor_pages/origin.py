"""
Whether a form was sent from one of our own pages.

Visitors have neither account nor cookie, so a forged request gains nothing that its maker could not do from
any computer, except that it comes from the visitor's: that is what is refused here.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool:
    """
    Whether the browser says that the request comes from this host, or is no browser that would say.

    Schemes are not compared: a proxy may have taken the encryption off.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched:
        # None: not caused by any site, as when a page is loaded again.
        return fetched in {"same-origin", "none"}
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return named is None or host_of(named) == request.get_host().lower()


def host_of(address: str) -> str:
    """
    The host of an address, with its port; empty when there is none.

    >>> host_of("https://FAQ.example.org:8000/en/"), host_of("null")
    ('faq.example.org:8000', '')
    """
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
