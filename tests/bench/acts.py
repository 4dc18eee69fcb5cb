# ruff: noqa: T201
"""What is done to a site with very many questions, in a process of its own: functions that print seconds as JSON."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from wagtail.models import Locale

from faq_pages.delivery.changes import catch_up, compare
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.search import index
from tests.bench import submit
from tests.bench.desk import ADDRESSES
from tests.many import STRINGS, make_questions

A_SECTION = 100
OFFERED = 20
"""Questions of a section, and of one that is offered to a language."""

spent: dict[str, float] = {}


@contextmanager
def timed(name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    spent[name] = time.perf_counter() - began


def english() -> FaqIndexPage:
    return FaqIndexPage.objects.get(locale__language_code="en")


def grow(size: int, *, strings: int = STRINGS, without: str = "") -> None:
    """Make questions until there are so many, translated into all languages but one, and all that follows from them."""
    codes = Locale.objects.exclude(language_code__in=["en", without]).values_list("language_code", flat=True)
    there = FaqQuestionPage.objects.filter(slug__startswith="question-", locale__language_code="en")
    there = there.exclude(slug__startswith="question-offered-").count()
    for made in range(there, size, A_SECTION):
        section = FaqSectionPage(title=f"Topic {made}", slug=f"topic-{made}", locale=english().locale)
        english().add_child(instance=section)
        with transaction.atomic():
            make_questions(section, min(A_SECTION, size - made), list(codes), strings=strings, beyond=made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with timed("following all pages"):
        compare()
    with timed("rebuilding the search"):
        index.rebuild(again=True)
    print(json.dumps(spent))


def do(number: int, *, new: str) -> None:
    """What editors and administrators do, with ``number`` to tell one time from another."""
    with override_settings(TASKS=at_once()):
        user = get_user_model().objects.get_or_create(username="bench", is_superuser=True)[0]
        open_desk(user)
        offer_section(user, number)
    add_language(new)
    print(json.dumps(spent))


def at_once() -> dict[str, dict[str, str]]:
    immediate = {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    return {"default": immediate, "background": immediate}


def open_desk(user: object) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    client.get("/admin/")
    for name in ("desk", "my work"):
        cache.clear()
        with timed(f"opening: {name}"):
            assert client.get(ADDRESSES[name]).status_code == 200


def offer_section(user: object, number: int) -> None:
    section = FaqSectionPage(title=f"Offered {number}", slug=f"offered-{number}", locale=english().locale)
    english().add_child(instance=section)
    pages = submit.write_questions(section, OFFERED, f"offered-{number}")
    catch_up()
    spent[f"offering {OFFERED} questions"] = submit.offer([section.pk, *pages], user)


def add_language(code: str) -> None:
    """Its locale has no pages: it is taken away, and what follows from that waited for, before."""
    Locale.objects.get(language_code=code).delete()
    catch_up()
    with timed("adding a language"):
        Locale.objects.create(language_code=code)
    with timed("following a language"):
        catch_up()
