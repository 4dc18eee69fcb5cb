"""Loading the FAQ that comes with the code: the source document and one PO file a language."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from faq_pages.delivery.webhooks import resending
from faq_pages.importers.document import DocumentError, FaqDocument, read_document
from faq_pages.importers.report import LoadReport, Progress, silent
from faq_pages.importers.source import SourceLoader
from faq_pages.importers.translations import load_translations
from faq_pages.languages import language_codes
from faq_pages.search import readers
from faq_pages.translation.checks.glossary_file import GlossarySeed, read_glossary
from faq_pages.translation.po import PoEntry, expect_language, our_entries, read_po
from faq_pages.translation.roles import ensure_groups
from faq_pages.translation.terms import seed_terms
from faq_pages.visitors.readers import allow_editors


def load_faq(folder: Path | None = None, *, progress: Progress = silent) -> LoadReport:
    """
    Bring the pages of every language in line with the files, and leave editors' changes alone.

    The files are those of the settings unless a ``folder`` is given.

    Pages that were moved in the admin, or that left the file, stay and are named in the report.

    All or nothing: one transaction. Loading the same files again changes nothing.
    Raises ``DocumentError`` or ``PoFileError``; nothing is changed then.
    """
    folder = folder or settings.FAQ_CONTENT_DIR
    document = read_document(folder / "faq.yaml")
    translations = dict(read_translations(folder))
    strays = sorted({path.stem for path in folder.glob("*.po")} - set(language_codes()[1:]))
    terms = read_glossary(folder / "glossary.yaml") if (folder / "glossary.yaml").exists() else None
    report = load(document, translations, terms=terms, progress=progress)
    report.problems += [f"{stem}.po is named after no language of this site; it was not used." for stem in strays]
    return report


def read_translations(folder: Path) -> Iterator[tuple[str, Sequence[PoEntry]]]:
    """Read the PO files of all target languages that have one."""
    for code in language_codes():
        path = folder / f"{code}.po"
        if code != settings.LANGUAGE_CODE and path.exists():
            file = read_po(path)
            expect_language(file, code)
            yield code, our_entries(file)


@transaction.atomic
def load(
    document: FaqDocument,
    translations: dict[str, Sequence[PoEntry]],
    *,
    terms: GlossarySeed | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """
    Write a document, the glossary if there is none yet, and the translations. See ``load_faq``.

    ``progress`` is told of each language when it is done: some 3 seconds each the first time.
    """
    if document.language != settings.LANGUAGE_CODE:
        raise DocumentError(
            f"The document is in {document.language!r}, but the source language of this site is "
            f"{settings.LANGUAGE_CODE!r}."
        )
    report = LoadReport()
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in language_codes()}
    if terms is not None and seed_terms(terms):
        allow_editors()
        resending.allow_editors()
        readers.allow_editors()
    for locale in locales.values():
        ensure_groups(locale)
    pages = SourceLoader(document, locales[settings.LANGUAGE_CODE], report).load()
    total = len(translations) + 1
    progress(f"[1/{total}] {settings.LANGUAGE_CODE}: {report}")
    for number, (code, strings) in enumerate(translations.items(), start=2):
        before = report.counts()
        load_translations(pages, strings, locales[code], report)
        progress(f"[{number}/{total}] {code}: {report.since(before)}")
    return report
