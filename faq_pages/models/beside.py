"""One answer in two languages, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue


@dataclass(frozen=True)
class Pair:
    """A block of an answer, and the same in another language; ``None`` where one of them lacks it."""

    one: Any
    other: Any


def side_by_side(one: StreamValue, other: StreamValue) -> Iterator[Pair]:
    """
    Pair the blocks of two answers by their ids, in the order of the first.

    A block that the first lacks stands where it does in the second: after the one that goes before it there.
    """
    ours = {block.id: block for block in one}
    theirs = {block.id: block for block in other}
    order = list(ours)
    place = 0
    for id_ in theirs:
        if id_ in ours:
            place = order.index(id_) + 1
        else:
            order.insert(place, id_)
            place += 1
    for id_ in order:
        yield Pair(ours.get(id_), theirs.get(id_))
