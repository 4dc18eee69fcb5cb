"""What a query of Wagtail's API may hold, checked before any code of Wagtail reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from wagtail.api.v2.utils import parse_boolean, parse_fields_parameter

from faq_pages.api.problems import Problem

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000
MAX_ID = 2**31 - 1
MAX_TEXT = 255
MAX_WORDS = 10
MAX_FIELDS = 1000
MAX_NESTING = 3
MAX_ORDER = 5

FORM = frozenset({"fields", "format", "rich_text_format", "_"})
"""What every call understands. ``_`` is a number with which some clients get past caches."""

FieldsConfig = list[tuple[str, bool, Any]]
"""What Wagtail makes of ``fields``: names, whether each is to be left out, and the same of what is in it."""


@dataclass(frozen=True)
class Query:
    """
    The parameters of a request, all of which ``known`` names, each given once and without NUL.

    What is read of it raises a 400 for what it cannot be.
    """

    values: dict[str, str]

    @classmethod
    def read(cls, params: QueryDict, known: frozenset[str]) -> "Query":
        for name, given in params.lists():
            if name not in known:
                raise Problem(400, f"There is no parameter {name[:40]!r} here. Parameters: {', '.join(sorted(known))}.")
            if len(given) > 1:
                raise Problem(400, f"The parameter {name!r} is given {len(given)} times. Give it once.")
            if "\0" in given[0]:
                raise Problem(400, f"The parameter {name!r} holds a NUL character.")
        return cls({name: str(params[name]) for name in params})

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str, default: int, most: int) -> int:
        return self.read_as(name, lambda text: number(text, most), f"Give a number from 0 to {most}.", default)

    def read_as(self, name: str, read: Callable[[str], Any], hint: str, default: Any = None) -> Any:
        """A value as ``read`` understands it, which raises a ``ValueError``; ``default`` when it is not given."""
        if name not in self.values:
            return default
        try:
            return read(self.values[name])
        except ValueError:
            raise Problem(400, f"The parameter {name!r} is {self.values[name][:40]!r}. {hint}") from None

    def one_of(self, name: str, known: list[str]) -> str | None:
        """A value that is one of several."""
        return self.read_as(name, lambda text: known[known.index(text)], f"It may be: {', '.join(known)}.")

    def check_form(self) -> None:
        """Answers are JSON, and rich text in them is HTML: as stored, it names pages that nobody may know of."""
        self.one_of("format", ["json"])
        self.one_of("rich_text_format", ["html"])

    def fields(self) -> FieldsConfig:
        """The members asked for. Whether there are such is for Wagtail to say."""
        text = self.values.get("fields", "")
        if len(text) > MAX_FIELDS or nesting(text) > MAX_NESTING:
            raise Problem(
                400, f"'fields' has at most {MAX_FIELDS} characters and {MAX_NESTING} brackets in each other."
            )
        try:
            return parse_fields_parameter(text)
        except ValueError as error:
            raise Problem(400, f"'fields' is not understood: {error}.") from error

    def order(self, known: list[str]) -> list[str]:
        """The columns to order by, or ``?`` alone; empty when it does not matter."""
        if "order" not in self.values:
            return []
        names = self.values["order"].split(",")
        if names == ["random"]:
            if "offset" in self.values:
                raise Problem(400, "A random order has no parts: leave out 'offset'.")
            return ["?"]
        if len(names) > MAX_ORDER or not all(name.removeprefix("-") in known for name in names):
            raise Problem(
                400,
                f"'order' is {self.values['order'][:40]!r}. Give 'random', or at most {MAX_ORDER} of these with commas "
                f"between them, each with '-' in front for the other direction: {', '.join(known)}.",
            )
        return names

    def words(self) -> list[str] | None:
        """What to search for; ``None`` when nothing is searched."""
        hint = f"Give at most {MAX_WORDS} words of {MAX_TEXT} characters in all."
        return self.read_as("search", words, hint)

    def any_word(self) -> bool:
        """Whether one of the words is enough."""
        return self.one_of("search_operator", ["and", "or"]) == "or"

    def filters(self, readers: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
        """Columns and the values that they must have."""
        return {
            name: self.read_as(name, read, f"It must be {HINTS[read]}.")
            for name, read in readers.items()
            if name in self.values
        }


def nesting(text: str) -> int:
    """How many brackets are open at once, at most."""
    depth = deepest = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


def words(text: str) -> list[str]:
    found = text.split()
    if len(found) > MAX_WORDS or len(text) > MAX_TEXT:
        raise ValueError
    return found


def number(text: str, most: int = MAX_ID) -> int:
    # Ten digits at most: a longer number is out of bounds whatever it is.
    if not re.fullmatch("[0-9]{1,10}", text) or int(text) > most:
        raise ValueError
    return int(text)


def short_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError
    return text


def moment(text: str) -> datetime:
    """In UTC unless it says otherwise, within the years that every database can compare."""
    # A plus sign arrives as a space when it was not escaped.
    time = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    if not 1900 <= time.year <= 2999:
        raise ValueError
    return time if time.tzinfo else time.replace(tzinfo=UTC)


HINTS: dict[Callable[[str], Any], str] = {
    number: f"a number from 0 to {MAX_ID}",
    short_text: f"a text of at most {MAX_TEXT} characters",
    parse_boolean: "true or false",
    moment: "a time such as 2026-11-03T20:00:00Z",
    date.fromisoformat: "a date such as 2026-11-03",
    UUID: "a UUID",
}
