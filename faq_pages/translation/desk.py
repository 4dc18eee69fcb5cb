"""How every page stands in every language: what the translators' desk shows, read in few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Aggregate, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, TextChoices, Value
from django.db.models.functions import Coalesce, Length, Replace
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import SegmentOverride, StringSegment, StringTranslation

from faq_pages.models import Review, SourceChange, SourceReading
from faq_pages.translation.states import State, with_state

MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE


class Step(TextChoices):
    """How far the work on a translation is, whatever readers see meanwhile."""

    MISSING = "missing", _("Not begun")
    TRANSLATING = "translating", _("In work")
    READY = "ready", _("Ready for review")
    REVIEW = "review", _("Waiting for review")
    RETURNED = "returned", _("Sent back")
    DONE = "done", _("Published")


@dataclass(frozen=True)
class Cell:
    """One page in one language."""

    key: UUID
    language_code: str
    state: State
    step: Step
    total: int
    done: int
    machine: int
    """Finished strings that a machine made."""
    behind: bool
    """The live translation renders an earlier English, be the change minor or major."""

    @property
    def harm(self) -> int:
        """How much readers are harmed while nothing is done: 0 is worst."""
        order = [State.OUTDATED, State.FALLBACK, State.MACHINE, State.CURRENT]
        return order.index(self.state)

    @property
    def needs_work(self) -> bool:
        return self.state != State.CURRENT or self.step != Step.DONE


def source_pages() -> QuerySet[Page]:
    """The live pages of the source language that can be translated, in tree order."""
    return Page.objects.filter(
        live=True, alias_of__isnull=True, locale__language_code=settings.LANGUAGE_CODE, depth__gt=1
    ).order_by("path")


def cells(keys: Iterable[UUID], language_codes: Sequence[str]) -> dict[tuple[UUID, str], Cell]:
    """Every page with one of the keys in every one of the languages. 6 queries, however many there are."""
    keys = list(keys)
    live = _live(keys, language_codes)
    totals = _totals(keys)
    stored = _stored(keys, language_codes)
    overridden = _overridden(keys, language_codes)
    verdicts = _verdicts(keys, language_codes)
    readings = _readings(keys)
    found = {}
    for key in keys:
        for code in language_codes:
            place = (key, code)
            page, strings = live.get(place), stored.get(place, _Strings())
            touched = max(filter(None, [strings.touched, overridden.get(place)]), default=None)
            total = totals.get(key, 0)
            reading = readings.get(key, _Reading())
            behind = page is not None and page.change != reading.latest
            found[place] = Cell(
                key=key,
                language_code=code,
                state=page.state if page else State.FALLBACK,
                step=_step(page, strings, touched, total, verdicts.get(place), behind=behind, unread=reading.is_unread),
                total=total,
                done=strings.done,
                machine=strings.machine,
                behind=behind,
            )
    return found


@dataclass(frozen=True)
class _Live:
    state: State
    published_at: datetime | None
    change: int | None


@dataclass(frozen=True)
class _Reading:
    """Which change of the source was the last, and up to which one its strings were read."""

    read: int | None = None
    latest: int | None = None

    @property
    def is_unread(self) -> bool:
        return self.read != self.latest


@dataclass(frozen=True)
class _Strings:
    done: int = 0
    machine: int = 0
    begun: int = 0
    touched: datetime | None = None


def _step(
    page: _Live | None,
    strings: _Strings,
    touched: datetime | None,
    total: int,
    verdict: str | None,
    *,
    behind: bool,
    unread: bool,
) -> Step:
    if not strings.begun:
        # What is live was translated once: its English changed since.
        return Step.MISSING if page is None else Step.TRANSLATING
    published_at = page.published_at if page else None
    changed = published_at is None or (touched is not None and touched > published_at)
    complete = strings.done >= total and not unread
    if verdict == Review.Verdict.REQUESTED and complete:
        return Step.REVIEW
    if verdict == Review.Verdict.RETURNED:
        return Step.RETURNED
    if strings.done >= total and not changed and not behind:
        return Step.DONE
    return Step.READY if complete else Step.TRANSLATING


def _live(keys: list[UUID], codes: Sequence[str]) -> dict[tuple[UUID, str], _Live]:
    pages = Page.objects.filter(
        translation_key__in=keys, locale__language_code__in=codes, live=True, translation_record__isnull=False
    )
    rows = with_state(pages).values_list(
        "translation_key",
        "locale__language_code",
        "state",
        "last_published_at",
        "translation_record__source_change_id",
    )
    return {(key, code): _Live(State(state), at, change) for key, code, state, at, change in rows}


def _readings(keys: list[UUID]) -> dict[UUID, _Reading]:
    latest = SourceChange.objects.filter(translation_key=OuterRef("source__object_id")).order_by("-pk")
    rows = (
        SourceReading.objects.filter(source__object_id__in=keys)
        .annotate(latest=Subquery(latest.values("pk")[:1]))
        .values_list("source__object_id", "change_id", "latest")
    )
    return {key: _Reading(read, last) for key, read, last in rows}


def _totals(keys: list[UUID]) -> dict[UUID, int]:
    """How many strings each page has; a text that repeats in one place is one."""
    rows = _places(StringSegment.objects.filter(source__object_id__in=keys)).values_list("source__object_id")
    return dict(rows.annotate(number=Count("pk")).order_by())


def _places(segments: QuerySet[StringSegment]) -> QuerySet[StringSegment]:
    """Of each text that repeats in one place, the first."""
    same = StringSegment.objects.filter(
        source=OuterRef("source"), context=OuterRef("context"), string=OuterRef("string"), pk__lt=OuterRef("pk")
    )
    return segments.filter(~Exists(same))


def _in_use() -> QuerySet[StringSegment]:
    return StringSegment.objects.filter(string_id=OuterRef("translation_of_id"), context_id=OuterRef("context_id"))


def _stored(keys: list[UUID], codes: Sequence[str]) -> dict[tuple[UUID, str], _Strings]:
    finished = Q(has_error=False)
    rows = (
        StringTranslation.objects.filter(
            Exists(_in_use()), context__object_id__in=keys, locale__language_code__in=codes
        )
        .values_list("context__object_id", "locale__language_code")
        .annotate(
            done=Count("pk", filter=finished),
            machine=Count("pk", filter=finished & Q(translation_type=MACHINE)),
            begun=Count("pk"),
            touched=Max("updated_at"),
        )
        .order_by()
    )
    return {(key, code): _Strings(done, machine, begun, touched) for key, code, done, machine, begun, touched in rows}


def _overridden(keys: list[UUID], codes: Sequence[str]) -> dict[tuple[UUID, str], datetime]:
    rows = (
        SegmentOverride.objects.filter(context__object_id__in=keys, locale__language_code__in=codes)
        .values_list("context__object_id", "locale__language_code")
        .annotate(touched=Max("updated_at"))
        .order_by()
    )
    return {(key, code): touched for key, code, touched in rows}


def _verdicts(keys: list[UUID], codes: Sequence[str]) -> dict[tuple[UUID, str], str]:
    latest = Review.objects.filter(translation=OuterRef("translation")).order_by("-pk")
    rows = Review.objects.filter(
        pk=Subquery(latest.values("pk")[:1]),
        translation__source__object_id__in=keys,
        translation__target_locale__language_code__in=codes,
    ).values_list("translation__source__object_id", "translation__target_locale__language_code", "verdict")
    return {(key, code): verdict for key, code, verdict in rows}


@dataclass(frozen=True)
class LanguageProgress:
    """Strings and words of all live source pages, and what is left of them in one language."""

    language_code: str
    total: int
    done: int
    words_left: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means nothing is left."""
        return 100 if self.total == 0 else self.done * 100 // self.total


