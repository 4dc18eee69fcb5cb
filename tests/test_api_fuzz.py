"""
Invented requests to every call of the API, made from its own description: no 5xx, no answer it does not describe.

A few for each call as part of the suite, always the same ones; `make fuzz` sends as many as
``FUZZ_EXAMPLES`` says, other ones each time.
"""

import os
from hashlib import sha256
from itertools import count

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from wagtail.models import Site

from faq_pages.delivery.changes import changes_since
from faq_pages.importers.keys import block_id, page_key
from faq_pages.visitors.proofs import new_challenge
from tests.running import ROOT

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""Of each call; none for the short form."""

KEYS = {"/api/v1/sections/{key}/": str(page_key("the-movement"))}
QUESTION = str(page_key("what-is-calexit"))
BLOCK = block_id("what-is-calexit", "the-term")

UNKNOWABLE = {"/api/v1/resolve/": [positive_data_acceptance]}
"""Checks that cannot hold: which addresses are the site's own no description can tell."""

senders = count(1)

api = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.json")
api.app = get_wsgi_application()
api.config.generation.update(deterministic=not EXAMPLES)


@pytest.fixture(autouse=True)
def _easy_proofs(settings):
    """A proof costs one attempt or two, and each message comes from an address of its own."""
    settings.FAQ_PROOF_DIFFICULTY = 1
    settings.FAQ_TRUSTED_PROXIES = 1


@pytest.fixture(autouse=True)
def _one_connection():
    """As Django's own test client does: the end of a request is not that of the connection, and its transaction."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


def test_of(operation_id):
    """
    A test for one call, with a name of its own.

    Those that ``api.parametrize()`` makes for several share one, and pytest-xdist runs a name once: the
    first call would be tested, and the others would pass unseen.
    """

    @pytest.mark.django_db
    @api.include(operation_id=operation_id).parametrize()
    @settings(
        max_examples=EXAMPLES or 8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=not EXAMPLES,
        database=None,
    )
    def test(case):
        make_real(case)
        sender = next(senders)
        case.call_and_validate(
            headers={"X-Forwarded-For": f"192.{sender // 62_500}.{sender // 250 % 250}.{sender % 250}"},
            excluded_checks=UNKNOWABLE.get(case.path, []),
        )

    return test


test_of.__test__ = False
for path in api.raw_schema["paths"].values():
    for operation in path.values():
        globals()[f"test_answers_of_{operation['operationId']}_are_described"] = test_of(operation["operationId"])


def make_real(case):
    """Of what no description can tell, take what there is: the key of a page, a cursor, a site, a proof."""
    if is_valid(case, ParameterLocation.PATH) and "key" in (case.path_parameters or {}):
        case.path_parameters["key"] = KEYS.get(case.path, QUESTION)
    if is_valid(case, ParameterLocation.QUERY):
        for name, there_is in (("since", cursor), ("site", site)):
            if name in case.query:
                case.query[name] = there_is()
    if is_valid(case, ParameterLocation.BODY) and not isinstance(case.body, NotSet):
        case.body["proof"] = proof()
        for member, there_is in (("text", f"x{case.body.get('text')}"[:2000]), ("block", BLOCK)):
            if member in case.body:
                case.body[member] = there_is
        if case.body.get("translation_wrong"):
            # English is no translation.
            case.body["locale"] = "es"
        if case.body.get("email"):
            case.body["email"] = f"ana{next(senders)}@example.org"


def is_valid(case, location):
    component = case.meta.components.get(location)
    return component is not None and component.mode == GenerationMode.POSITIVE


def cursor():
    return changes_since("", Site.objects.get(is_default_site=True).pk).cursor


def site():
    return Site.objects.get(is_default_site=True).hostname


def proof():
    challenge = new_challenge().challenge
    number = next(n for n in count() if sha256(f"{challenge}:{n}".encode()).digest()[0] < 128)
    return {"challenge": challenge, "number": number}
