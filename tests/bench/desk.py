# ruff: noqa: T201
"""
How long the desk takes with many questions in all languages: ``python -m tests.bench.desk [SIZE...]``.

Uses a database of its own, which it deletes; with ``DATABASE_URL``, one on that server.
"""

import sys
import time

from tests.bench.scratch import CODES, main

ADDRESSES = {
    "desk": "/admin/translations/",
    "desk, last page": "/admin/translations/?p=9999",
    "desk, by state": "/admin/translations/?state=outdated",
    "desk, by step": "/admin/translations/?language=es&step=translating",
    "my work, one language": "/admin/translations/mine/?language=es",
    "my work": "/admin/translations/mine/",
    "home": "/admin/",
}


def measure(sizes):
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from faq_pages.importers.load_faq import load_faq
    from faq_pages.models import FaqSectionPage
    from tests.many import make_questions

    load_faq()
    section = FaqSectionPage.objects.get(slug="the-movement", locale__language_code="en")
    user = get_user_model().objects.create_superuser("bench")
    made = 0
    for size in sizes:
        make_questions(section, size - made, CODES)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{size} questions, {len(CODES)} languages, {connection.vendor}")
        for name, address in ADDRESSES.items():
            client = Client()
            client.force_login(user)
            client.get("/admin/")
            cache.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                begin = time.perf_counter()
                response = client.get(address)
                spent = time.perf_counter() - begin
            slow = max(queries.captured_queries, key=lambda query: float(query["time"]))
            print(
                f"  {name:22} {response.status_code} {spent:6.2f} s  {len(queries):3} queries"
                f"  slowest {slow['time']} s {len(response.content) // 1024} KB"
            )
            if "-v" in sys.argv:
                print(slow["sql"][:1500])


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:] if size.isdigit()] or [200, 2000], measure)
