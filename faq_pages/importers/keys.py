"""Keys and ids of the FAQ that comes with the code: the same on every machine."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f3a1d0e-3c55-5b1f-9d0b-1f8f2c7a4e10")
"""Never change it: addresses in the API and the places in PO files depend on it."""


def page_key(page_id: str) -> UUID:
    """The translation key of a page of the source document, from its id."""
    return uuid5(NAMESPACE, page_id)


def block_id(page_id: str, block: str) -> str:
    """The id of a block of an answer, from the ids of its page and its own."""
    return str(uuid5(NAMESPACE, f"{page_id}/{block}"))
