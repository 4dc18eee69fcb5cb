"""What differs between the log and what is public, found without holding the log and written while it is held."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from faq_pages.delivery.fingerprints import Fingerprint, Item, fingerprints
from faq_pages.delivery.purging import forget_outside
from faq_pages.delivery.reach import AT_ONCE, in_batches
from faq_pages.delivery.webhooks.outbox import announce, happening
from faq_pages.models import ChangeLog, ContentChange, ContentUse

Change = tuple[ContentChange, Fingerprint | None]
"""A row as it is in the log, removed if it is not there yet, and how the page looks now, ``None`` when it is gone."""


@dataclass(frozen=True)
class Differences:
    """Of some pages in all languages, and of the pages above them."""

    keys: set[UUID]
    known: dict[Item, ContentChange]
    seen: dict[Item, Fingerprint]
    stirred: set[Item]
    """In these something came, went or moved: they changed, whatever they look like themselves."""
    shaken: set[UUID]
    """The keys of those in which something has another place, so that what stands beside it may have, too."""

    @classmethod
    def of(cls, keys: Collection[UUID]) -> "Differences":
        """Some 20 queries; twice or three times that where something came, went or moved."""
        read, new = set(keys), set(keys)
        known: dict[Item, ContentChange] = {}
        seen: dict[Item, Fingerprint] = {}
        stirred: set[Item] = set()
        shaken: set[UUID] = set()
        while new:
            rows = ContentChange.objects.filter(key__in=new)
            known |= {(row.site_id, row.key, row.language_code): row for row in rows}
            seen |= fingerprints(new)
            stirred, shaken = _above_moves(known, seen)
            new = {key for _, key, _ in stirred} - read
            read |= new
        return cls(read, known, seen, stirred, shaken)

    @cached_property
    def changes(self) -> list[Change]:
        """What is gone first, then parents first and in the source's order."""
        gone = [(row, None) for item, row in self.known.items() if item not in self.seen and not row.removed]
        found = []
        for item, now in self.seen.items():
            row = self.known.get(item) or ContentChange(
                site_id=item[0], key=item[1], language_code=item[2], removed=True
            )
            is_same = (row.fingerprint, row.source_path) == (now.digest, now.path)
            if row.removed or not is_same or item in self.stirred:
                found.append((row, now))
        found.sort(key=lambda each: (each[0].site_id, each[1].path, each[0].language_code))
        return [*gone, *found]


def _above_moves(known: dict[Item, ContentChange], seen: dict[Item, Fingerprint]) -> tuple[set[Item], set[UUID]]:
    """
    The pages above what came, went or moved, in its language, and the keys of those above what moved.

    Lists of what is in them are no part of what they look like: to keep up with one question would be to read all
    that are beside it.
    """
    stirred, shaken = set[Item](), set[UUID]()
    for item in known.keys() | seen.keys():
        row, now = known.get(item), seen.get(item)
        before = (row.parent_key, row.source_path) if row and not row.removed else None
        after = (now.parent_key, now.path) if now else None
        if before != after:
            above = {place[0] for place in (before, after) if place and place[0]}
            stirred |= {(item[0], key, item[2]) for key in above}
            shaken |= above if before and after else set()
    return stirred, shaken


def write(log: ChangeLog, differences: Differences) -> None:
    """
    Write what differs into the log, which is held: numbers are committed in their order.

    A sequence of the database would not do: on PostgreSQL a later number may be committed first, and a
    mirror that has read it never asks for the earlier one.
    """
    at = timezone.now()
    changes = differences.changes
    happenings = [happening(row, now) for row, now in changes]
    forget_outside(changes)
    for number, (row, now) in enumerate(changes, start=log.sequence + 1):
        _note(row, now)
        if row.removed and now:
            row.removed, row.published_sequence = False, number
        row.sequence, row.at = number, at
    _save([row for row, _ in changes])
    _note_uses(differences)
    if happenings:
        announce(happenings, at)
    log.sequence += len(changes)
    # What others have read before this is out of date, even if nothing differed.
    log.turn += 1
    log.save(update_fields=["sequence", "turn"])


def _note(row: ContentChange, now: Fingerprint | None) -> None:
    if now is None:
        row.removed, row.fingerprint, row.source_path, row.parent_key, row.place = True, "", "", None, ""
        return
    row.page_type, row.fingerprint = now.page_type, now.digest
    row.state, row.published_at = now.state, now.published_at
    row.source_path, row.parent_key, row.place = now.path, now.parent_key, now.place


def _save(rows: list[ContentChange]) -> None:
    fields = ["page_type", "sequence", "published_sequence", "removed", "fingerprint", "at"]
    fields += ["state", "published_at", "source_path", "parent_key", "place"]
    ContentChange.objects.bulk_create(
        rows_without_ids(rows),
        update_conflicts=True,
        unique_fields=["site", "key", "language_code"],
        update_fields=fields,
        batch_size=100,
    )


def rows_without_ids(rows: list[ContentChange]) -> list[ContentChange]:
    """Copies that the database takes for new ones, and then finds by site, key and language."""
    names = [field.attname for field in ContentChange._meta.concrete_fields if not field.primary_key]
    return [ContentChange(**{name: getattr(row, name) for name in names}) for row in rows]


def _note_uses(differences: Differences) -> None:
    """1 query when they are the same."""
    rows = ContentUse.objects.filter(key__in=differences.keys).values_list("pk", "key", "used")
    known = {(key, used): pk for pk, key, used in rows}
    uses = {(item[1], used) for item, now in differences.seen.items() for used in now.uses}
    for ids in in_batches([pk for use, pk in known.items() if use not in uses]):
        ContentUse.objects.filter(pk__in=ids).delete()
    new = [ContentUse(key=key, used=used) for key, used in sorted(uses.difference(known))]
    ContentUse.objects.bulk_create(new, batch_size=AT_ONCE)
