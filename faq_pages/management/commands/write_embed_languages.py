"""manage.py write_embed_languages"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from faq_pages.writing.embed import first_words


class Command(BaseCommand):
    help = "Writes what is built into the module of the element for other sites: its languages, and its first words."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text(written(), encoding="utf-8")


def written() -> str:
    return json.dumps(first_words(), ensure_ascii=False, indent=1) + "\n"
