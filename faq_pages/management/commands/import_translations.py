"""manage.py import_translations"""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Locale, Page

from faq_pages.management.errors import database_errors
from faq_pages.management.languages import target_locale
from faq_pages.translation.files import by_page, import_page, read_file
from faq_pages.translation.po import PoEntry, PoFileError
from faq_pages.translation.po_import import ImportReport, Outcome
from faq_pages.translation.roles import can_translate

QUIET = {Outcome.APPLIED, Outcome.UNCHANGED}
"""Outcomes of which the number says everything."""


class Command(BaseCommand):
    help = "Imports a PO file that a translator filled in. Publishes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the PO file")
        parser.add_argument("--language", required=True, help="the code of its language, such as es")
        parser.add_argument("--user", required=True, help="the name of the account whose work it is")
        parser.add_argument("--dry-run", action="store_true", help="run everything, then undo it")

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors():
            locale = target_locale(options["language"])
            user = self.user(options["user"], locale)
            try:
                entries = read_file(options["file"], locale=locale)
            except PoFileError as error:
                raise CommandError(f"{error} Nothing was changed.") from error
            with transaction.atomic():
                counts = self.run(entries, locale, user)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        found = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome])
        ending = " Dry run: nothing was changed." if options["dry_run"] else ""
        self.stdout.write(self.style.SUCCESS(f"{counts.total()} entries: {found}.{ending}"))

    def user(self, name: str, locale: Locale) -> Any:
        user = get_user_model()._default_manager.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}.")
        if not can_translate(user, locale.language_code):
            raise CommandError(f"{name!r} has no role in {locale.language_code!r}. Add it to the language's group.")
        return user

    def run(self, entries: tuple[PoEntry, ...], locale: Locale, user: Any) -> Counter[Outcome]:
        """Import page by page, with a line for each."""
        pages, strangers = by_page(entries)
        titles = dict(
            Page.objects.filter(translation_key__in=pages, locale__language_code=settings.LANGUAGE_CODE).values_list(
                "translation_key", "title"
            )
        )
        counts: Counter[Outcome] = Counter()
        for number, (key, rows) in enumerate(pages.items(), start=1):
            report = import_page(rows, locale, user)
            counts.update(verdict.outcome for verdict in report.verdicts)
            self.tell(f"[{number}/{len(pages)}] {titles.get(key, key)}", report)
        for entry in strangers:
            line = f"Line {entry.line}: unknown: no page here is {entry.context[:80]!r}."
            self.stderr.write(self.style.WARNING(line))
        counts[Outcome.UNKNOWN] += len(strangers)
        return counts

    def tell(self, title: str, report: ImportReport) -> None:
        found = Counter(verdict.outcome for verdict in report.verdicts)
        numbers = ", ".join(f"{found[outcome]} {outcome.value}" for outcome in Outcome if found[outcome])
        self.stdout.write(f"{title}: {numbers}")
        for verdict in report.verdicts:
            if verdict.outcome not in QUIET:
                text = " ".join(verdict.entry.translation.split())[:60]
                reason = verdict.message or str(verdict.outcome.label)
                self.stderr.write(
                    self.style.WARNING(f"Line {verdict.entry.line}: {verdict.outcome.value}: {text!r}: {reason}")
                )
