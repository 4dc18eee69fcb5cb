"""manage.py load_faq"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from faq_pages.importers.document import DocumentError
from faq_pages.importers.load_faq import load_faq
from faq_pages.management.errors import database_errors
from faq_pages.translation.po import PoFileError


class Command(BaseCommand):
    help = (
        "Loads the FAQ that comes with the code, in all its languages. Safe to run again: what an "
        "editor changed stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=settings.FAQ_CONTENT_DIR,
            help="the folder with faq.yaml and the PO files (default: that of CONTENT_DIR)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        show = self.stdout.write if options["verbosity"] > 0 else lambda line: None
        try:
            with database_errors():
                report = load_faq(options["folder"], progress=show)
        except (DocumentError, PoFileError) as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        for line in report.left_alone:
            self.stdout.write(f"Left alone: {line}")
        for line in report.problems:
            self.stderr.write(self.style.WARNING(f"Warning: {line}"))
        self.stdout.write(self.style.SUCCESS(str(report)))
