"""Telling what the importer wrote from what people did since."""

from uuid import UUID

from wagtail.models import Locale, Page

from faq_pages.models import LoadedPage


def recorded_revisions(locale: Locale) -> dict[UUID, int]:
    """The revision in which the importer left each page of a locale. 1 query."""
    return dict(LoadedPage.objects.filter(locale=locale).values_list("translation_key", "revision_id"))


def record(page: Page) -> None:
    """Note that the importer left the page as it is now."""
    LoadedPage.objects.update_or_create(
        translation_key=page.translation_key, locale=page.locale, defaults={"revision_id": page.latest_revision_id}
    )


def edit_since(page: Page | None, recorded: int | None) -> str:
    """What somebody did to the page since it was recorded, or nothing. Pure."""
    if page is None:
        return "was deleted in the admin" if recorded is not None else ""
    if page.latest_revision_id != recorded:
        return "was changed in the admin"
    if page.first_published_at and not page.live:
        return "was unpublished in the admin"
    return ""
