"""
The glossary that comes with the code: protected names, and approved translations by language.

``GlossarySeed`` mirrors the file. Every mistake is a ``GlossaryFileError`` that names the place.
"""

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

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


class _Loader(yaml.SafeLoader):
    """YAML that refuses a member given twice; plain YAML would keep the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a name must be plain text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_glossary(path: Path) -> GlossarySeed:
    """
    Read and check a glossary file.

    Raises ``GlossaryFileError`` with the file, the place and what is wrong, for the first mistake only.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a subclass of the safe loader)
    except OSError as error:
        raise GlossaryFileError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise GlossaryFileError(f"{path}: is not UTF-8 text. Save it with that encoding.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise GlossaryFileError(f"{path}{line}: {problem}.") from error
    except ValueError as error:  # A date that there is not.
        raise GlossaryFileError(f"{path}: {error}.") from error
    except RecursionError as error:
        raise GlossaryFileError(f"{path}: is nested too deeply.") from error
    try:
        return GlossarySeed.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = " › ".join(str(step + 1) if isinstance(step, int) else step for step in first["loc"])
        inside = f" ({place})" if place else ""
        message = first["msg"].removeprefix("Value error, ")
        raise GlossaryFileError(f"{path}{inside}: {message}.") from error
