"""Which members of an item a client wants: ``fields`` and ``omit``."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from faq_pages.api.parameters import chosen


@dataclass(frozen=True)
class Members:
    """
    The members that a client wants of an item.

    Those of items inside it are written after a dot: ``sections.questions.title``.
    """

    only: frozenset[str] | None = None
    """Of these, with all that is in them; ``None`` for all."""
    omitted: frozenset[str] = frozenset()

    @classmethod
    def asked_for(cls, request: Request, item: Any) -> "Members":
        """What the query says of a call that answers with ``item``, a serializer. Raises a 400 for no such member."""
        known = member_names(item)
        only, omitted = chosen(request, "fields", known), chosen(request, "omit", known)
        return cls(None if only is None else frozenset(only), frozenset(omitted or ()))

    def __contains__(self, name: str) -> bool:
        if name in self.omitted:
            return False
        return self.only is None or any(wish == name or wish.startswith(f"{name}.") for wish in self.only)

    def inside(self, name: str) -> "Members":
        """Those wanted of the items in the member ``name``."""
        omitted = frozenset(_below(name, self.omitted))
        if self.only is None or name in self.only:
            return Members(None, omitted)
        return Members(frozenset(_below(name, self.only)), omitted)

    def has(self, path: str) -> bool:
        """Tell whether a member inside others, written with dots, is wanted."""
        name, _, rest = path.partition(".")
        return name in self and (not rest or self.inside(name).has(rest))


def _below(name: str, paths: frozenset[str]) -> list[str]:
    return [path.removeprefix(f"{name}.") for path in paths if path.startswith(f"{name}.")]


def member_names(item: Any) -> list[str]:
    """
    The names of a serializer's members, and with dots those of the items inside it.

    A serializer says in ``items`` which of its members hold items, and in what form.
    """
    names = []
    for name in item().get_fields():
        inner = item.items.get(name)
        names += [name, *(f"{name}.{below}" for below in member_names(inner))] if inner else [name]
    return names


def member_parameters(item: Any) -> list[OpenApiParameter]:
    """``fields`` and ``omit`` of a call that answers with ``item``, for the schema."""
    names = member_names(item)
    descriptions = {
        "fields": "The members wanted, with commas between them; all unless given.",
        "omit": "Members to leave out, of those that would be there.",
    }
    return [
        OpenApiParameter(name, enum=names, many=True, style="form", explode=False, description=description)
        for name, description in descriptions.items()
    ]
