"""
An editor who publishes whatever dies meanwhile: ``python -m tests.editor_alone``, told by lines on its standard input.

For each number it publishes two questions with that number in their titles, in one transaction, however often the
database goes away; then it prints the number, when that was committed, and digests of what Django says at each of
``PATHS``, past all that is kept.
"""

import json
import os
import sys
import time
from hashlib import sha256

import django

from tests.bench.publisher import MARK, SLUGS

PATHS = [
    *("/en/", "/ar/", "/en/the-movement/", "/ar/the-movement/what-is-calexit/", "/en.md"),
    *("/api/v1/faq/?locale=en", "/api/v1/faq/?locale=ar&fallback=chain", "/api/v1/questions/?locale=en&format=text"),
]
"""All show titles that are published, in English or where it stands in for Arabic."""

PAUSE = 0.1


def said(application, path: str, number: int) -> str:
    """A digest of what Django says at an address, once the database is there."""
    # It needs the models, which are there only after the start.
    from tests.keeping import call, environ_of

    while True:
        answer = call(application, environ_of(path, headers={"Host": f"127.0.0.1:{os.environ['PORT']}"}))
        if answer.status == 200:
            assert {int(each) for each in MARK.findall(answer.body)} == {number}, path
            return sha256(answer.body).hexdigest()
        assert answer.status >= 500, (path, answer)
        time.sleep(PAUSE)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import Error, connection, transaction

    from faq_pages.models import FaqQuestionPage

    application = WSGIHandler()

    def pages():
        return FaqQuestionPage.objects.filter(slug__in=SLUGS, locale__language_code="en")

    def publish(number: int) -> None:
        title = f"What is it, edition-{number}-?"
        while True:
            try:
                # What was being committed when the database went away is there or is not.
                if pages().filter(title=title).count() == len(SLUGS):
                    return
                with transaction.atomic():
                    for page in pages():
                        page.title = title
                        page.save_revision().publish()
            except Error:
                connection.close()
                time.sleep(PAUSE)

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        publish(int(line))
        at = time.monotonic()
        sys.stdout.write(
            json.dumps([int(line), at, {path: said(application, path, int(line)) for path in PATHS}]) + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
