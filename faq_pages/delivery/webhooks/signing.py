"""
Secrets of endpoints, and signatures as of Standard Webhooks (https://www.standardwebhooks.com).

A secret is made of the site's ``SECRET_KEY`` and the endpoint's salt, so neither the database nor a backup
of it gives it away, and nobody is shown it twice.
"""

import base64
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from faq_pages.models import WebhookEndpoint

OVERLAP = timedelta(hours=24)
"""How long messages are signed with the secret before, too."""


class SecretLostError(Exception):
    """The site's key is another one than when the secret was made: a new secret has to be made."""


@sensitive_variables()
def new_secret(endpoint: WebhookEndpoint) -> str:
    """Give an endpoint a secret, without saving it, and return that as receivers write it. The last time it is seen."""
    if endpoint.salt:
        endpoint.previous_salt, endpoint.previous_until = endpoint.salt, timezone.now() + OVERLAP
    endpoint.salt = secrets.token_hex(32)
    key = _key(endpoint.salt, settings.SECRET_KEY)
    endpoint.digest = sha256(key).hexdigest()
    return f"whsec_{base64.b64encode(key).decode()}"


@sensitive_variables()
def signatures(endpoint: WebhookEndpoint, message_id: str, at: datetime, body: bytes) -> str:
    """
    The header ``webhook-signature``: one signature, two while the secret before is good.

    Raises ``SecretLostError``.
    """
    signed = b".".join([message_id.encode(), str(int(at.timestamp())).encode(), body])
    return " ".join(
        f"v1,{base64.b64encode(hmac_digest(key, signed, 'sha256')).decode()}" for key in _keys(endpoint, at)
    )


@sensitive_variables()
def _keys(endpoint: WebhookEndpoint, at: datetime) -> Iterator[bytes]:
    site_keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    good = [one for one in site_keys if compare_digest(sha256(_key(endpoint.salt, one)).hexdigest(), endpoint.digest)]
    if not good:
        raise SecretLostError
    yield _key(endpoint.salt, good[0])
    if endpoint.previous_salt and endpoint.previous_until and at < endpoint.previous_until:
        yield _key(endpoint.previous_salt, good[0])


def _key(salt: str, site_key: str | bytes) -> bytes:
    return salted_hmac("faq_pages.webhooks", salt, secret=site_key, algorithm="sha256").digest()