def language_progress(language_codes: Sequence[str]) -> list[LanguageProgress]:
    """
    How many strings are done in each language, and how many English words are left. 1 query.

    Words are counted by the blanks between them, tags included.
    """
    live = source_pages().order_by().values("translation_key")
    places = _places(StringSegment.objects.filter(source__object_id__in=live)).order_by()
    words = Length("string__data") - Length(Replace("string__data", Value(" "), Value(""))) + 1
    numbers: dict[str, Aggregate | Coalesce] = {"total": Count("pk")}
    for position, code in enumerate(language_codes):
        places = places.annotate(**{f"is_done_{position}": Exists(_finished(code))})
        is_done = Q(**{f"is_done_{position}": True})
        numbers[f"done_{position}"] = Count("pk", filter=is_done)
        numbers[f"left_{position}"] = Coalesce(Sum(words, filter=~is_done), 0)
    row = places.aggregate(**numbers)
    return [
        LanguageProgress(code, row["total"], row[f"done_{position}"], row[f"left_{position}"])
        for position, code in enumerate(language_codes)
    ]


def _finished(code: str) -> QuerySet[StringTranslation]:
    return StringTranslation.objects.filter(
        translation_of=OuterRef("string"), context=OuterRef("context"), locale__language_code=code, has_error=False
    )
