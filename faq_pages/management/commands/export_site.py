"""manage.py export_site"""

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application

from faq_pages.delivery.export.errors import ExportError
from faq_pages.delivery.export.exporting import export
from faq_pages.management.errors import database_errors

TOLD_EVERY = 200
MOST_PROCESSES = 4
"""Unless more are asked for: the machine may serve readers at the same time."""


class Command(BaseCommand):
    help = (
        "Writes the whole public site, pages and API, as static files with their headers, so that a file host can "
        "stand in for this server. Run again, it writes what has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where to: an empty folder, or one with an earlier export")
        parser.add_argument(
            "--site", default="", metavar="HOST", help="another site than the default one, without the API"
        )

        parser.add_argument(
            "--processes",
            type=int,
            default=min(MOST_PROCESSES, os.cpu_count() or 1),
            help="how many make pages at once (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        folder, show = options["folder"], self.tell if options["verbosity"] else lambda number: None
        try:
            with database_errors():
                report = export(
                    folder.resolve(),
                    get_internal_wsgi_application(),
                    site_name=options["site"],
                    processes=max(1, options["processes"]),
                    progress=show,
                )
        except ExportError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{folder} cannot be written to ({error.strerror}). The next run goes on from here."
            ) from error
        for address, named_at in report.missing.items():
            self.stderr.write(self.style.WARNING(f"Warning: {named_at} leads to {address}, where nothing is."))
        if report.is_unchanged:
            self.stdout.write(self.style.SUCCESS(f"Nothing has changed: {folder} is up to date."))
            return
        self.stdout.write(
            self.style.SUCCESS(
                f"{folder} has {report.files} files: {report.written} written, {report.deleted} deleted, in "
                f"{time.monotonic() - begun:.1f} seconds."
            )
        )

    def tell(self, number: int) -> None:
        if number % TOLD_EVERY == 0:
            self.stdout.write(f"{number} files ...")
