"""Answers put together from items that are already made, where everything is wanted of them in one language."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.renderers import JSONRenderer

from faq_pages.api.paging import Part
from faq_pages.api.parameters import RequestedLocale
from faq_pages.api.serializers import FaqSerializer, QuestionDetailSerializer, Reading, SectionSerializer
from faq_pages.delivery.ready import Parts, PublicRows, Row, name_of
from faq_pages.languages import language_codes
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.answers import load_answers
from faq_pages.models.served_site import ServedSite, served_sites
from faq_pages.published import in_place, published

NAMES = {"index": ("sections", FaqIndexPage), "section": ("questions", FaqSectionPage)}
"""The members that hold items, which stand last; and the types of pages."""


def as_json(data: Any) -> bytes:
    return JSONRenderer().render(data)


class NotReadyError(Exception):
    """The answer has to be made in the other way, which knows all cases."""


def parts_of(request: HttpRequest) -> Parts | None:
    """What is already made, for an answer that is to be kept; ``None`` while the change log is behind."""
    parts: Parts | None = getattr(request, "parts", None)
    return parts if parts and parts.is_followed() else None


def plain_locale(request: HttpRequest, others: Collection[str] = ()) -> str | None:
    """The language that a query names, if it says nothing else but ``others``, and each once."""
    code = request.GET.get("locale")
    named = dict(request.GET.lists())
    is_plain = named.keys() <= {"locale", *others} and all(len(values) == 1 for values in named.values())
    return code if is_plain and code in language_codes() else None


def default_site() -> ServedSite | None:
    site = next(iter(served_sites()), None)
    return site if site and site.site.is_default_site else None


def ready_response(body: bytes, code: str) -> HttpResponse:
    headers = {"Content-Language": code, "Allow": "GET, HEAD, OPTIONS"}
    return HttpResponse(body, content_type="application/json", headers=headers)


# --- Items --------------------------------------------------------------------------------------


class Items:
    """The items of a site in one language as JSON, made now where they are not there yet."""

    def __init__(self, parts: Parts, site: ServedSite, code: str) -> None:
        self.parts = parts
        self.site = site
        self.locale = RequestedLocale(code, explicit=True)
        self.rows = PublicRows(site.site.pk, code)

    def question(self, key: UUID) -> bytes:
        rows = self._of(key, "question")
        return self.details(rows)[0]

    def question_list(self, part: Part) -> tuple[int, list[bytes]]:
        """How many questions there are, and those of a part."""
        rows = self.rows.of_type("question", part.limit, part.offset)
        return self.rows.count("question"), self.details(rows)

    def section(self, key: UUID) -> bytes:
        return self.whole(self._of(key, "section"))[0]

    def sections(self, part: Part) -> tuple[int, list[bytes]]:
        """How many sections there are, and those of a part with their questions."""
        rows = self.rows.of_type("section", part.limit, part.offset)
        return self.rows.count("section"), self.whole(rows)

    def tree(self) -> bytes:
        rows = self.rows.all()
        index = next((row for row in rows if row.key == self.site.root_key and row.page_type == "index"), None)
        if index is None:
            raise NotReadyError
        sections = [row for row in rows if row.page_type == "section" and row.parent_key == index.key]
        whole = self.whole(sections, [row for row in rows if row.page_type == "question"])
        return self.holders([index])[index.key] + b",".join(whole) + b"]}"

    def whole(self, sections: Sequence[Row], questions: Sequence[Row] | None = None) -> list[bytes]:
        """Sections with their questions."""
        if questions is None:
            questions = self.rows.below(*(row.key for row in sections))
        below: dict[UUID | None, list[bytes]] = defaultdict(list)
        made = self._questions(questions)
        for row in questions:
            below[row.parent_key].append(made[row.key][0])
        holders = self.holders(sections)
        return [holders[row.key] + b",".join(below[row.key]) + b"]}" for row in sections]

    def _of(self, key: UUID, page_type: str) -> list[Row]:
        rows = self.rows.of(key)
        if not rows or rows[0].page_type != page_type:
            raise NotReadyError
        return rows

    def details(self, rows: Sequence[Row]) -> list[bytes]:
        """The same with their sections, in the order of the rows."""
        made = self._questions(rows)
        return [made[row.key][0][:-1] + b',"section":' + made[row.key][1] + b"}" for row in rows]

    def _questions(self, rows: Sequence[Row]) -> dict[UUID, tuple[bytes, bytes]]:
        def make(missing: list[Row]) -> dict[UUID, bytes]:
            pages = self._pages(FaqQuestionPage, missing)
            load_answers(pages)
            reading = Reading.of(pages, pages, self.locale, self.site, with_sections=True)
            made = {}
            for page in pages:
                data = dict(QuestionDetailSerializer(page, context={"reading": reading}).data)
                section = as_json(data.pop("section"))
                made[page.translation_key] = as_json(data) + b"\n" + section
            return made

        found = self._made("question", rows, make)
        return {key: (value[: value.index(b"\n")], value[value.index(b"\n") + 1 :]) for key, value in found.items()}

    def holders(self, rows: Sequence[Row]) -> dict[UUID, bytes]:
        """Sections or indexes up to where their items begin."""
        made: dict[UUID, bytes] = {}
        for kind, (member, model) in NAMES.items():
            of_kind = [row for row in rows if row.page_type == kind]
            made |= self._made(kind, of_kind, self._maker(model, member))
        return made

    def _maker(self, model: Any, member: str) -> Callable[[list[Row]], dict[UUID, bytes]]:
        def make(missing: list[Row]) -> dict[UUID, bytes]:
            pages = self._pages(model, missing)
            reading = Reading.of(pages, [], self.locale, self.site)
            made = {}
            for page in pages:
                page.questions = []
                serializer = FaqSerializer if member == "sections" else SectionSerializer
                text = as_json(serializer(page, context={"reading": reading, "sections": []}).data)
                end = f'"{member}":[]}}'.encode()
                if not text.endswith(end):
                    raise NotReadyError
                made[page.translation_key] = text.removesuffix(b"]}")
            return made

        return make

    def _made(
        self, kind: str, rows: Sequence[Row], make: Callable[[list[Row]], dict[UUID, bytes]]
    ) -> dict[UUID, bytes]:
        names = {row.key: name_of(kind, [row], row.code) for row in rows}
        found = {key: value for key, name in names.items() if (value := self.parts.get(name)) is not None}
        missing = [row for row in rows if row.key not in found]
        if missing:
            made = make(missing)
            if made.keys() != {row.key for row in missing}:
                raise NotReadyError
            for key, value in made.items():
                self.parts.put(names[key], value)
            found |= made
        return found

    def _pages(self, model: Any, rows: list[Row]) -> list[Any]:
        keys = [row.key for row in rows]
        pages = model.objects.filter(translation_key__in=keys, locale__language_code=self.locale.code)
        return list(in_place(published(pages, root_key=self.site.root_key)).select_related("locale"))
