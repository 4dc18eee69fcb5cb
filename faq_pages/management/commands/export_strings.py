"""manage.py export_strings"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from faq_pages.ui_strings import UiStringsError, export_strings


class Command(BaseCommand):
    help = (
        "Writes the interface strings that front ends ask for, a JSON file a language, from the catalogues in locale/."
    )
    # No page is touched, and no catalogue may be compiled yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        frontend = Path(settings.ROOT_DIR) / "frontend"
        parser.add_argument("--sources", type=Path, default=frontend, help="where the front ends are (%(default)s)")
        parser.add_argument(
            "--to",
            type=Path,
            default=frontend / "packages" / "strings" / "exported",
            help="the folder to write to (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Names of months are asked for by way of gettext.
        call_command("compile_catalogues", verbosity=0, stdout=self.stderr)
        try:
            count = export_strings(options["sources"], options["to"])
        except UiStringsError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['to']}: cannot be written ({error.strerror}).") from error
        if options["verbosity"]:
            self.stdout.write(f"{options['to']}: {count} strings.")
