"""manage.py export_faq"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from faq_pages.management.errors import database_errors
from faq_pages.management.languages import target_locale
from faq_pages.translation.po import export_po


class Command(BaseCommand):
    help = "Writes one PO file with the strings of the whole FAQ in one language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", help="the code of the language, such as es")
        parser.add_argument("path", type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors():
            locale = target_locale(options["language"])
            pages = Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=1).order_by("path")
            po = export_po(pages, locale)
        try:
            po.save(str(options["path"]))
        except OSError as error:
            raise CommandError(f"{options['path']}: cannot be written ({error.strerror}).") from error
        done = len(po.translated_entries())
        self.stdout.write(f"{options['path']}: {len(po)} strings, {done} of them translated.")
