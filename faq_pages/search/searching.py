"""The verbs: search, and suggest while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage
from faq_pages.published import in_place, published
from faq_pages.search.analysis import clean, terms
from faq_pages.search.elsewhere import find_elsewhere
from faq_pages.search.excerpts import Marked, excerpt, mark
from faq_pages.search.finding import Found, find
from faq_pages.search.slips import did_you_mean
from faq_pages.search.vocabulary import vocabulary

MOST_CHARACTERS = 200
MOST_WORDS = 10


class SearchTextError(ValueError):
    """The text is too long to look for. ``limit`` is the highest number of characters or of words."""

    def __init__(self, limit: int, unit: str) -> None:
        super().__init__(f"At most {limit} {unit} can be looked for at once.")
        self.limit, self.unit = limit, unit


@dataclass(frozen=True)
class Hit:
    page: FaqQuestionPage
    """Its answer is not read."""
    language_code: str
    question: Marked
    excerpt: Marked
    score: float


@dataclass(frozen=True)
class Results:
    text: str
    """What was looked for, in the form in which it was."""
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    """How many were found, at most ``CANDIDATES``."""
    did_you_mean: str = ""
    """Another text, where a word was found in no entry; empty when there is none."""
    is_elsewhere: bool = False
    """Nothing was found in the language; the hits are in others."""


def search(text: str, language_code: str, *, root_key: UUID | None = None, limit: int = 10, offset: int = 0) -> Results:
    """
    Public questions that answer a text, best first; of other languages when there are none in this one.

    ``root_key`` is that of a site's index. Raises ``SearchTextError`` for more than ``MOST_CHARACTERS`` or
    ``MOST_WORDS``. At most 9 queries, or 14 when other languages are looked through. To have it counted
    among what people look for, call ``log.search_and_count``.
    """
    text = readable(text)
    words = list(terms(text))
    if not words:
        return Results(text)
    known = vocabulary(language_code)
    found = find(text, known)
    hits, total = visible(found, [language_code], root_key, limit, offset)
    if total:
        return Results(text, hits, total, did_you_mean(text, words, known))
    others = find_elsewhere(text, language_code)
    hits, total = visible(others, language_codes(), root_key, limit, offset)
    return Results(text, hits, total, did_you_mean(text, words, known), is_elsewhere=bool(hits))


def suggest(text: str, language_code: str, *, root_key: UUID | None = None, limit: int = 6) -> list[Hit]:
    """Questions of one language that go on as somebody types, best first. Raises ``SearchTextError``. 8 queries."""
    text = readable(text)
    known = vocabulary(language_code)
    return visible(find(text, known, in_questions=True), [language_code], root_key, limit, 0)[0]


def readable(text: str) -> str:
    """What was typed, without what nobody sees; raises ``SearchTextError`` when it is too long."""
    words = text.replace("\x00", "").split()
    # As it was typed: the form that is looked for may be longer.
    if len(" ".join(words)) > MOST_CHARACTERS:
        raise SearchTextError(MOST_CHARACTERS, "characters")
    if len(words) > MOST_WORDS:
        raise SearchTextError(MOST_WORDS, "words")
    return clean(" ".join(words))


# --- What may be shown --------------------------------------------------------------------------


def visible(
    found: Sequence[Found], codes: Sequence[str], root_key: UUID | None, limit: int, offset: int
) -> tuple[list[Hit], int]:
    """
    Those of what was found that are public at this moment, whatever the index says, and how many. 2 queries.

    Of a question that was found in several languages, the best one.
    """
    if not found:
        return [], 0
    pages = FaqQuestionPage.objects.filter(
        translation_key__in={one.entry.key for one in found}, locale__language_code__in=codes
    )
    public = in_place(published(pages.defer("answer"), root_key=root_key)).select_related("locale")
    by_item = {(page.locale.language_code, page.translation_key): page for page in public}
    best: dict[UUID, tuple[Found, FaqQuestionPage]] = {}
    for one in found:
        page = by_item.get((one.entry.language_code, one.entry.key))
        if page is not None:
            best.setdefault(one.entry.key, (one, page))
    shown = list(best.values())
    return [hit(one, page) for one, page in shown[offset : offset + limit]], len(shown)


def hit(one: Found, page: FaqQuestionPage) -> Hit:
    """What is shown of an entry."""
    entry = one.entry
    return Hit(
        page=page,
        language_code=entry.language_code,
        question=mark(entry.question, one.values),
        excerpt=excerpt(f"{entry.short_answer}\n{entry.answer}", one.values),
        score=round(one.score, 3),
    )
