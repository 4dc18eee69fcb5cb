"""What the screens show of each string and of each address: put together here, worded in the templates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from wagtail_localize.models import StringTranslation, Translation

from faq_pages.admin.translations.access import Place
from faq_pages.languages import Language
from faq_pages.translation.checks import Finding, Severity
from faq_pages.translation.editing import Warned, WorkString, work_strings
from faq_pages.translation.overrides import WorkOverride, work_overrides
from faq_pages.translation.po.kinds import PageKinds
from faq_pages.translation.strings import MAX_LENGTHS, clean_text

OPENING_TAG = re.compile(r"<([a-z]+)((?: [^<>]*)?)>")
LINE = 60
"""Characters that fit into one line of a text field, about."""


@dataclass(frozen=True)
class Tag:
    """A tag of the English text, as a button inserts it: around a selection, or at the cursor."""

    opens: str
    closes: str


@dataclass(frozen=True)
class Attempt:
    """What somebody tried that was not stored, and why."""

    text: str | None = None
    """What they wrote, if that is what it was about."""
    findings: Sequence[Finding] = ()
    message: str = ""
    is_conflict: bool = False
    other: Any = None
    """What somebody else stored meanwhile: a row with ``last_translated_by`` and ``updated_at``, or ``None``."""


@dataclass
class Card:
    """One string on the screen."""

    string: WorkString
    number: int
    label: str
    max_length: int | None
    language: Language
    published_at: datetime | None = None
    """When the translation that readers see was published."""
    attempt: Attempt | None = None

    @property
    def pk(self) -> int:
        return int(self.string.segment.pk)

    @property
    def source(self) -> str:
        return str(self.string.segment.string.data)

    @property
    def text(self) -> str:
        """What stands in the text field."""
        tried = self.attempt.text if self.attempt else None
        return editable(self.string.text) if tried is None else tried

    @property
    def rows(self) -> int:
        return max(2, len(self.source) // LINE + 1, len(self.text) // LINE + 1)

    @property
    def status(self) -> str:
        if not self.string.text:
            return "missing"
        if not self.string.is_done or self.string.errors:
            return "unfinished"
        return "machine" if self.string.is_machine_made else "done"

    @property
    def needs_work(self) -> bool:
        return self.status in {"missing", "unfinished"}

    @property
    def is_changed(self) -> bool:
        """Whether it was changed since readers got their translation."""
        row = self.string.row
        return row is not None and self.published_at is not None and row.updated_at > self.published_at

    @property
    def warnings(self) -> list[Warned]:
        return [warned for warned in self.string.findings if warned.finding.severity == Severity.WARNING]

    @property
    def suggestion(self) -> str:
        return editable(self.string.earlier.translation) if self.string.earlier else ""

    @cached_property
    def tags(self) -> list[Tag]:
        """The tags of the English text, each once."""
        found = dict.fromkeys(match.groups() for match in OPENING_TAG.finditer(self.source))
        return [
            Tag(f"<{name}{rest}>", "" if name == "br" or rest.endswith("/") else f"</{name}>") for name, rest in found
        ]

    @property
    def other_text(self) -> str:
        """In a conflict, what somebody else stored."""
        other = self.attempt.other if self.attempt else None
        return editable(other.data) if other else ""


@dataclass
class LinkCard:
    """One address, or chosen thing, on the screen."""

    override: WorkOverride
    label: str
    attempt: Attempt | None = None

    @property
    def pk(self) -> int:
        return int(self.override.segment.pk)

    @property
    def value(self) -> str:
        tried = self.attempt.text if self.attempt else None
        return self.override.value if tried is None else tried

    @property
    def other_text(self) -> str:
        other = self.attempt.other if self.attempt else None
        return str(other.data) if other else ""


@dataclass(frozen=True)
class Progress:
    """Strings of one page, and the English words of those that are not done."""

    total: int
    done: int
    words_left: int


@dataclass
class Desk:
    """All texts and addresses of one translation."""

    cards: list[Card] = field(default_factory=list)
    links: list[LinkCard] = field(default_factory=list)

    @property
    def progress(self) -> Progress:
        left = [card for card in self.cards if card.needs_work]
        words = sum(len(re.sub(r"<[^>]*>", " ", card.source).split()) for card in left)
        return Progress(len(self.cards), len(self.cards) - len(left), words)

    @property
    def next_card(self) -> Card | None:
        """The first text that needs work."""
        return next((card for card in self.cards if card.needs_work), None)

    @property
    def strings(self) -> list[WorkString]:
        return [card.string for card in self.cards]


def read_desk(place: Place, translation: Translation, *, published_at: datetime | None = None) -> Desk:
    """Everything that can be worked on, judged. 8 queries, however much it is."""
    language_code = get_language() or "en"
    kinds = PageKinds(translation.source)
    strings = work_strings(translation)
    rows: list[StringTranslation] = [string.row for string in strings if string.row]
    prefetch_related_objects(rows, "last_translated_by")
    cards = [
        Card(
            string=string,
            number=number,
            label=kinds.kind(string.segment.context.path, language_code=language_code).label,
            max_length=limit_of(string, kinds),
            language=place.language,
            published_at=published_at,
        )
        for number, string in enumerate(strings, start=1)
    ]
    links = [
        LinkCard(override, kinds.kind(override.segment.context.path, language_code=language_code).label)
        for override in work_overrides(translation)
    ]
    return Desk(cards, links)


def limit_of(string: WorkString, kinds: PageKinds) -> int | None:
    """In characters: that of the checks, else that of the field."""
    path = string.segment.context.path
    return MAX_LENGTHS.get(path) or kinds.kind(path).max_length


def editable(data: str) -> str:
    """
    A stored text as people write it: a lone ``&`` for ``&amp;``, where that is stored as the same again.

    >>> editable("Fish &amp; chips"), editable("&amp;lt;b&amp;gt;")
    ('Fish & chips', '&amp;lt;b&amp;gt;')
    """
    plain = data.replace("&amp;", "&")
    return plain if clean_text(plain) == data else data
