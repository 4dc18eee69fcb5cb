"""What somebody may have meant who came to an address at which nothing is."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from rapidfuzz import fuzz
from wagtail.models import Page

from faq_pages.languages import fallback_codes, language_of_address
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.base import MAX_SLUG_LENGTH, published_translations
from faq_pages.models.serving import source_at
from faq_pages.published import Visibility, best_of, in_place, is_source

MOST = 5
LOOKED_AT = 500
"""Pages that share half a word with the address; more are not compared."""

LIKE_ENOUGH = 65
"""Of 100, where 100 is the same."""


def slugs_of(path: str) -> list[str]:
    """The parts of an address behind the language, or what stands in its place; none longer than a slug can be."""
    return [part[:MAX_SLUG_LENGTH] for part in path.lower().split("/") if part][1:6]


def nearest_pages(path: str, code: str, *, root_key: UUID) -> list[Page]:
    """
    The pages of a site whose addresses are most like ``path``, each in the best language for a reader of ``code``.

    ``root_key`` is that of the site's index. Slugs are the same in all languages, so those of the source are
    compared. 3 queries, and never many rows.
    """
    slugs = slugs_of(path)
    words = sorted({word for slug in slugs for word in re.findall(r"[a-z0-9]{3,}", slug)}, key=len)[-6:]
    # One half of a word finds what is mistyped in the other.
    halves = {half for word in words for half in (word[: max(3, len(word) // 2)], word[-max(3, len(word) // 2) :])}
    if not halves:
        return []
    alike = Q(pk__in=[])
    for half in halves:
        alike |= Q(slug__contains=half)
    visibility = Visibility.read(root_key=root_key)
    pages = visibility.of(Page.objects.type(FaqSectionPage, FaqQuestionPage).filter(is_source(), alike))
    scores = {
        key: likeness(slug, slugs)
        for key, slug in pages.order_by("path").values_list("translation_key", "slug")[:LOOKED_AT]
    }
    best = sorted((key for key in scores if scores[key] >= LIKE_ENOUGH), key=lambda key: -scores[key])[:MOST]
    codes = fallback_codes(code)
    visible = in_place(visibility.of(Page.objects.filter(translation_key__in=best, locale__language_code__in=codes)))
    found = best_of(visible.select_related("locale"), codes)
    return [found[key] for key in best if key in found]


def likeness(slug: str, slugs: Sequence[str]) -> float:
    """
    How much a slug is like one of others, of 100. A word that is missing at an end takes little off.

    >>> likeness("dark-money", ["our-values", "dark-mony"]) > 90
    True
    """
    return max(max(fuzz.ratio(slug, other), 0.9 * fuzz.token_sort_ratio(slug, other)) for other in slugs)


def translations_at(index: FaqIndexPage, path: str) -> list[Page]:
    """
    The pages at this place in the languages that have it, where the address names a language that is none here.

    At most 3 queries.
    """
    slugs = slugs_of(path)
    if not slugs or language_of_address(path)[0] is not None:
        return []
    source = source_at(index, slugs)
    return published_translations([source])[source.translation_key] if source else []
