# ruff: noqa: T201
"""
An editor who publishes: ``python -m tests.bench.publisher``, told by lines on its standard input.

For each number it publishes two questions with that number in their titles, in one transaction, and prints
the number and the time of the monotonic clock at which that was committed.
"""

import os
import re
import sys
import time

import django

SLUGS = ["what-is-calexit", "who-does-what"]
MARK = re.compile(rb"edition-(\d+)-")
"""What a title says of its number, in any answer that shows it."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    from faq_pages.models import FaqQuestionPage

    print("ready", flush=True)
    for line in sys.stdin:
        number = int(line)
        with transaction.atomic():
            for page in FaqQuestionPage.objects.filter(slug__in=SLUGS, locale__language_code=settings.LANGUAGE_CODE):
                page.title = f"What is it, edition-{number}-?"
                page.save_revision().publish()
        print(number, time.monotonic(), flush=True)


if __name__ == "__main__":
    main()
