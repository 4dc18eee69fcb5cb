"""No address of the admin lets anybody near the drafts of a language in which they have no role."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from wagtail.models import Page, PageViewRestriction, Revision, TaskState, WorkflowState
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource

from faq_pages.models import FaqQuestionPage
from tests.admin_expectations import EXPECTATIONS, GROUPS
from tests.admin_scene import MARKER, WORD, Scene, admin_routes, build_scene, clients, people

pytestmark = pytest.mark.any_database

QUERIES = {
    "api/main/^pages/": ["?fields=*", "?child_of={parent_page_id}&fields=*", "?locale=es", "?search=" + WORD],
    "api/main/^pages/find/": ["?html_path=/en/"],
    "bulk/<str:app_label>/<str:model_name>/<str:action>/": ["?id={page_id}&id={hidden_id}&next=/admin/"],
    "choose-page/": ["", "?page_type=faq_pages.faqquestionpage"],
    "choose-page/search/": ["?q=" + WORD],
    "choose-page/chosen-multiple/": ["?id={page_id}&id={hidden_id}"],
    "pages/": ["", "?q=" + WORD],
    "pages/search/": ["?q=" + WORD],
    "pages/search/results/": ["?q=" + WORD],
    "tag-autocomplete/": ["?term=z"],
}
"""What to ask of the addresses that do nothing, or show less, without a question."""

FORM = {
    "action-publish": "1",
    "answer-count": "0",
    "external-link-chooser-url": "https://example.org/",
    "new_parent_page": "{parent_page_id}",
    "new_slug": "copied",
    "new_title": "Copied",
    "restriction_type": "login",
    "short_answer": "Changed",
    "slug": "changed",
    "title": "Changed",
    "url": "https://example.org/",
    "value": "Changed",
}
"""Enough for the forms that change a page, and for those that fail when a field is missing."""


OF_NO_INTEREST = ("django_session", "wagtailcore_pagelogentry", "wagtailusers_userprofile")
"""Tables that many requests write to and that say nothing about a page."""


@pytest.fixture
def scene(db, settings, tmp_path) -> tuple[Scene, dict]:
    settings.MEDIA_ROOT = tmp_path
    everybody = people()
    return build_scene(everybody), clients(everybody)


def test_every_address_of_the_admin_has_an_expectation():
    routes = set(admin_routes())

    assert routes - set(EXPECTATIONS) == set(), (
        "Say in tests/admin_expectations.py who may get through to these addresses, and give their arguments a value "
        "in tests/admin_scene.py."
    )
    assert set(EXPECTATIONS) - routes == set(), "These addresses are gone: take them out of the table."
    assert len(" ".join(GROUPS.values()).split()) == len(EXPECTATIONS) - 1, "An address stands in two groups."


def test_every_address_lets_through_only_whom_it_should(scene):
    scene, visitors = scene
    before = spanish_state()
    faults, seen_by_superuser = [], 0
    for route, passing in EXPECTATIONS.items():
        for who, client in visitors.items():
            through = False
            for method, address in attempts(scene, route, who):
                # Superusers may do all that there is. One way in shows it.
                if who == "superuser" and through:
                    continue
                outcome = request(client, method, address, scene, before)
                through = through or not outcome.refused
                seen_by_superuser += who == "superuser" and outcome.shows_draft
                faults += [f"{who} {method.upper()} {address} {fault}" for fault in outcome.faults(route, who)]
            if who in passing and not through:
                faults.append(f"{who} {route} is refused")

    if faults:
        # An assertion would cut the list short.
        pytest.fail("\n".join(faults), pytrace=False)
    assert seen_by_superuser > 30, "the drafts are no longer where Wagtail would show them: this test has gone blind"


STUMBLES = ("superuser", "redirects/import/process/")
"""Wagtail 8.0.1 fails, rather than refuses, when this form lacks its signed fields. Nobody else gets that far."""


@dataclass(frozen=True)
class Outcome:
    """What came of one request."""

    status: int
    refused: bool
    shows_draft: bool
    changes_spanish: bool

    def faults(self, route: str, who: str) -> Iterator[str]:
        if self.status >= 500 and (who, route) != STUMBLES:
            yield f"fails with {self.status}"
        if who not in EXPECTATIONS[route] and not self.refused:
            yield f"lets through with {self.status}"
        if self.shows_draft and not may_read(who, route):
            yield "shows a draft"
        if self.changes_spanish and not may_read(who, route):
            yield "changes Spanish"


def request(client, method: str, address: str, scene: Scene, before: list) -> Outcome:
    """Make a request and undo it."""
    with rolled_back(client) as written:
        response = getattr(client, method)(address, **body(scene, method))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        changed = bool(written) and spanish_state() != before
    return Outcome(response.status_code, refused(response), MARKER.encode() in content, changed)


def attempts(scene: Scene, route: str, who: str) -> Iterator[tuple[str, str]]:
    """Every way to try an address: reading first, on the hidden page too, then writing."""
    queries = [query.format_map({**scene.values, "hidden_id": scene.hidden.pk}) for query in QUERIES.get(route, [""])]
    address = scene.address(route)
    for query in queries:
        yield "get", address + query
    if "page_id>" in route and who != "superuser":
        yield "get", scene.address(route, page_id=scene.hidden.pk)
    yield "post", address + queries[0]
    if route.startswith("localize/"):
        yield "put", address
        yield "delete", address


def may_read(who: str, route: str) -> bool:
    """The people of the language read and change its drafts, in the desk and nowhere else."""
    return who == "superuser" or (route.startswith("translations/") and who in {"translator", "reviewer"})


def body(scene: Scene, method: str) -> dict[str, object]:
    form = {name: value.format_map(scene.values) for name, value in FORM.items()}
    return {"data": form} if method == "post" else {}


def refused(response) -> bool:
    """Not found, not allowed, or sent away to sign in or to the front page of the admin."""
    if response.status_code in {301, 302}:
        return response["Location"] == "/admin/" or response["Location"].startswith("/admin/login/?next=")
    return response.status_code in {403, 404, 405}


@contextmanager
def rolled_back(client) -> Iterator[list[str]]:
    """Undo what a request does to the database, the cache and the client. Gives what it wrote."""
    written = []
    cookies = deepcopy(client.cookies)

    def watch(execute, sql, *args):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in OF_NO_INTEREST):
            written.append(sql)
        return execute(sql, *args)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield written
        transaction.set_rollback(True)
    client.cookies = cookies
    if written:
        cache.clear()


def spanish_state() -> list[list[tuple]]:
    """Everything that belongs to the Spanish pages."""
    pages = Page.objects.filter(locale__language_code="es")
    rows = [
        pages,
        FaqQuestionPage.objects.filter(locale__language_code="es"),
        Page.objects.filter(alias_of__isnull=False),
        Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)]),
        PageViewRestriction.objects.filter(page__in=pages),
        Translation.objects.all(),
        TranslationSource.objects.all(),
        StringTranslation.objects.all(),
        SegmentOverride.objects.all(),
        WorkflowState.objects.all(),
        TaskState.objects.all(),
    ]
    return [list(row.order_by("pk").values_list()) for row in rows]
