"""Long lists in parts: ``limit`` and ``offset``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from faq_pages.api.problems import Problem, quoted
from faq_pages.links import absolute

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000
"""More than any site has; a database cannot count without end."""

PAGE_PARAMETERS = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        description="How many items to give.",
    ),
    OpenApiParameter(
        "offset",
        {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        description="How many items to pass over first.",
    ),
]


@dataclass(frozen=True)
class Part:
    """Which part of a list is wanted."""

    limit: int
    offset: int

    @classmethod
    def asked_for(cls, request: Request) -> "Part":
        """What the query says. Raises a 400 for what is no number, or out of bounds."""
        return cls(
            limit=_number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
            offset=_number(request, "offset", 0, 0, MAX_OFFSET),
        )

    def of(self, rows: Any) -> Any:
        """The rows of this part, of a queryset or a sequence."""
        return rows[self.offset : self.offset + self.limit]

    def answer(self, request: Request, count: int, results: Any) -> dict[str, Any]:
        """The members of a list's answer: how many there are in all, the parts beside this one, and this one."""
        after, before = self.offset + self.limit, max(self.offset - self.limit, 0)
        return {
            "count": count,
            "next": self._address(request, after) if after < count and after <= MAX_OFFSET else None,
            "previous": self._address(request, before) if self.offset else None,
            "results": results,
        }

    def _address(self, request: Request, offset: int) -> str:
        query: QueryDict = request.query_params.copy()
        query["limit"], query["offset"] = str(self.limit), str(offset)
        return absolute(f"{request.path}?{query.urlencode(safe=',:')}")


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    # Nine digits at most: a longer number is out of bounds whatever it is.
    if not re.fullmatch("[0-9]{1,9}", given) or not least <= int(given) <= most:
        raise Problem(400, f"The parameter {name!r} is {quoted(given)}. Give a number from {least} to {most}.")
    return int(given)


def list_of(item: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The form of a list's answer, for the schema. ``name`` is that of its component."""
    make: Callable[..., Any] = type
    return make(
        f"{name}Serializer",
        (serializers.Serializer,),
        {
            "__doc__": "A part of a list.",
            "count": serializers.IntegerField(min_value=0, help_text="How many there are in all parts."),
            "next": serializers.URLField(allow_null=True, help_text="The address of the next part."),
            "previous": serializers.URLField(allow_null=True, help_text="The address of the part before."),
            "results": item(many=True),
        },
    )
