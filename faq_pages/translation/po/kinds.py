"""What kind of text stands at a place, in English words that a translator understands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import override
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

SEPARATOR = " > "


@dataclass(frozen=True)
class TextKind:
    """The way to a text inside its page, and how many characters it may have."""

    label: str
    max_length: int | None = None


def text_kind(model: type[Model] | None, path: str, streams: dict[str, dict[str, str]]) -> TextKind:
    """
    Describe the text at a path of wagtail-localize, such as ``answer.<block id>.attribution``.

    ``streams`` maps the name of each stream field to the types of its blocks by their id. Of a field
    or block that no longer exists, the last known name is given.
    """
    name, *inner = path.split(".")
    with override("en"):
        try:
            field = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            field = None
        if isinstance(field, StreamField):
            labels, max_length = _inside(field.stream_block, inner, streams.get(name, {}))
            return TextKind(SEPARATOR.join(labels) or str(field.verbose_name), max_length)
        if isinstance(field, Field):
            return TextKind(str(field.verbose_name), field.max_length)
        return TextKind(name.replace("_", " "))


def _inside(block: Block, path: Sequence[str], types: dict[str, str]) -> tuple[list[str], int | None]:
    """The labels on the way down, and the limit of the text at its end."""
    labels = []
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
        labels.append(str(block.label).lower())
    return labels, _max_length(block)


def _max_length(block: Block) -> int | None:
    field: Any = getattr(block, "field", None)
    return getattr(field, "max_length", None)


def block_types(stream: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Map the id of each block of a stored stream to its type."""
    return {block["id"]: block["type"] for block in stream if "id" in block}
