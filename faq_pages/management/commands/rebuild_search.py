"""manage.py rebuild_search"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from faq_pages.delivery.changes import compare
from faq_pages.management.errors import database_errors
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.search.index import rebuild


class Command(BaseCommand):
    help = "Makes the search index anew from what is public. What is there is found meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clear", action="store_true", help="throw everything away first: nothing is found until done"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with database_errors():
            # It brings in what was written past Django, and there is a log to follow from then on.
            compare()
            try:
                number = rebuild(anew=options["clear"], again=True, progress=self.tell)
            except EngineAwayError as error:
                raise CommandError(f"{error} What is done is kept; the worker goes on.") from error
        self.stdout.write(self.style.SUCCESS(f"{number} questions can be found."))

    def tell(self, done: int, total: int) -> None:
        self.stdout.write(f"[{done}/{total}]")
