"""
Translations stand where their source stands, in its order and under its slug, and go when it goes.

Readers do not depend on it: what they see is read from the source's tree (``faq_pages.published``).
This keeps Wagtail's own tree, its explorer and its API in line. It moves and deletes with Wagtail's
verbs, so that each act is in the log.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page
from wagtail.query import PageQuerySet

from faq_pages.published import in_place, is_source, source_of

logger = logging.getLogger(__name__)


def translations_of(source: Page) -> PageQuerySet:
    """The pages of one key in the target locales, drafts included."""
    return Page.objects.filter(translation_key=source.translation_key).exclude(pk=source.pk).select_related("locale")


def follow_source() -> int:
    """
    Bring the translations of all pages in line with their sources. Returns how many were changed.

    Safe to run again. 1 query when nothing is out of line; then some 10 to 30 for each page that is
    and each of its siblings.
    """
    return sum(place(page) for page in _out_of_line())


def follow_page(source: Page) -> int:
    """
    Bring the translations of one source page in line with it. Returns how many were changed.

    1 query, and 9 for each translation that is in line, whatever the size of the site.
    """
    return sum(place(page) for page in translations_of(source))


def place(page: Page) -> bool:
    """
    Put one translation where its source is, and give it the source's slug. Tells whether anything changed.

    A page whose section is not translated, or whose place is taken, stays and is named in the log. Siblings
    of other keys are left alone. The page given is brought up to date with its new place. 7 queries when
    nothing has to be done.
    """
    source = source_of(page)
    if source is None or source.pk == page.pk or source.depth <= 2:
        # Indexes stand side by side below the root, where no two may have the same slug.
        return False
    parent = Page.objects.filter(translation_key=source.get_parent().translation_key, locale=page.locale).first()
    if parent is None:
        logger.warning(
            "A translation stays where it is: the page above its source is not translated.", extra={"page": page.pk}
        )
        return False
    try:
        with transaction.atomic():
            changed = _put(Page.objects.get(pk=page.pk), source, parent)
    except ValidationError:
        logger.warning("A translation stays where it is: its source's slug is taken there.", extra={"page": page.pk})
        return False
    if changed:
        page.refresh_from_db(fields=["path", "depth", "numchild", "slug", "url_path"])
        page.get_parent(update=True)
    return changed


def take_place(page: Page) -> int:
    """
    Put a translation that was just published in its place, and below it what waited for it. Returns how many moved.

    11 queries when everything is in line, whatever the size of the site.
    """
    source = source_of(page)
    if source is None or source.pk == page.pk:
        return 0
    moved = place(page)
    waiting = Page.objects.filter(
        locale=page.locale, translation_key__in=source.get_children().values("translation_key")
    )
    strays = in_place(waiting.exclude(pk__in=Page.objects.child_of(page).values("pk"))).select_related("locale")
    return moved + sum(place(stray) for stray in list(strays))


def delete_translations(source: Page) -> int:
    """
    Delete the translations of a source page and what is below them; their strings stay. Returns how many.

    Aliases are among them.
    """
    pages = list(translations_of(source))
    for page in pages:
        page.delete()
    return len(pages)


def _put(page: Page, source: Page, parent: Page) -> bool:
    """Raises ``ValidationError`` when another page has the source's slug below ``parent``."""
    others = Page.objects.child_of(parent).exclude(pk=page.pk)
    before = _before(others, source)
    if page.is_child_of(parent):
        keys = source.get_siblings().values("translation_key")
        stands_after = others.filter(translation_key__in=keys, path__lt=page.path).order_by("-path").first()
        must_move = stands_after != before
    else:
        must_move = True
    if page.slug == source.slug and not must_move:
        return False
    if others.filter(slug=source.slug).exists():
        raise ValidationError("The slug is taken.")
    if page.slug != source.slug:
        page.slug = source.slug
        # Where it stands now the slug may be taken still, so it is not checked there.
        page.save(clean=False, update_fields=["slug", "url_path"])
    if must_move:
        page.move(*((before, "right") if before else (parent, "first-child")))
    return True


def _before(others: PageQuerySet, source: Page) -> Page | None:
    """The last of ``others`` whose source comes before ``source`` among its siblings."""
    earlier = source.get_siblings().filter(path__lt=source.path).values("translation_key")
    return in_place(others.filter(translation_key__in=earlier)).last()


def _out_of_line() -> Iterator[Page]:
    """
    Translations that are not in line, and their siblings, parents first and in the source's order.

    1 query, and 1 for each page that is given out.
    """
    rows = list(
        in_place(Page.objects.exclude(is_source()))
        .filter(source_path__isnull=False)
        .values_list("pk", "path", "slug", "locale_id", "source_path", "source_url_path")
    )
    places = {(locale, source_path): path for _, path, _, locale, source_path, _ in rows}
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    last: dict[tuple[int, str], str] = defaultdict(str)
    wrong: set[tuple[int, str]] = set()
    for pk, path, slug, locale, source_path, source_url_path in rows:
        group = (locale, source_path[: -Page.steplen])
        if group not in places:
            # An index, or the page above is not translated.
            continue
        groups[group].append(pk)
        in_line = path[: -Page.steplen] == places[group] and slug == source_url_path.split("/")[-2]
        if not in_line or path < last[group]:
            wrong.add(group)
        last[group] = path
    for group in sorted(wrong, key=lambda group: group[1]):
        for pk in groups[group]:
            yield Page.objects.select_related("locale").get(pk=pk)
