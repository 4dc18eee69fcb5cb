"""What page and API answer with to somebody who has written out what they want to know."""

from uuid import UUID

from faq_pages.search.searching import Results, search


def ask(text: str, language_code: str, *, root_key: UUID, limit: int, offset: int = 0) -> Results:
    """
    The answer to a visitor's search: as ``search``, with its errors and costs.

    The one way of page and API. What is only being typed goes past it, by ``search`` and ``suggest``.
    """
    return search(text, language_code, root_key=root_key, limit=limit, offset=offset)
