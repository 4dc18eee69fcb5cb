"""Loading the PO file of one language through wagtail-localize, and publishing what is complete."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max, QuerySet
from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation

from faq_pages.importers.edits import edit_since, record, recorded_revisions
from faq_pages.importers.report import LoadReport
from faq_pages.importers.source import LoadedSource
from faq_pages.translation.po import PoEntry
from faq_pages.translation.po_import import Outcome, import_entries
from faq_pages.translation.strings import Author, untranslated
from faq_pages.translation.workflow import NotReadyError, publish, save_draft, submit

FILES = Author(is_machine=True, tool_name="FAQ content files")
"""Marks strings that came from the files, so that people's own work can be told from them. No person made them."""


def load_translations(
    sources: list[LoadedSource], entries: Sequence[PoEntry], locale: Locale, report: LoadReport
) -> None:
    """
    Bring one language in line with its PO file.

    A page is published when every one of its strings is translated, its source is live, and nobody
    has worked on the translation in the admin. Where an editor changed the source, the translation
    that there is stays as it is.
    """
    if not sources:
        return
    run = _Run(sources, entries, locale, report)
    for source in sources:
        run.update_page(source)


class _Run:
    """One language in one run: everything that is looked up for all pages at once."""

    def __init__(
        self, sources: list[LoadedSource], entries: Sequence[PoEntry], locale: Locale, report: LoadReport
    ) -> None:
        self.locale = locale
        self.report = report
        keys = [source.page.translation_key for source in sources]
        self.pages = {page.translation_key: page for page in locale_pages(keys, locale)}
        self.translations = self._submit(sources)
        self.revisions = recorded_revisions(locale)
        self.touched = self._touched(keys)
        edited = {key for key, page in self.pages.items() if edit_since(page, self.revisions.get(key))}
        self.imported = import_entries(entries, locale, FILES, complete=self._complete(), protected=edited)
        self.kept = self.imported.keys(Outcome.KEPT)
        self.changed = self.imported.keys(Outcome.APPLIED)
        self.missing = untranslated(keys, locale)
        self._report_strings()

    def _submit(self, sources: list[LoadedSource]) -> dict[UUID, Translation]:
        """Offer the pages that changed or that this language does not have yet; leave the others as they are."""
        known = {
            translation.source.object_id: translation
            for translation in Translation.objects.filter(target_locale=self.locale).select_related(
                "source", "target_locale"
            )
        }
        translations = {}
        for source in sources:
            key = source.page.translation_key
            stale = source.changed or key not in known or key not in self.pages
            translations[key] = submit(source.page, self.locale) if stale else known[key]
        return translations

    def _touched(self, keys: list[UUID]) -> set[UUID]:
        """Pages with a string that somebody stored since they were published, if they were. 1 query."""
        rows = (
            StringTranslation.objects.filter(locale=self.locale, context__object_id__in=keys)
            .exclude(tool_name=FILES.tool_name)
            .values_list("context__object_id")
            .annotate(at=Max("updated_at"))
            .order_by()
        )
        published = {key: page.last_published_at for key, page in self.pages.items()}
        return {key for key, at in rows if published.get(key) is None or at > published[key]}

    def _complete(self) -> set[UUID]:
        """Pages that have been published since their strings were read: every string was translated then."""
        return {
            key
            for key, page in self.pages.items()
            if page.last_published_at and page.last_published_at >= self.translations[key].source.last_updated_at
        }

    def _report_strings(self) -> None:
        code = self.locale.language_code
        for verdict in [*self.imported.of(Outcome.UNKNOWN), *self.imported.of(Outcome.SOURCE_CHANGED)]:
            entry = verdict.entry
            where = entry.place.key if entry.place else repr(entry.context)
            self.report.problems.append(f"{code}: no text of {where} reads {entry.source[:60]!r}; it was not used.")
        for verdict in self.imported.of(Outcome.REFUSED):
            self.report.problems.append(f"{code}: {verdict.entry.translation[:60]!r} was refused: {verdict.message}")

    def update_page(self, source: LoadedSource) -> None:
        key, title, code = source.page.translation_key, source.page.title, self.locale.language_code
        page = self.pages.get(key)
        reason = self._edit(source, page)
        if reason:
            self.report.left_alone.append(f"{title} ({code}) {reason} and stays as it is.")
            return
        if page is not None and _nothing_to_do(source, page, strings_changed=key in self.changed):
            self.report.unchanged += 1
            return
        if missing := self.missing.get(key, 0):
            self.report.problems.append(
                f"{code}: {missing} strings of {title!r} are not translated; it was not published."
            )
            return
        translation = self.translations[key]
        try:
            made = publish(translation) if source.page.live else save_draft(translation)
        except NotReadyError as error:
            self.report.problems.append(f"{code}: {title!r} was not published. {error}")
            return
        record(made)
        self.pages[key] = made
        if page is None:
            self.report.created += 1
        else:
            self.report.updated += 1

    def _edit(self, source: LoadedSource, page: Page | None) -> str:
        key = source.page.translation_key
        if page is not None and (reason := edit_since(page, self.revisions.get(key))):
            return reason
        if key in self.kept or key in self.touched or (page is not None and has_newer_overrides(page)):
            return "was translated in the admin"
        parent = source.page.get_parent()
        if page is None and not parent.is_root() and parent.translation_key not in self.pages:
            return "belongs to a page that is not there in this language"
        return edit_since(page, self.revisions.get(key))


def locale_pages(keys: list[UUID], locale: Locale) -> QuerySet[Page]:
    """The pages with these keys in one locale."""
    return Page.objects.filter(translation_key__in=keys, locale=locale)


def has_newer_overrides(page: Page) -> bool:
    """Tell whether a translator replaced a link or an image since the page was last published. 1 query."""
    overrides = SegmentOverride.objects.filter(context__object_id=page.translation_key, locale=page.locale)
    since = page.last_published_at
    return bool(overrides.filter(updated_at__gt=since).exists() if since else overrides.exists())


def _nothing_to_do(source: LoadedSource, page: Page, *, strings_changed: bool) -> bool:
    """Whether the translation that there is may stay: also where its source is an editor's now, or not live."""
    if source.left_alone or (page.live and not source.page.live):
        # wagtail-localize writes drafts into the live row, so not even a draft is made.
        return True
    return not source.changed and not strings_changed and page.live == source.page.live
