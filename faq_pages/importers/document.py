"""
The source document: one YAML file with the whole FAQ, read and checked before anything is written.

``FaqDocument`` mirrors the file. Every mistake is a ``DocumentError`` that names the line.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from faq_pages.yaml_files import read_yaml

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


def read_document(path: Path) -> FaqDocument:
    """
    Read and check the source document.

    Raises ``DocumentError`` with file, line and what is wrong, for the first mistake only.
    """
    return read_yaml(path, FaqDocument, DocumentError)
