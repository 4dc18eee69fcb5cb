"""What kind of text stands at a place, in English words that a translator understands."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import override
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail_localize.models import TranslationSource

SEPARATOR = " > "


@dataclass(frozen=True)
class TextKind:
    """The way to a text inside its page, and how many characters it may have."""

    label: str
    max_length: int | None = None


def text_kind(
    model: type[Model] | None, path: str, streams: dict[str, dict[str, str]], *, language_code: str = "en"
) -> TextKind:
    """
    Describe the text at a path of wagtail-localize, such as ``answer.<block id>.attribution``.

    In English, as files are for people whose language the site does not know; screens name theirs.

    ``streams`` maps the name of each stream field to the types of its blocks by their id. Of a field
    or block that no longer exists, the last known name is given.
    """
    name, *inner = path.split(".")
    with override(language_code):
        try:
            field = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            field = None
        if isinstance(field, StreamField):
            blocks = blocks_on_the_way(field.stream_block, inner, streams.get(name, {}))
            labels = [str(block.label).lower() for block in blocks]
            limit = _max_length(blocks[-1]) if blocks else None
            return TextKind(SEPARATOR.join(labels) or str(field.verbose_name), limit)
        if isinstance(field, Field):
            return TextKind(str(field.verbose_name), field.max_length)
        return TextKind(name.replace("_", " "))


def blocks_on_the_way(block: Block, path: Sequence[str], types: dict[str, str]) -> list[Block]:
    """The blocks from inside a stream down to the text at ``path``; fewer where one no longer exists."""
    found: list[Block] = []
    for part in path:
        if isinstance(block, ListBlock):
            block = block.child_block
            continue
        if isinstance(block, StreamBlock):
            # Of blocks deeper than the first stream the type is not known.
            part, types = types.get(part, ""), {}
        child = block.child_blocks.get(part) if isinstance(block, StreamBlock | StructBlock) else None
        if child is None:
            break
        block = child
        found.append(block)
    return found


def _max_length(block: Block) -> int | None:
    field: Any = getattr(block, "field", None)
    return getattr(field, "max_length", None)


def block_types(stream: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Map the id of each block of a stored stream to its type."""
    return {block["id"]: block["type"] for block in stream if "id" in block}


class PageKinds:
    """What stands where in a page, as it was when its strings were taken: it may have changed since."""

    def __init__(self, source: TranslationSource) -> None:
        self.model = source.specific_content_type.model_class()
        content: dict[str, Any] = json.loads(source.content_json)
        fields = self.model._meta.get_fields() if self.model else []
        self.streams = {
            field.name: block_types(json.loads(content[field.name]))
            for field in fields
            if hasattr(field, "stream_block") and content.get(field.name)
        }

    def kind(self, path: str, *, language_code: str = "en") -> TextKind:
        return text_kind(self.model, path, self.streams, language_code=language_code)

    def place(self, path: str) -> Field | Block | None:
        """The field, or the block inside one, that holds the value at a path; ``None`` when it is gone."""
        name, *inner = path.split(".")
        try:
            field: Any = self.model._meta.get_field(name) if self.model else None
        except FieldDoesNotExist:
            return None
        if not isinstance(field, StreamField):
            return field
        blocks = blocks_on_the_way(field.stream_block, inner, self.streams.get(name, {}))
        return blocks[-1] if blocks else None
