# ruff: noqa: T201
"""How long it takes to offer a tree to a language: ``python -m tests.bench.submit [SIZE...]``."""

import sys
import time

from tests.bench.scratch import main

ANSWER = [{"type": "paragraph", "value": "<p>Write to us.</p>", "id": "c0ffee00-0000-4000-8000-000000000001"}]


def write_questions(section, number, name):
    """Published questions that no translator has seen; returns their ids."""
    from faq_pages.models import FaqQuestionPage

    pages = []
    for place in range(number):
        page = FaqQuestionPage(
            title=f"Question {name}-{place}?",
            slug=f"question-{name}-{place}",
            short_answer="Yes.",
            answer=ANSWER,
            locale=section.locale,
        )
        section.refresh_from_db()
        pages.append(section.add_child(instance=page).pk)
    return pages


def offer(ids, user):
    """Offer pages to Spanish, as tasks run at once; returns the seconds that it took."""
    from wagtail.models import Locale, Page

    from faq_pages.translation.bulk import start_bulk

    locale = Locale.objects.get(language_code="es")
    begin = time.perf_counter()
    job = start_bulk("submit", user=user, locale=locale, pages=Page.objects.filter(pk__in=ids))
    spent = time.perf_counter() - begin
    job.refresh_from_db()
    assert job.status == "done", job.status
    return spent


def measure(sizes):
    from django.contrib.auth import get_user_model
    from django.db import connection

    from faq_pages.importers.load_faq import load_faq
    from faq_pages.models import FaqSectionPage

    load_faq()
    section = FaqSectionPage.objects.get(slug="the-movement", locale__language_code="en")
    user = get_user_model().objects.create_superuser("bench")
    for size in sizes:
        spent = offer(write_questions(section, size, size), user)
        print(f"{size} pages offered, {connection.vendor}: {spent:.1f} s, {1000 * spent / size:.0f} ms a page")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:] if size.isdigit()] or [200, 2000], measure)
