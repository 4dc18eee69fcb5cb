"""Reading many answers at the cost of one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

from wagtail.blocks import StreamValue

from faq_pages.renditions import load_renditions


class Answered(Protocol):
    answer: StreamValue


def load_answers(pages: Iterable[Answered]) -> None:
    """
    Read the images, documents and pages that the answers of ``pages`` use.

    Wagtail reads them for each answer by itself. Here each kind of block is read once for all
    answers: at most 4 queries (pages, images, their renditions, documents), however many pages
    are given. Blocks of a kind that no longer exists are left out, as Wagtail does.
    """
    pages = list(pages)
    raw_values = defaultdict(list)
    for page in pages:
        for position, child in enumerate(page.answer.raw_data):
            raw_values[child["type"]].append((page, position, child))
    loaded: dict[int, dict[int, tuple[str, Any, str]]] = defaultdict(dict)
    for kind, entries in raw_values.items():
        block = entries[0][0].answer.stream_block.child_blocks.get(kind)
        if block is None:
            continue
        values = block.bulk_to_python([child["value"] for _, _, child in entries])
        if kind == "image":
            load_renditions(value["image"] for value in values if value["image"])
        for (page, position, child), value in zip(entries, values, strict=True):
            loaded[id(page)][position] = (kind, value, child.get("id"))
    for page in pages:
        children = loaded[id(page)]
        page.answer = StreamValue(page.answer.stream_block, [children[place] for place in sorted(children)])
