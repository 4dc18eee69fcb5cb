# ruff: noqa: T201
"""
How long the desk takes with many questions in all languages: ``python -m tests.bench_desk [SIZE...]``.

Uses a database of its own, which it deletes; with ``DATABASE_URL``, one on that server.
"""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "site_cms.settings.test"
CODES = (os.environ.get("CODES") or "es zh-hant zh-hans vi fil ko km hi ja th pa hy fa ar hmn ru lo uk").split()


def main(sizes, run):
    from django.conf import settings
    from django.conf.locale import LANG_INFO

    for code in CODES:
        LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": code, "name_local": code})
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), *((code, code) for code in CODES)]
    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        run(sizes)
    finally:
        teardown_databases(old, verbosity=0)


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
    addresses = {
        "desk": "/admin/translations/",
        "desk, last page": "/admin/translations/?p=9999",
        "desk, by state": "/admin/translations/?state=outdated",
        "desk, by step": "/admin/translations/?language=es&step=translating",
        "my work, one language": "/admin/translations/mine/?language=es",
        "my work": "/admin/translations/mine/",
        "home": "/admin/",
    }
    made = 0
    for size in sizes:
        make_questions(section, size - made, CODES)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{size} questions, {len(CODES)} languages, {connection.vendor}")
        for name, address in addresses.items():
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
