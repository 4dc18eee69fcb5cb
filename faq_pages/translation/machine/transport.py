"""One question to an engine over HTTP: it ends in time, follows no redirect, and reads no more than it must."""

import json
from collections.abc import Mapping
from typing import Any

import requests
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from urllib3.exceptions import HTTPError

from faq_pages.outgoing.watch import Watch, WatchedAdapter, seconds_to_wait

from .errors import MachineTranslationError, NonsenseError

CONNECT_SECONDS = 5.0
MAX_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


@sensitive_variables("body", "headers")
def ask(
    service: str, url: str, *, seconds: float, body: Mapping[str, Any] | None = None, headers: Mapping[str, str]
) -> Any:
    """
    Return the JSON that ``url`` answers: to a POST of ``body``, or to a GET without one.

    Raises ``MachineTranslationError`` for everything else, at the latest after ``seconds``, apart from
    the operating system's own limit for looking up a name. Settings of proxies and ``.netrc`` are
    ignored: the latter would replace the key.
    """
    with Watch(seconds) as watch, requests.Session() as session:
        session.trust_env = False
        session.mount("http://", WatchedAdapter(watch))
        session.mount("https://", WatchedAdapter(watch))
        try:
            with session.request(
                "GET" if body is None else "POST",
                url,
                json=body,
                headers={**headers, "Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != requests.codes.ok:
                    raise refusal(service, response.status_code, response.headers.get("Retry-After"))
                content = _content(service, response)
        except (requests.RequestException, HTTPError) as error:
            # The cause is left out: it may quote the headers, and so the key.
            raise _failure(service, error, seconds, expired=watch.expired) from None
        if watch.expired:
            # Without a length, a body that was cut off looks like a whole one.
            raise _too_slow(service, seconds)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NonsenseError(service) from None


def _content(service: str, response: requests.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        content += chunk
        if len(content) > MAX_BYTES:
            raise MachineTranslationError(
                _(
                    "%(service)s sent far more than any translation; nothing was stored. "
                    "Check that MACHINE_URL is its address."
                )
                % {"service": service}
            )
    return bytes(content)


def _too_slow(service: str, seconds: float) -> MachineTranslationError:
    return MachineTranslationError(
        _("%(service)s did not answer within %(seconds)d seconds. Try again later, or raise MACHINE_TIMEOUT.")
        % {"service": service, "seconds": round(seconds)},
        retryable=True,
    )


BROKEN_OFF = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
    HTTPError,
)
"""Errors of the way there and back; all others are of the question."""


def _failure(service: str, error: Exception, seconds: float, *, expired: bool) -> MachineTranslationError:
    if expired or isinstance(error, requests.Timeout):
        return _too_slow(service, seconds)
    if isinstance(error, BROKEN_OFF):
        return MachineTranslationError(
            _("%(service)s cannot be reached. Try again later; if that does not help, check MACHINE_URL.")
            % {"service": service},
            retryable=True,
        )
    return MachineTranslationError(
        _("%(service)s cannot be asked with these settings. Check MACHINE_URL and MACHINE_KEY.") % {"service": service}
    )


def refusal(service: str, status: int, retry_after: str | None) -> MachineTranslationError:
    """Return the error for an answer with any status but 200. What the answer says is not repeated."""
    values = {"service": service, "status": status}
    if status == 429:
        return MachineTranslationError(
            _("%(service)s asks for a pause: there were too many requests. Try again later.") % values,
            retryable=True,
            retry_after=seconds_to_wait(retry_after),
        )
    if status >= 500:
        return MachineTranslationError(
            _("%(service)s has a fault of its own (HTTP %(status)d). Try again later.") % values,
            retryable=True,
            retry_after=seconds_to_wait(retry_after),
        )
    if 300 <= status < 400:
        text = _("%(service)s sends us to another address, where we do not follow. Set MACHINE_URL to the right one.")
    elif status in {401, 403}:
        text = _("%(service)s refuses the key (HTTP %(status)d). Check MACHINE_KEY and what the account may do.")
    elif status == 404:
        text = _("%(service)s is not at this address (HTTP 404). Check MACHINE_URL.")
    elif status == 456:
        text = _("The quota of characters at %(service)s is used up. Raise it there, or wait for the next period.")
    elif status == 413:
        text = _("A text is too long for %(service)s. Translate it by hand, or split it in the source.")
    else:
        text = _("%(service)s refused the request (HTTP %(status)d). Check MACHINE_URL and MACHINE_KEY.")
    return MachineTranslationError(text % values)
