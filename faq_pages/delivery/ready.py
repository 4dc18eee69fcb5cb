"""
What is already made of the pages as they are now: parts of answers, found by what they were made of.

The change log has a fingerprint of every public page: all that can be seen of it, its links and cards of other pages
included. A part that was made of pages with these fingerprints is still right while they have them, however often
something else was published since. So nothing has to be told that it is outdated: it is just not found any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from faq_pages.delivery.kept.store import Store
from faq_pages.models import ChangeLog, ContentChange
from faq_pages.models.served_site import served_sites
from faq_pages.moment import once_a_version

POOL = "parts"

FIELDS = ("key", "language_code", "page_type", "parent_key", "fingerprint")


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


def public_rows(site_id: int, code: str) -> QuerySet[ContentChange]:
    """The public pages of a site in a language, in the order of the source's tree."""
    rows = ContentChange.objects.filter(site=site_id, language_code=code, removed=False)
    return rows.order_by("source_path")


def read(rows: QuerySet[ContentChange]) -> list[Row]:
    """1 query."""
    return [Row(*values) for values in rows.values_list(*FIELDS)]
