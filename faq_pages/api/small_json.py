"""What a client sends: JSON, not much of it, and read strictly."""

import json
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from faq_pages.api.problems import Problem

MOST_BYTES = 32 * 1024
"""Room for the longest text with every letter escaped."""


class SmallJsonParser(BaseParser):
    """Refuses what is too large before it is read, and what has two meanings."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        request: Request = parser_context["request"]
        if declared_length(request) > MOST_BYTES:
            raise too_large()
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise too_large()
        try:
            return json.loads(body.decode(), parse_constant=refuse_constant, object_pairs_hook=only_once)
        except (ValueError, RecursionError) as error:
            raise Problem(400, f"The body is not JSON in UTF-8, with each member once: {error}.") from None


def too_large() -> Problem:
    return Problem(413, f"The body is larger than {MOST_BYTES} bytes.")


def declared_length(request: Request) -> int:
    value = str(request.META.get("CONTENT_LENGTH") or "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else 0


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members
