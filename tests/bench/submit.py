# ruff: noqa: T201
"""How long it takes to offer a tree to a language: ``python -m tests.bench.submit [SIZE...]``."""

import sys
import time

from tests.bench.scratch import main

QUESTION = [{"type": "paragraph", "value": "<p>Write to us.</p>", "id": "c0ffee00-0000-4000-8000-000000000001"}]


def measure(sizes):
    from django.contrib.auth import get_user_model
    from django.db import connection
    from wagtail.models import Locale, Page

    from faq_pages.importers.load_faq import load_faq
    from faq_pages.models import FaqQuestionPage, FaqSectionPage
    from faq_pages.translation.bulk import start_bulk

    load_faq()
    section = FaqSectionPage.objects.get(slug="the-movement", locale__language_code="en")
    user = get_user_model().objects.create_superuser("bench")
    locale = Locale.objects.get(language_code="es")
    for size in sizes:
        pages = []
        for number in range(size):
            page = FaqQuestionPage(
                title=f"Question {size}-{number}?",
                slug=f"question-{size}-{number}",
                short_answer="Yes.",
                answer=QUESTION,
                locale=section.locale,
            )
            section.refresh_from_db()
            pages.append(section.add_child(instance=page).pk)
        begin = time.perf_counter()
        # Tests run jobs at once.
        job = start_bulk("submit", user=user, locale=locale, pages=Page.objects.filter(pk__in=pages))
        spent = time.perf_counter() - begin
        each = f"{1000 * spent / size:.0f} ms a page"
        print(f"{size} pages offered, {connection.vendor}: {job.status}, {spent:.1f} s, {each}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:] if size.isdigit()] or [200, 2000], measure)
