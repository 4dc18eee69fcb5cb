"""Handing something over to a server that somebody named: what it answers is not read, but for the status."""

from collections.abc import Mapping
from dataclasses import dataclass

import requests
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from urllib3.exceptions import HTTPError

from faq_pages.outgoing.guard import AddressRefusedError, check_address, dial
from faq_pages.outgoing.watch import Watch, WatchedAdapter, seconds_to_wait

CONNECT_SECONDS = 5.0


class Fault(TextChoices):
    """Why nothing was taken over."""

    STATUS = "status", _("It did not answer that it has it")
    REDIRECT = "redirect", _("It sends us to another address, where we do not follow")
    TIMEOUT = "timeout", _("It did not answer in time")
    UNREACHABLE = "unreachable", _("It cannot be reached")
    CERTIFICATE = "certificate", _("Its certificate is not good, or it does not speak TLS")
    REFUSED = "refused", _("The address leads inside, or is none: nothing was sent")
    SECRET = "secret", _("The site's key was changed: make a new secret")


@dataclass(frozen=True)
class Outcome:
    """What came of it: ``fault`` is empty when the other side has it."""

    fault: str = ""
    status: int | None = None
    """Of HTTP, when there was an answer."""
    retry_after: float | None = None
    """The seconds that it asks us to wait."""


@sensitive_variables("headers")
def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Outcome:
    """
    POST to an address outside; it ends after ``seconds``, apart from the system's own limit for looking up a name.

    No redirect is followed, no body is read, and neither proxies nor ``.netrc`` are used. Raises nothing.
    """
    with Watch(seconds) as watch, requests.Session() as session:
        session.trust_env = False
        for prefix in ("http://", "https://"):
            session.mount(prefix, WatchedAdapter(watch, dial))
        try:
            check_address(url)
            with session.post(
                url,
                data=body,
                headers={"Accept-Encoding": "identity", **headers},
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                return _outcome(response)
        except AddressRefusedError:
            return Outcome(Fault.REFUSED)
        except requests.exceptions.SSLError:
            return Outcome(Fault.TIMEOUT if watch.expired else Fault.CERTIFICATE)
        except requests.Timeout:
            return Outcome(Fault.TIMEOUT)
        except (requests.RequestException, HTTPError, OSError, ValueError):
            return Outcome(Fault.TIMEOUT if watch.expired else Fault.UNREACHABLE)


def _outcome(response: requests.Response) -> Outcome:
    status = response.status_code
    if 200 <= status < 300:
        return Outcome(status=status)
    fault = Fault.REDIRECT if 300 <= status < 400 else Fault.STATUS
    return Outcome(fault, status, seconds_to_wait(response.headers.get("Retry-After")))
