"""Answers put together from what is already made are those that would be made anew, whatever happened in between."""

import contextlib
import os
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from faq_pages.delivery.changes import catch_up
from faq_pages.delivery.kept.marking import ASKED
from faq_pages.delivery.kept.store import Store
from faq_pages.delivery.reach import reach
from faq_pages.delivery.ready import POOL, Parts
from faq_pages.delivery.version import touch
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.translation.workflow import NotReadyError
from tests.test_changes_incremental import ACTS
from tests.test_pages import make_questions
from tests.translating import change

pytestmark = pytest.mark.django_db

NOT_COMPARED = {"X-Keep", "ETag", "Last-Modified", "Cache-Control", "Expires"}
"""They tell the version, or the time that is left of it."""


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store(tmp_path / "store", 32 * 1024 * 1024)
    yield store
    store.close()


@pytest.fixture
def made(monkeypatch) -> list[bytes]:
    """Grows by what is made, and not found ready."""
    names = []
    put = Parts.put

    def noted(parts, name, value):
        names.append(name)
        put(parts, name, value)

    monkeypatch.setattr(Parts, "put", noted)
    return names


def answer(client, address, store=None):
    """Status, headers and bytes of an answer: made anew, or with what is in the store."""
    asked = {ASKED: store} if store else {}
    response = client.get(address, **asked)
    headers = {name: value for name, value in response.items() if name not in NOT_COMPARED}
    return response.status_code, headers, response.content


def calls(code: str) -> list[str]:
    section, question = FaqSectionPage.objects.first(), FaqQuestionPage.objects.first()
    key, section_key = question.translation_key, section.translation_key
    return [
        f"/api/v1/faq/?locale={code}",
        f"/api/v1/sections/?locale={code}",
        f"/api/v1/sections/?locale={code}&limit=1&offset=1",
        f"/api/v1/sections/{section_key}/?locale={code}",
        f"/api/v1/questions/?locale={code}",
        f"/api/v1/questions/?locale={code}&offset=2&limit=2",
        f"/api/v1/questions/{key}/?locale={code}",
    ]


def pages(code: str) -> list[str]:
    """The addresses in one language of all pages that there are."""
    found = [*FaqIndexPage.objects.all(), *FaqSectionPage.objects.all(), *FaqQuestionPage.objects.all()]
    places = {page.url.partition("/")[2].partition("/")[2] for page in found if page.url}
    return sorted(f"/{code}/{place}" for place in places)


def addresses() -> list[str]:
    return [address for code in ("en", "es") for address in (*calls(code), *pages(code))]


def test_all_that_is_ready_is_what_would_be_made(client, store, made):
    catch_up()
    for address in addresses():
        anew = answer(client, address)
        assert answer(client, address, store) == anew, address
        made.clear()

        assert answer(client, address, store) == anew, address
        assert made == [], address


@pytest.mark.parametrize("seed", os.environ.get("SEEDS", "1").split())
def test_after_every_act_what_is_ready_is_what_would_be_made(seed, client, store, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rng = random.Random(seed)
    for act in rng.sample(ACTS, len(ACTS)):
        with contextlib.suppress(ValidationError, NotReadyError, IndexError), transaction.atomic():
            act(rng)
        if rng.random() < 0.9:
            catch_up()

        # As when another process sees it: nothing is known from before.
        for address in rng.sample(addresses(), 3):
            assert answer(client, address, store) == answer(client, address), (act, address)
    catch_up()
    for address in addresses():
        assert answer(client, address, store) == answer(client, address), address


def test_what_shows_nothing_of_a_changed_page_is_not_made_again(question, client, store, made):
    catch_up()
    reached = reach([question.translation_key])
    others = FaqQuestionPage.objects.filter(locale=question.locale).exclude(translation_key__in=reached)
    other = others.exclude(path__startswith=question.get_parent().path).last()
    shown = [f"/api/v1/questions/{other.translation_key}/?locale=en", other.url, other.get_parent().url]
    for address in (*shown, question.get_parent().url):
        answer(client, address, store)
    made.clear()

    change(question, short_answer="Nobody knows.")
    catch_up()
    for address in shown:
        answer(client, address, store)

    assert made == []
    answer(client, question.get_parent().url, store)
    assert len(made) == 1


def test_nothing_is_taken_or_kept_while_the_log_is_behind(question, client, store, made):
    catch_up()
    touch()

    answer(client, question.url, store)
    answer(client, "/api/v1/faq/?locale=en", store)

    assert made == []


def test_what_was_made_while_something_was_published_is_not_kept(question, client, store, monkeypatch):
    catch_up()
    put, left = Parts.put, [1, 2]

    def noted(parts, name, value):
        put(parts, name, value)
        if left:
            left.pop()
            touch()

    monkeypatch.setattr(Parts, "put", noted)
    answer(client, question.url, store)

    assert store.newest(POOL, 10) == []


@pytest.mark.parametrize(
    "address",
    [
        "/vi/{place}",
        "/en/{place}?with=es",
        "/api/v1/faq/?locale=vi",
        "/api/v1/faq/?locale=en&fields=title",
        "/api/v1/questions/{key}/",
        "/api/v1/questions/?locale=en&state=source",
        "/api/v1/questions/?locale=en&limit=0",
        "/api/v1/questions/?locale=en&limit=1&limit=2",
        "/api/v1/faq/?locale=EN",
        "/api/v1/sections/{key}/?locale=en",
    ],
)
def test_what_is_less_plain_is_made_in_the_other_way(address, question, client, store, made):
    catch_up()
    section = question.get_parent()
    place = f"{section.slug}/{question.slug}/"
    address = address.format(place=place, key=question.translation_key)

    assert answer(client, address, store) == answer(client, address)
    assert made == []


def test_a_section_with_a_question_that_is_not_translated_is_made_each_time(question, client, store, made):
    spanish = FaqQuestionPage.objects.get(translation_key=question.translation_key, locale__language_code="es")
    spanish.unpublish()
    catch_up()

    for address in (f"/es/{question.get_parent().slug}/", "/es/"):
        assert answer(client, address, store) == answer(client, address)
    assert made == []


COSTS = {
    "/api/v1/faq/?locale=en": 3,
    "/api/v1/sections/?locale=en&limit=100": 5,
    "/api/v1/questions/?locale=en&limit=100": 4,
    "/api/v1/questions/?locale=en&limit=20&offset=40": 4,
    "/api/v1/questions/{key}/?locale=en": 3,
    "/en/": 3,
    "/en/{section}/": 6,
    "/en/{section}/{question}/": 4,
}
"""The version before and after, and the rows; lists count them. A section also asks for those in English."""


@pytest.mark.parametrize("number", [1, 60])
def test_a_ready_answer_costs_a_few_queries_whatever_the_size(
    number, section, image, client, store, django_assert_num_queries
):
    make_questions(section, image, number)
    catch_up()
    question = FaqQuestionPage.objects.child_of(section).last()
    for address, cost in COSTS.items():
        address = address.format(key=question.translation_key, section=section.slug, question=question.slug)
        answer(client, address, store)
        answer(client, address, store)
        with django_assert_num_queries(cost, info=address):
            answer(client, address, store)
