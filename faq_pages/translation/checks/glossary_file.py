"""
The glossary that comes with the code: protected names, and approved translations by language.

``GlossarySeed`` mirrors the file. Every mistake is a ``GlossaryFileError`` that names the place.
"""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from faq_pages.yaml_files import read_yaml

from .text import GlossaryEntry, Terms, fold

Text = Annotated[str, Field(min_length=1, max_length=255)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z]{2,4})?$")]


class GlossaryFileError(Exception):
    """The glossary file cannot be used; nothing has been changed."""


class Part(BaseModel):
    """Anything in the file: unknown members and wrong types are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class ProtectedName(Part):
    """A name that stays as it is in every language."""

    name: Text
    note: str = ""


class Target(Part):
    """The approved translations of a term in one language: stems, the preferred one first."""

    variants: Annotated[list[Text], Field(min_length=1)]
    reviewed: bool = False
    note: str = ""
    source: str = ""
    """Where the wording was seen: an office, the press."""


class Term(Part):
    source: Text
    note: str = ""
    targets: Annotated[dict[LanguageCode, Target], Field(min_length=1)]


class GlossarySeed(Part):
    """The whole file."""

    protected: list[ProtectedName] = []
    terms: list[Term] = []

    @model_validator(mode="after")
    def nothing_twice(self) -> Self:
        """A name or a term given twice would leave open which one holds."""
        seen = set()
        for name in [*(entry.name for entry in self.protected), *(term.source for term in self.terms)]:
            if fold(name) in seen:
                raise ValueError(f"{name!r} is given more than once")
            seen.add(fold(name))
        return self

    def terms_in(self, language_code: str) -> Terms:
        """What the checks of one language ask for."""
        entries = [
            GlossaryEntry(term.source, tuple(term.targets[language_code].variants))
            for term in self.terms
            if language_code in term.targets
        ]
        return Terms(tuple(entry.name for entry in self.protected), tuple(entries))


def read_glossary(path: Path) -> GlossarySeed:
    """
    Read and check a glossary file.

    Raises ``GlossaryFileError`` with file, line and what is wrong, for the first mistake only.
    """
    return read_yaml(path, GlossarySeed, GlossaryFileError)
