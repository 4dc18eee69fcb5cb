"""manage.py export_translations"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from wagtail.models import Page

from faq_pages.management.errors import database_errors
from faq_pages.management.languages import target_locale
from faq_pages.models import FaqSectionPage
from faq_pages.translation.files import export_pages
from faq_pages.translation.queues import open_pages


class Command(BaseCommand):
    help = "Writes a PO file with the strings of one language, for translators who work outside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", required=True, help="the code of the language, such as es")
        part = parser.add_mutually_exclusive_group()
        part.add_argument("--section", metavar="SLUG", help="only this section and its questions")
        part.add_argument("--page", metavar="SLUG", help="only this page")
        parser.add_argument("-o", "--output", type=Path, help="the file to write (default: the standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors():
            locale = target_locale(options["language"])
            file = export_pages(self.pages(options["section"], options["page"]), locale)
        if options["output"] is None:
            sys.stdout.write(str(file))
            return
        try:
            options["output"].write_text(str(file), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['output']}: cannot be written ({error.strerror}).") from error
        done = len(file.translated_entries())
        self.stdout.write(f"{options['output']}: {len(file)} strings, {done} of them translated.")

    def pages(self, section: str | None, page: str | None) -> QuerySet[Page]:
        pages = open_pages(AnonymousUser())
        if slug := section or page:
            kind = FaqSectionPage.objects.all() if section else Page.objects.all()
            found = pages.filter(pk__in=kind.filter(slug=slug).values("pk")).first()
            if found is None:
                what = "section" if section else "page"
                raise CommandError(f"No published English {what} has the slug {slug!r}.")
            return pages.filter(path__startswith=found.path) if section else pages.filter(pk=found.pk)
        return pages
