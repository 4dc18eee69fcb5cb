"""Values that are not texts, for which a translation may have its own: above all addresses."""

import json
from dataclasses import dataclass
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _
from wagtail.blocks import Block
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation

from faq_pages.links import is_safe_address
from faq_pages.translation.audit import Act, record_act
from faq_pages.translation.po.kinds import PageKinds

MAX_LENGTH = 2000
"""In characters; longer addresses do not work in every browser."""


class OverrideConflictError(Exception):
    """Somebody else stored another value since; nothing was changed. ``row`` is what they stored."""

    def __init__(self, row: SegmentOverride | None) -> None:
        super().__init__(_("Somebody else changed this address in the meantime. Yours was not stored."))
        self.row = row


@dataclass
class WorkOverride:
    """One value of the source that a translation may replace, and what it is replaced with."""

    segment: OverridableSegment
    row: SegmentOverride | None

    @property
    def original(self) -> Any:
        return self.segment.data

    @property
    def is_address(self) -> bool:
        """Whether it is a written address; else it is a page, image or document, kept by its number."""
        return isinstance(self.original, str)

    @property
    def value(self) -> str:
        return value_of(self.row)

    @property
    def version(self) -> str:
        return version_of(self.row)


def value_of(row: SegmentOverride | None) -> str:
    """A translation's own value; empty while it has none, or gave it up."""
    return str(row.data) if row and not row.has_error else ""


def version_of(row: SegmentOverride | None) -> str:
    """What to compare to learn whether a value was changed in the meantime; empty while there is none."""
    return row.updated_at.isoformat() if row else ""


def work_overrides(translation: Translation) -> list[WorkOverride]:
    """What a translation may replace, in page order; a link that repeats in one place is one. 2 queries."""
    rows = {
        row.context_id: row
        for row in SegmentOverride.objects.filter(
            locale=translation.target_locale, context__object_id=translation.source.object_id
        )
        .select_related("last_translated_by")
        .order_by("pk")
    }
    segments = OverridableSegment.objects.filter(source=translation.source).select_related("context").order_by("order")
    work: dict[int, WorkOverride] = {}
    for segment in segments:
        work.setdefault(segment.context_id, WorkOverride(segment, rows.get(segment.context_id)))
    return list(work.values())


@transaction.atomic
def save_override(
    translation: Translation, segment: OverridableSegment, value: str, *, user: Any, version: str
) -> SegmentOverride | None:
    """
    Store a translation's own address in the place of the original's, or go back to that when ``value`` is empty.

    ``version`` is that of the value which the translator saw. Raises ``ValidationError`` for an address
    that must not be linked to, and ``OverrideConflictError``; nothing is stored then. About 8 queries.
    """
    # Two who save at once come one after the other, also where there is no row yet.
    Translation.objects.select_for_update().get(pk=translation.pk)
    rows = SegmentOverride.objects.filter(locale=translation.target_locale, context_id=segment.context_id)
    row = rows.order_by("pk").last()
    value = value.strip()
    before = value_of(row)
    if version_of(row) != version and before != value:
        raise OverrideConflictError(row)
    if value == before:
        return row
    if value:
        check_address(translation, segment, value)
        row = row or SegmentOverride(locale=translation.target_locale, context=segment.context)
        row.data_json = json.dumps(value)
        row.last_translated_by = user
        row.has_error, row.field_error = False, ""
        row.save()
    elif row:
        # wagtail-localize passes over a row with an error. It stays, to tell that something was changed since.
        row.has_error, row.last_translated_by = True, user
        row.save()
    data = {"path": segment.context.path, "before": before, "after": value}
    record_act(Act.EDIT, translation.source.object_id, translation.target_locale, user, **data)
    return row


def check_address(translation: Translation, segment: OverridableSegment, value: str) -> None:
    """Raise ``ValidationError`` with a sentence when a value cannot stand in the place of the original's."""
    if not isinstance(segment.data, str):
        raise ValidationError(_("This cannot be changed in a translation. Ask an editor."))
    if len(value) > MAX_LENGTH:
        raise ValidationError(
            _("The address has more than %(count)d characters.") % {"count": MAX_LENGTH}, code="too_long"
        )
    if not is_safe_address(value):
        raise ValidationError(
            _("This address cannot be linked to. Write one that begins with https://, http://, mailto: or tel:."),
            code="unsafe",
        )
    if "@" in urlsplit(value).netloc or any(category(letter) == "Cf" for letter in value):
        raise ValidationError(_("This address hides where it leads. Write it plainly."), code="unsafe")
    if "'" in segment.context.path:
        # A link inside a text, named by the address in quotation marks.
        return
    place = PageKinds(translation.source).place(segment.context.path)
    if isinstance(place, Field):
        place.run_validators(value)
    elif isinstance(place, Block):
        place.clean(value)
