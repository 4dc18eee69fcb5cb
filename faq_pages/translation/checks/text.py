"""
A string as wagtail-localize keeps it, taken apart once for all checks.

Everything here is linear in the length of the text.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:[\s/][^<>]*)?)>")
LINK_ID = re.compile(r"""\bid\s*=\s*["']?([^"'\s/>]+)""", re.IGNORECASE)

EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ADDRESS = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9])www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
    r"|(?<![A-Za-z0-9@./-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|gov|edu)(?![A-Za-z0-9-])"
    r"(?:/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)?",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\d+])(?:\+?1[ .\u00a0\u2011-]?)?(?:\(\d{3}\) ?|\d{3}[ .\u00a0\u2011-])\d{3}[ .\u00a0\u2011-]\d{4}(?!\d)"
)
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\$?\{[A-Za-z_0-9]*\}|%\([A-Za-z_]\w*\)[sdifr]|%[sdif](?![^\W_])", re.ASCII)

DIGIT = re.compile("[0-9]")
OTHER_DIGIT = re.compile(r"[^\D0-9]")
FORMAT_CHARACTER = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)

NUKTAS = "\u093c\u0a3c"
"""Dots below letters that Hindi and Punjabi writers leave out at will."""
FOLDED = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", **dict.fromkeys(NUKTAS)})


@dataclass(frozen=True)
class Tag:
    """One tag as written. ``id`` is the link id of an ``<a>``."""

    name: str
    closes: bool
    attributes: str
    id: str


@dataclass(frozen=True)
class StringText:
    """One side of a pair: its HTML, and what is read of it."""

    html: str

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        return tuple(_tag(match) for match in TAG.finditer(self.html)) if "<" in self.html else ()

    @cached_property
    def plain(self) -> str:
        """Text without tags and entities; a ``<br/>`` is a line break."""
        text = TAG.sub(lambda tag: "\n" if tag["name"].lower() == "br" else "", self.html)
        return html.unescape(text)

    @cached_property
    def digits(self) -> str:
        """The plain text with the digits of every script as 0-9."""
        return ascii_digits(self.plain)

    @cached_property
    def has_digits(self) -> bool:
        return DIGIT.search(self.digits) is not None

    @cached_property
    def prose(self) -> str:
        """The plain text without addresses, telephone numbers and placeholders, digits as 0-9."""
        text = self.digits
        for pattern in (PLACEHOLDER, EMAIL, ADDRESS, PHONE):
            text = pattern.sub(" ", text)
        return text

    @cached_property
    def folded(self) -> str:
        return fold(self.plain)


def _tag(match: re.Match[str]) -> Tag:
    found = LINK_ID.search(match["attributes"])
    return Tag(match["name"].lower(), bool(match["close"]), match["attributes"].strip(" /"), found[1] if found else "")


def ascii_digits(text: str) -> str:
    """
    Write decimal digits of any script as 0-9.

    >>> ascii_digits("٤٠ ៤០")
    '40 40'
    """
    return OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def word_list(text: str) -> tuple[str, ...]:
    """The words of a list that is easier to read as a line."""
    return tuple(text.split())


def without_format_characters(text: str) -> str:
    """Drop what nobody sees: zero-width spaces and joiners, direction marks."""
    return text if text.isascii() else FORMAT_CHARACTER.sub("", text)


def fold(text: str) -> str:
    """
    The form in which words are looked for: no case, no invisible characters, one kind of space and apostrophe.

    >>> fold("  El\\u00a0CNP\\u2019s ")
    "el cnp's"
    """
    text = unicodedata.normalize("NFC", without_format_characters(text)).translate(FOLDED)
    return " ".join(text.casefold().split())


def listed(items: Iterable[str]) -> str:
    """
    Join names for a message, the first five at most.

    >>> listed(["CNP", "CFC"])
    '“CNP”, “CFC”'
    """
    names = list(dict.fromkeys(items))
    return ", ".join(f"“{name}”" for name in names[:5]) + (" …" if len(names) > 5 else "")


@dataclass(frozen=True)
class GlossaryEntry:
    """An English term and its approved translations in one language: stems, any of which will do."""

    source: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What the editors of a language hold to: names that stay as they are, and approved translations."""

    protected: tuple[str, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()


NO_TERMS = Terms()


@dataclass(frozen=True)
class Pair:
    """A source string and its translation, as every check gets them."""

    source: StringText
    translation: StringText
    language_code: str
    terms: Terms = field(default=NO_TERMS)
    max_length: int | None = None
