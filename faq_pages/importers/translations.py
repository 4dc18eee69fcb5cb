"""Loading the PO file of one language through wagtail-localize, and publishing what is complete."""

from uuid import UUID

from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from faq_pages.importers.edits import edit_since, record, recorded_revisions
from faq_pages.importers.report import LoadReport, Progress
from faq_pages.importers.source import LoadedSource
from faq_pages.translation.po import PoString
from faq_pages.translation.strings import import_strings, untranslated
from faq_pages.translation.workflow import publish, save_draft, submit

TOOL_NAME = "FAQ content files"
"""Marks strings that came from the files, so that people's own work can be told from them."""


def load_translations(
    sources: list[LoadedSource], strings: list[PoString], locale: Locale, report: LoadReport, progress: Progress
) -> None:
    """
    Bring one language in line with its PO file.

    A page is published when every one of its strings is translated, its source is live, and nobody
    has worked on the translation in the admin.
    """
    translations = _submit(sources, locale)
    imported = import_strings(strings, locale, tool_name=TOOL_NAME)
    code = locale.language_code
    for string in imported.unknown:
        report.problems.append(f"{code}: no text of {string.place.key} reads {string.source[:60]!r}; it was not used.")
    for string, problem in imported.refused:
        report.problems.append(f"{code}: {string.translation[:60]!r} was refused: {problem}.")

    missing = untranslated(translations, locale)
    revisions = recorded_revisions(locale)
    for number, source in enumerate(sources, start=1):
        key = source.page.translation_key
        result = _update_page(
            source,
            translations[key],
            recorded=revisions.get(key),
            strings_changed=key in imported.changed,
            edited=key in imported.kept,
            missing=missing.get(key, 0),
            report=report,
        )
        progress(f"[{number}/{len(sources)}] {code} {source.page.slug}: {result}")


def _submit(sources: list[LoadedSource], locale: Locale) -> dict[UUID, Translation]:
    """Offer the pages that changed or that this language does not have yet; leave the others as they are."""
    known = {
        translation.source.object_id: translation
        for translation in Translation.objects.filter(target_locale=locale).select_related("source", "target_locale")
    }
    submitted = set(TranslationSource.objects.filter(locale=sources[0].page.locale).values_list("object_id", flat=True))
    translations = {}
    for source in sources:
        key = source.page.translation_key
        stale = source.changed or key not in submitted
        translations[key] = submit(source.page, locale) if stale or key not in known else known[key]
    return translations


def _update_page(
    source: LoadedSource,
    translation: Translation,
    *,
    recorded: int | None,
    strings_changed: bool,
    edited: bool,
    missing: int,
    report: LoadReport,
) -> str:
    page = source.page.get_translation_or_none(translation.target_locale)
    title, code = source.page.title, translation.target_locale.language_code
    reason = "was translated in the admin" if edited else edit_since(page, recorded)
    if reason:
        report.left_alone.append(f"{title} ({code}) {reason} and stays as it is.")
        return f"left alone: {reason}"
    if page is not None and _nothing_to_do(source, page, strings_changed=strings_changed):
        report.unchanged += 1
        return "unchanged"
    if missing:
        report.problems.append(f"{code}: {missing} strings of {title!r} are not translated; it was not published.")
        return f"not published: {missing} strings are not translated"
    made = publish(translation) if source.page.live else save_draft(translation)
    record(made)
    if page is None:
        report.created += 1
        return "created"
    report.updated += 1
    return "updated"


def _nothing_to_do(source: LoadedSource, page: Page, *, strings_changed: bool) -> bool:
    if page.live and not source.page.live:
        return True  # wagtail-localize writes drafts into the live row, and this source is not to be shown.
    return not source.changed and not strings_changed and page.live == source.page.live
