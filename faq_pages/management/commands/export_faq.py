"""manage.py export_faq"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Locale, Page

from faq_pages.languages import find_language_code, language_codes
from faq_pages.management.errors import database_errors
from faq_pages.translation.po import export_po


class Command(BaseCommand):
    help = "Writes one PO file with the strings of the whole FAQ in one language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", help="the code of the language, such as es")
        parser.add_argument("path", type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        code = find_language_code(options["language"])
        if code is None or code == settings.LANGUAGE_CODE:
            targets = ", ".join(code for code in language_codes() if code != settings.LANGUAGE_CODE)
            raise CommandError(f"{options['language']!r} is not a language to translate into. There are: {targets}.")
        with database_errors():
            locale = Locale.objects.filter(language_code=code).first()
            if locale is None:
                raise CommandError(f"Nothing is loaded in {code!r} yet. Run `manage.py load_faq` first.")
            pages = Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE, depth__gt=1).order_by("path")
            po = export_po(pages, locale)
        try:
            po.save(str(options["path"]))
        except OSError as error:
            raise CommandError(f"{options['path']}: cannot be written ({error.strerror}).") from error
        done = len(po.translated_entries())
        self.stdout.write(f"{options['path']}: {len(po)} strings, {done} of them translated.")
