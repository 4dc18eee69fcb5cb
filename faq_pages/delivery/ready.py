"""
What is already made of the pages as they are now: parts of answers, found by what they were made of.

The change log has a fingerprint of every public page: all that can be seen of it, its links and cards of other pages
included. A part that was made of pages with these fingerprints is still right while they have them, however often
something else was published since. So nothing has to be told that it is outdated: it is just not found any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from faq_pages.delivery.kept.store import Store
from faq_pages.models import ChangeLog, ContentChange
from faq_pages.models.served_site import served_sites
from faq_pages.moment import once_a_version

POOL = "parts"

FIELDS = '"key", language_code, page_type, parent_key, fingerprint'


@dataclass(frozen=True)
class Row:
    """A public page, as the change log knows it."""

    key: UUID
    code: str
    page_type: str
    parent_key: UUID | None
    fingerprint: str


@dataclass
class Parts:
    """
    The parts that are there at one content version.

    What is put in is kept only by ``flush``: call it when it is certain that the version was the same all the while.
    """

    store: Store
    number: int
    _new: dict[bytes, bytes] = field(default_factory=dict)

    def get(self, name: bytes) -> bytes | None:
        return self._new.get(name) or self.store.get(POOL, name)

    def put(self, name: bytes, value: bytes) -> None:
        self._new[name] = value

    def flush(self) -> None:
        for name, value in self._new.items():
            self.store.put(POOL, name, value)
        self._new.clear()

    def is_followed(self) -> bool:
        """Whether the change log tells of this very version. 1 query, once a version."""
        return is_followed(self.number)


_followed: set[int] = set()


def is_followed(number: int) -> bool:
    if number not in _followed:
        if not ChangeLog.objects.filter(pk=1, version=number).exists():
            return False
        _followed.clear()
        _followed.add(number)
    return True


def name_of(kind: str, rows: Iterable[Row], *more: str) -> bytes:
    """The name of a part that is made of pages, and of what else is given."""
    text = "\n".join([kind, *more, sites_digest(), *(row.fingerprint for row in rows)])
    return sha256(text.encode()).digest()


@once_a_version
def sites_digest() -> str:
    """The sites are not pages, but their addresses stand in all of them."""
    sites = [(site.site.pk, site.root_key, site.name, site.server_url, dict(site.page_urls)) for site in served_sites()]
    return sha256(repr([settings.BASE_URL, sites]).encode()).hexdigest()


class PublicRows:
    """
    The public pages of a site in one language, in the order of the source's tree. Each method is 1 query.

    Written out: to build such a query takes longer than to run it, and than all else that a ready answer needs.
    """

    def __init__(self, site_id: int, code: str) -> None:
        self.site_id = site_id
        self.code = code

    def all(self) -> list[Row]:
        return self._read("")

    def at(self, place: str) -> list[Row]:
        """The page at a place below the index."""
        return self._read("AND place = %s", place)

    def of(self, *keys: UUID) -> list[Row]:
        return self._read(f'AND "key" IN ({_marks(keys)})', *keys)

    def below(self, *keys: UUID) -> list[Row]:
        """The pages right below others."""
        return self._read(f"AND parent_key IN ({_marks(keys)})", *keys) if keys else []

    def of_type(self, page_type: str, limit: int, offset: int) -> list[Row]:
        return self._read("AND page_type = %s", page_type, part=f"LIMIT {int(limit)} OFFSET {int(offset)}")

    def count(self, page_type: str) -> int:
        ((number,),) = self._fetch("COUNT(*)", "AND page_type = %s", [page_type])
        return int(number)

    def count_below(self, key: UUID) -> int:
        ((number,),) = self._fetch("COUNT(*)", "AND parent_key = %s", [key])
        return int(number)

    def _read(self, where: str, *values: UUID | str, part: str = "") -> list[Row]:
        rows = self._fetch(FIELDS, f"{where} ORDER BY source_path {part}", values)
        return [
            Row(_uuid(key), code, page_type, parent and _uuid(parent), fingerprint)
            for key, code, page_type, parent, fingerprint in rows
        ]

    def _fetch(self, fields: str, rest: str, values: Sequence[UUID | str]) -> list[tuple[Any, ...]]:
        table = ContentChange._meta.db_table
        sql = f"SELECT {fields} FROM {table} WHERE site_id = %s AND language_code = %s AND NOT removed {rest}"  # noqa: S608 (ours)
        has_uuids = connection.features.has_native_uuid_field
        stored = [value if has_uuids or isinstance(value, str) else value.hex for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.site_id, self.code, *stored])
            return list(cursor.fetchall())


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _uuid(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)
