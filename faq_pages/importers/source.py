"""Writing the source document into the page tree."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from faq_pages.blocks import AnswerBlock
from faq_pages.importers.document import DocumentError, FaqDocument, Index, Link, Part, Question, Section
from faq_pages.importers.edits import edit_since, record, recorded_revisions
from faq_pages.importers.fields import linked_ids, page_fields
from faq_pages.importers.keys import page_key
from faq_pages.importers.report import LoadReport
from faq_pages.importers.site import show_on_default_site
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage, RelatedQuestion
from faq_pages.models.base import FaqPage

PAGE_TYPES: dict[type[Part], type[FaqPage]] = {
    Index: FaqIndexPage,
    Link: LinkPage,
    Section: FaqSectionPage,
    Question: FaqQuestionPage,
}


@dataclass(frozen=True)
class LoadedSource:
    """A page of the document and what became of it in this run."""

    page: FaqPage
    changed: bool
    left_alone: bool


class SourceLoader:
    """One run over one document. Call ``load`` inside a transaction."""

    def __init__(self, document: FaqDocument, locale: Locale, report: LoadReport) -> None:
        self.locale = locale
        self.report = report
        self.revisions = recorded_revisions(locale)
        self.parts = document_tree(document)
        self.page_ids: dict[str, int | None] = {}
        """Database ids of the document's pages; ``None`` for what an editor deleted."""
        self.created: set[str] = set()

    def load(self) -> list[LoadedSource]:
        """Create what is missing, then fill it: links may lead to any page of the document."""
        before: dict[str | None, str] = {}
        for part, parent_id in self.parts:
            self.page_ids[part.id] = self._find_or_create(part, parent_id, before.get(parent_id))
            before[parent_id] = part.id
        loaded = [self._load_page(part) for part, _ in self.parts]
        if index_id := self.page_ids[self.parts[0][0].id]:
            self.report.problems += show_on_default_site(Page.objects.get(pk=index_id))
        else:
            self.report.problems.append("The index was deleted in the admin, so the site has no home page.")
        self._report_pages_that_left_the_file()
        return [source for source in loaded if source]

    def _page(self, id_: str | None) -> FaqPage | None:
        """A page of the document, read anew: inserting a sibling moves pages."""
        key = self.page_ids.get(id_ or "")
        return Page.objects.get(pk=key).specific if key else None

    def _find_or_create(self, part: Any, parent_id: str | None, before: str | None) -> int | None:
        key = page_key(part.id)
        page = Page.objects.filter(translation_key=key, locale=self.locale).first()
        if page is not None and page.specific_class is not PAGE_TYPES[type(part)]:
            raise DocumentError(f"The page {part.id!r} cannot be made: its id is that of a page of another kind.")
        parent = self._page(parent_id) if parent_id else Page.get_first_root_node()
        if page is None and parent is not None and key not in self.revisions:
            page = self._create(part, parent, self._page(before))
        elif page is not None and parent is not None and not page.is_child_of(parent):
            self.report.left_alone.append(
                f"{part.title} ({part.id}) stands below another page than in the file and stays there."
            )
        return page.pk if page else None

    def _create(self, part: Any, parent: Page, before: Page | None) -> Page:
        """An empty draft in its place: after its predecessor in the file, where that still is."""
        page = PAGE_TYPES[type(part)](
            title=part.title, slug=part.id, locale=self.locale, translation_key=page_key(part.id), live=False
        )
        try:
            if before is not None and before.is_child_of(parent):
                before.add_sibling(pos="right", instance=page)
            elif before is None and (first := parent.get_first_child()) is not None and parent.depth > 1:
                first.add_sibling(pos="left", instance=page)
            else:
                parent.add_child(instance=page)
        except ValidationError as error:
            raise DocumentError(f"The page {part.id!r} cannot be made: {' '.join(error.messages)}") from error
        self.created.add(part.id)
        return page

    def _load_page(self, part: Any) -> LoadedSource | None:
        page = self._page(part.id)
        result = self._fill(part, page)
        if page is None:
            return None
        page.refresh_from_db()
        return LoadedSource(page, result in {"created", "updated"}, result not in {"created", "updated", "unchanged"})

    def _fill(self, part: Any, page: FaqPage | None) -> str:
        created = part.id in self.created
        wanted = page_fields(part, self.page_ids)
        if page is None or not created:
            reason = self._reason_to_leave_alone(part, page)
            if page is None or reason:
                self.report.left_alone.append(f"{part.title} ({part.id}) {reason} and stays as it is.")
                return f"left alone: {reason}"
            if wanted == stored_fields(page, wanted):
                self.report.unchanged += 1
                return "unchanged"
        try:
            self._write(page, wanted, live=not isinstance(part, Link) or bool(part.url))
        except ValidationError as error:
            raise DocumentError(f"The page {part.id!r} cannot be saved: {' '.join(error.messages)}") from error
        if created:
            self.report.created += 1
            return "created"
        self.report.updated += 1
        return "updated"

    def _reason_to_leave_alone(self, part: Any, page: FaqPage | None) -> str:
        if page is None:  # Or the page that it belongs to.
            return "was deleted in the admin"
        gone = sorted(id_ for id_ in linked_ids(part, self.page_ids) if self.page_ids[id_] is None)
        if gone:
            return f"links to {gone[0]!r}, which was deleted in the admin"
        return edit_since(page, self.revisions.get(page.translation_key))

    def _write(self, page: FaqPage, content: dict[str, Any], *, live: bool) -> None:
        for name, value in content.items():
            if name == "related_questions":
                page.related_questions = [
                    RelatedQuestion(question_id=id_, sort_order=order) for order, id_ in enumerate(value)
                ]
            else:
                setattr(page, name, AnswerBlock().to_python(value) if name == "answer" else value)
        if page.live and not live:
            page.unpublish()
        revision = page.save_revision()
        if live:
            revision.publish()
        else:
            page.save()
        record(page)

    def _report_pages_that_left_the_file(self) -> None:
        known = {page_key(part.id) for part, _ in self.parts}
        gone = Page.objects.filter(translation_key__in=self.revisions.keys() - known, locale=self.locale)
        for page in gone.order_by("path"):
            self.report.left_alone.append(f"{page.title} ({page.slug}) is no longer in the file and stays as it is.")


def document_tree(document: FaqDocument) -> list[tuple[Any, str | None]]:
    """Every page of the document with the id of its parent, parents first."""
    index = document.index
    parts: list[tuple[Any, str | None]] = [(index, None)]
    parts += [(link, index.id) for link in document.links]
    for section in document.sections:
        parts.append((section, index.id))
        parts += [(question, section.id) for question in section.questions]
    return parts


def stored_fields(page: FaqPage, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields named in ``wanted`` as the page has them."""
    stored = {name: getattr(page, name) for name in wanted}
    if isinstance(page, FaqQuestionPage):
        stored["answer"] = list(page.answer.raw_data)
        stored["related_questions"] = [row.question_id for row in page.related_questions.all()]
    return stored
