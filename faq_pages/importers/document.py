"""
The source document: one YAML file with the whole FAQ, read and checked before anything is written.

``FaqDocument`` mirrors the file. Every mistake is a ``DocumentError`` that names the line.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Title = Annotated[str, Field(min_length=1, max_length=255)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=500)]
Markdown = Annotated[str, Field(min_length=1)]


class DocumentError(Exception):
    """The source document cannot be used; nothing has been changed."""


class Part(BaseModel):
    """Anything in the file: unknown members and wrong types are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def no_nul(cls, value: Any) -> Any:
        """PostgreSQL cannot store the character."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("holds a NUL character")
        return value


class Organisation(Part):
    name: str
    abbreviation: str = ""
    founded: str = ""
    description: Markdown
    website: WebAddress | Literal[""] = ""


class Quotation(Part):
    text: str
    attribution: str = ""


class Callout(Part):
    tone: Literal["note", "warning"] = "note"
    text: Markdown


class Action(Part):
    text: str
    page: Id | None = None
    url: WebAddress | Literal[""] = ""

    @model_validator(mode="after")
    def one_destination(self) -> Self:
        if bool(self.page) == bool(self.url):
            raise ValueError("give either a page or a url")
        return self


class Video(Part):
    url: WebAddress
    title: str
    transcript: str


class Block(Part):
    """One block of an answer: its id and exactly one of the kinds."""

    id: Id
    paragraph: Markdown | None = None
    heading: str | None = None
    organisation: Organisation | None = None
    quotation: Quotation | None = None
    callout: Callout | None = None
    action: Action | None = None
    video: Video | None = None

    @model_validator(mode="after")
    def one_kind(self) -> Self:
        if len(self.kinds()) != 1:
            raise ValueError("a block holds an id and exactly one kind of content, such as `paragraph`")
        return self

    def kinds(self) -> list[str]:
        return [name for name, value in self if name != "id" and value is not None]

    @property
    def kind(self) -> str:
        return self.kinds()[0]


class Link(Part):
    id: Id
    title: Title
    url: WebAddress | Literal[""] = ""


class Question(Part):
    id: Id
    title: Title
    short_answer: Annotated[str, Field(min_length=1, max_length=300)]
    related: list[Id] = []
    answer: Annotated[list[Block], Field(min_length=1)]


class Section(Part):
    id: Id
    title: Title
    introduction: str = ""
    questions: list[Question]


class Index(Part):
    id: Id
    title: Title
    introduction: str = ""
    closing: str = ""


class FaqDocument(Part):
    language: str
    links: list[Link] = []
    index: Index
    sections: list[Section]

    @property
    def questions(self) -> list[Question]:
        return [question for section in self.sections for question in section.questions]

    @model_validator(mode="after")
    def consistent_ids(self) -> Self:
        pages: list[Index | Link | Section | Question]
        pages = [self.index, *self.links, *self.sections, *self.questions]
        ids = [page.id for page in pages]
        repeated = [id_ for id_, times in Counter(ids).items() if times > 1]
        if repeated:
            raise ValueError(f"the id {repeated[0]!r} is used more than once")
        for question in self.questions:
            for id_, times in Counter(block.id for block in question.answer).items():
                if times > 1:
                    raise ValueError(f"the block id {id_!r} is used more than once in {question.id!r}")
            for id_ in question.related:
                if id_ not in {other.id for other in self.questions} - {question.id}:
                    raise ValueError(f"{question.id!r} is related to {id_!r}, which is not another question")
        return self


class _Loader(yaml.SafeLoader):
    """YAML that refuses a member given twice; plain YAML would keep the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a name must be plain text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_document(path: Path) -> FaqDocument:
    """
    Read and check the source document.

    Raises ``DocumentError`` with file, line and what is wrong, for the first mistake only.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, _Loader)  # noqa: S506 (a subclass of the safe loader)
        tree = yaml.compose(text, yaml.SafeLoader)
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: is not UTF-8 text. Save it with that encoding.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DocumentError(f"{path}{line}: {problem}.") from error
    except ValueError as error:  # A date that there is not.
        raise DocumentError(f"{path}: {error}.") from error
    except RecursionError as error:
        raise DocumentError(f"{path}: is nested too deeply.") from error
    try:
        return FaqDocument.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = [*first["loc"]]
        message = first["msg"].removeprefix("Value error, ")
        inside = f" ({' › '.join(_steps(place))})" if place else ""
        raise DocumentError(f"{path}, line {_line(tree, place)}{inside}: {message}.") from error


def _steps(place: list[int | str]) -> Iterator[str]:
    """Name the steps to a place for people, who count from 1."""
    for step in place:
        yield str(step + 1) if isinstance(step, int) else step


def _line(tree: yaml.Node | None, place: list[int | str]) -> int:
    """The line of the deepest part of ``place`` that the file has."""
    node = tree
    line = node.start_mark.line if node else 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return line + 1
