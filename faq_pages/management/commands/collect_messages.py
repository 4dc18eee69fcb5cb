"""manage.py collect_messages"""

from contextlib import chdir
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemessages
from django.utils.translation import to_locale

from faq_pages.languages import language_codes
from faq_pages.ui_strings import NOT_SOURCES, SUFFIXES, UiStringsError, asked_in_source

NOT_OURS = [".venv/*", "var/*", "tests/*", "faq_pages/static/*", *NOT_SOURCES]
FOR_EDITORS = [
    "faq_pages/admin/*",
    "faq_pages/management/*",
    "faq_pages/models/*",
    "faq_pages/outgoing/*",
    "faq_pages/templates/faq_pages/admin/*",
    "faq_pages/translation/*",
    "faq_pages/apps.py",
    "faq_pages/blocks.py",
    "faq_pages/links.py",
    "faq_pages/signals.py",
    "site_cms/languages.py",
]
"""Where strings are that only people in the admin see."""


class BuildFile(makemessages.BuildFile):
    """A file for xgettext, which reads Python: to it the sources of front ends are calls of ``gettext``."""

    def preprocess(self) -> None:
        source = Path(self.path)
        if source.suffix not in SUFFIXES:
            super().preprocess()
            return
        asked = asked_in_source(source.read_text(encoding="utf-8"), self.path)
        calls = [f"{'n' if len(each.texts) > 1 else ''}gettext({', '.join(map(repr, each.texts))})\n" for each in asked]
        Path(self.work_path).write_text("".join(calls), encoding="utf-8")


class MakeMessages(makemessages.Command):
    build_file_class = BuildFile


class Command(BaseCommand):
    help = (
        "Collects interface strings into locale/: all of them for languages of the admin, for the others those that "
        "visitors see. Needs GNU gettext."
    )
    # They may ask for what is being made.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        admin = set(dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES))
        codes = [code for code in language_codes() if code != settings.LANGUAGE_CODE]
        try:
            self.collect([code for code in codes if code in admin], NOT_OURS)
            self.collect([code for code in codes if code not in admin], [*NOT_OURS, *FOR_EDITORS])
        except UiStringsError as error:
            raise CommandError(str(error)) from error
        for code in codes:
            self.set_header(code)
        call_command("compile_catalogues", stdout=self.stdout)

    def collect(self, codes: list[str], ignored: list[str]) -> None:
        # It rewrites every catalogue below the folder it runs in, whoever's that is.
        with chdir(settings.ROOT_DIR):
            call_command(
                MakeMessages(),
                extensions=["html", "txt", "py", *(suffix.removeprefix(".") for suffix in SUFFIXES)],
                locale=[to_locale(code) for code in codes],
                ignore_patterns=ignored,
                add_location="file",
                no_obsolete=True,
                verbosity=0,
            )

    def set_header(self, code: str) -> None:
        """Say what the table says, and nothing that changes with every run."""
        path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"
        po = polib.pofile(str(path), encoding="utf-8", wrapwidth=100)
        po.header = ""
        po.metadata_is_fuzzy = False
        po.metadata = {
            "Project-Id-Version": "California FAQ",
            "Language": to_locale(code),
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": settings.FAQ_PLURAL_FORMS[code],
        }
        path.write_text(str(po).removeprefix("#\n") + "\n", encoding="utf-8")
