"""What a PO file holds. No parsing, no database."""

from dataclasses import dataclass
from uuid import UUID


class PoFileError(Exception):
    """The file cannot be used at all; nothing has been changed."""


@dataclass(frozen=True)
class Place:
    """Where a string stands: the page's key, and the path inside the page."""

    key: UUID
    path: str

    def __str__(self) -> str:
        return f"{self.key}:{self.path}"

    @classmethod
    def from_context(cls, context: str) -> "Place | None":
        """
        The place that an entry's context names; ``None`` when it names none.

        >>> Place.from_context("menu|File") is None
        True
        """
        key, colon, path = context.partition(":")
        try:
            return cls(UUID(key), path) if colon and path else None
        except ValueError:
            return None


@dataclass(frozen=True)
class PoEntry:
    """
    One entry of a PO file; ``translation`` is empty where there is none yet.

    Without a ``place`` the entry is not one of ours: its context names no page, or it has plural forms.
    """

    place: Place | None
    source: str
    translation: str
    fuzzy: bool
    line: int
    context: str


@dataclass(frozen=True)
class PoFile:
    """The entries of a file in its order, without the obsolete and the repeated ones."""

    language_code: str | None
    """As the header gives it, in the site's spelling: ``zh-hant`` for ``zh_Hant``."""
    entries: tuple[PoEntry, ...]
    name: str = ""
    """What people call the file: the beginning of every error about it."""
