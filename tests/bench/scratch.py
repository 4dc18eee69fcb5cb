"""A database for the length of a measurement, deleted afterwards; with ``DATABASE_URL``, one on that server."""

import os

import django

CODES = (os.environ.get("CODES") or "es zh-hant zh-hans vi fil ko km hi ja th pa hy fa ar hmn ru lo uk").split()
"""The languages beside English."""


def main(sizes, run):
    os.environ["DJANGO_SETTINGS_MODULE"] = "site_cms.settings.test"
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
