"""Publishes translations and changes of the source without end, to be killed: ``python -m tests.publishing``."""

import itertools
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.test")
django.setup()

from faq_pages.models import FaqQuestionPage  # noqa: E402 (needs the apps)
from faq_pages.translation.workflow import publish, submit  # noqa: E402
from tests.translating import change, spanish, translate  # noqa: E402

if __name__ == "__main__":
    page = FaqQuestionPage.objects.get(slug="what-is-calexit", locale__language_code="en")
    for number in itertools.count():
        page = change(page, title=f"What is CalExit, {number}?")
        translation = submit(page, spanish())
        translate(translation)
        publish(translation)
        print(number, flush=True)  # noqa: T201 (read by the test)
