"""What the document says a page should hold, in the form in which Wagtail stores it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from faq_pages.blocks import AnswerBlock
from faq_pages.importers.document import Block, DocumentError, Index, Link, Part, Question, Section
from faq_pages.importers.keys import block_id
from faq_pages.importers.markdown import LinkError, stored_html

PageIds = Mapping[str, int | None]
"""Database ids of the document's pages by their ids there; ``None`` for one that an editor deleted."""

BLOCKS = AnswerBlock().child_blocks


def page_fields(part: Part, page_ids: PageIds) -> dict[str, Any]:
    """
    The fields of a page as the document wants them; an answer as raw data.

    Raises ``DocumentError`` for a link to nowhere, and for a block that an editor could not save.
    """
    match part:
        case Link():
            return {"title": part.title, "destination": part.url}
        case Index():
            return {
                "title": part.title,
                "introduction": _html(part.introduction, part.id, page_ids),
                "closing": _html(part.closing, part.id, page_ids),
            }
        case Section():
            return {"title": part.title, "introduction": _html(part.introduction, part.id, page_ids)}
        case Question():
            return {
                "title": part.title,
                "short_answer": part.short_answer,
                "answer": [_block(block, part.id, page_ids) for block in part.answer],
                "related_questions": [page_ids[id_] for id_ in part.related if page_ids[id_]],
            }
    raise TypeError(part)


def linked_ids(part: Part, page_ids: PageIds) -> set[str]:
    """The ids of the document that the texts and actions of a page lead to."""
    text = part.model_dump_json(exclude={"questions"})
    return {id_ for id_ in page_ids if f"(link:{id_})" in text or f'"page":"{id_}"' in text}


def _block(block: Block, inside: str, page_ids: PageIds) -> dict[str, Any]:
    value = getattr(block, block.kind)
    match block.kind:
        case "paragraph":
            value = _html(value, inside, page_ids)
        case "organisation":
            value = {**value.model_dump(), "description": _html(value.description, inside, page_ids)}
        case "callout":
            value = {**value.model_dump(), "text": _html(value.text, inside, page_ids)}
        case "action":
            value = {**value.model_dump(), "page": _page_id(value.page, inside, page_ids)}
        case _:
            value = value.model_dump() if isinstance(value, Part) else value
    _check(block, value, inside, page_ids)
    return {"type": block.kind, "value": value, "id": block_id(inside, block.id)}


def _check(block: Block, value: Any, inside: str, page_ids: PageIds) -> None:
    """Hold a block to the rules that it has in the editor."""
    if block.action and block.action.page and page_ids[block.action.page] is None:
        return  # Its page was deleted: it is shown as plain text until an editor mends it.
    kind = BLOCKS[block.kind]
    try:
        kind.clean(kind.to_python(value))
    except ValidationError as error:
        raise DocumentError(f"In {inside!r}, the block {block.id!r}: {_first_message(error)}") from error


def _first_message(error: ValidationError) -> str:
    inner = getattr(error, "block_errors", None)
    if inner:
        name, first = next(iter(inner.items()))
        return f"{name}: {_first_message(first)}"
    return str(error.messages[0])


def _page_id(id_: str | None, inside: str, page_ids: PageIds) -> int | None:
    if id_ and id_ not in page_ids:
        raise DocumentError(f"In {inside!r}, the action leads nowhere: no page has the id {id_!r}.")
    return page_ids[id_] if id_ else None


def _html(markdown: str, inside: str, page_ids: PageIds) -> str:
    if not markdown:
        return ""
    try:
        return stored_html(markdown, page_ids)
    except LinkError as error:
        raise DocumentError(f"In {inside!r}, {error}.") from error
