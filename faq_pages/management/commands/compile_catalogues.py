"""manage.py compile_catalogues"""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compiles the interface strings in locale/. Needs no GNU gettext."
    # The checks would look for what is being made.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
                self.compile(path)

    def compile(self, path: Path) -> None:
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            return
        try:
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(target))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be compiled: {error}") from error
        self.stdout.write(f"{path}: compiled.")
