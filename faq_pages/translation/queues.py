"""What waits for whom: lists and counts over all pages, for the desk, the home page and the digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page, PageViewRestriction

from faq_pages.models import Review
from faq_pages.translation.desk import Cell, Step, cells, source_pages
from faq_pages.translation.states import State, with_state

READER_STATES = [State.OUTDATED, State.FALLBACK, State.MACHINE, State.CURRENT]
"""What a translation can be to its readers, worst first."""


def open_pages(user: Any) -> QuerySet[Page]:
    """
    The source pages to translate, as far as ``user`` may read them, in tree order.

    What stands below a page that is not live has no readers, so it is left out. 2 queries at once.
    """
    pages = source_pages()
    unpublished = Page.objects.filter(
        live=False, numchild__gt=0, depth__gt=1, locale__language_code=settings.LANGUAGE_CODE
    )
    closed = [*unpublished.values_list("path", flat=True), *closed_paths(user)]
    hidden = Q()
    for path in closed:
        hidden |= Q(path__startswith=path)
    return pages.exclude(hidden) if closed else pages


def closed_paths(user: Any) -> list[str]:
    """Paths of the pages that are private, and not to this user. At most 1 query."""
    if user.is_superuser:
        return []
    restrictions = PageViewRestriction.objects.all()
    if user.is_authenticated:
        restrictions = restrictions.exclude(restriction_type=PageViewRestriction.LOGIN)
    own = restrictions.filter(restriction_type=PageViewRestriction.GROUPS, groups__in=user.groups.all())
    return list(restrictions.exclude(pk__in=own.values("pk")).values_list("page__path", flat=True))


def published_translations_of(pages: QuerySet[Page], language_codes: Sequence[str]) -> QuerySet[Page]:
    """The live translations of ``pages``, with their ``state``. No query."""
    return with_state(
        Page.objects.filter(
            translation_key__in=pages.order_by().values("translation_key"),
            locale__language_code__in=language_codes,
            live=True,
            translation_record__isnull=False,
        )
    )


def state_counts(pages: QuerySet[Page], language_codes: Sequence[str]) -> dict[str, dict[State, int]]:
    """Count ``pages`` by what readers of each language get. 2 queries."""
    everything = pages.order_by().count()
    counts = {code: dict.fromkeys(READER_STATES, 0) for code in language_codes}
    rows = published_translations_of(pages, language_codes).values_list("locale__language_code", "state")
    for code, state, number in rows.annotate(number=Count("pk")).order_by():
        counts[code][State(state)] = number
    for states in counts.values():
        states[State.FALLBACK] = everything - sum(states.values())
    return counts


def pages_in_state(pages: QuerySet[Page], state: State, language_codes: Sequence[str]) -> QuerySet[Page]:
    """Those of ``pages`` that are in a state in at least one of the languages. No query."""
    translations = published_translations_of(pages, language_codes).order_by()
    if state != State.FALLBACK:
        return pages.filter(translation_key__in=translations.filter(state=state).values("translation_key"))
    everywhere = (
        translations.values("translation_key")
        .annotate(number=Count("locale", distinct=True))
        .filter(number=len(language_codes))
    )
    return pages.exclude(translation_key__in=everywhere.values("translation_key"))


def pages_at_step(pages: QuerySet[Page], step: Step, language_code: str) -> QuerySet[Page]:
    """Those of ``pages`` whose translation into one language is at a step. 7 queries at once."""
    keys = pages.order_by().values_list("translation_key", flat=True)
    found = cells(keys, [language_code]).values()
    return pages.filter(translation_key__in=[cell.key for cell in found if cell.step == step])


# --- My work --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkItem:
    """A page in a language for which somebody should do something."""

    title: str
    cell: Cell


def work_list(pages: QuerySet[Page], language_codes: Sequence[str]) -> list[WorkItem]:
    """
    All that is to be done in some languages: what harms readers most comes first, then tree order.

    7 queries; time grows with pages and languages, so do not ask for very many at once.
    """
    rows = list(pages.values_list("translation_key", "title"))
    found = cells([key for key, _ in rows], language_codes)
    items = [WorkItem(title, found[key, code]) for key, title in rows for code in language_codes]
    return sorted((item for item in items if item.cell.needs_work), key=lambda item: item.cell.harm)


def review_counts(pages: QuerySet[Page], language_codes: Sequence[str]) -> dict[str, dict[Step, int]]:
    """Count, by language, what waits for review and what was sent back. 7 queries."""
    counts = {code: {Step.REVIEW: 0, Step.RETURNED: 0} for code in language_codes}
    for cell in cells(_reviewed_keys(pages, language_codes), language_codes).values():
        if cell.step in counts[cell.language_code]:
            counts[cell.language_code][cell.step] += 1
    return counts


def _reviewed_keys(pages: QuerySet[Page], language_codes: Sequence[str]) -> list[UUID]:
    """Pages whose last review is not an approval. 1 query."""
    latest = Review.objects.filter(translation=OuterRef("translation")).order_by("-pk")
    open_reviews = Review.objects.filter(
        pk=Subquery(latest.values("pk")[:1]),
        translation__target_locale__language_code__in=language_codes,
        translation__source__object_id__in=pages.order_by().values("translation_key"),
    ).exclude(verdict=Review.Verdict.APPROVED)
    return list(open_reviews.values_list("translation__source__object_id", flat=True).order_by().distinct())
