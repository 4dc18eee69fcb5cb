"""The verbs: search, and suggest while somebody types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from faq_pages.languages import fallback_codes, language_codes
from faq_pages.models import FaqQuestionPage, SearchEntry, SearchTerm
from faq_pages.published import in_place, published
from faq_pages.search import ranking
from faq_pages.search.analysis import Kind, Script, Term, clean, script, terms
from faq_pages.search.engines import engine
from faq_pages.search.engines.terms import in_language
from faq_pages.search.excerpts import Marked, excerpt, mark
from faq_pages.search.ranking import Slot, make_slot
from faq_pages.search.stems import stem
from faq_pages.search.vocabulary import BEGINNING, STEM, Vocabulary, beginning_with, vocabulary

MOST_CHARACTERS = 200
MOST_WORDS = 10

CANDIDATES = 100
"""How many of what an engine finds are looked at more closely."""
MOST_GROUPS = 16
MOST_ENTRIES = 3000
"""How many an engine may have to go through: the rarest terms are looked for first."""
MOST_OF_A_GROUP = 16
LEAST_SHARE = 0.15
"""What is worth less than this part of the best hit is left out."""
GRAM, PART, JOINED = 1.0, 0.6, 0.8


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


@dataclass(frozen=True)
class Found:
    """An entry and what it is worth."""

    entry: SearchEntry
    score: float
    values: dict[str, float]


def search(text: str, language_code: str, *, root_key: UUID | None = None, limit: int = 10, offset: int = 0) -> Results:
    """
    Public questions that answer a text, best first; of other languages when there are none in this one.

    ``root_key`` is that of a site's index. Raises ``SearchTextError`` for more than ``MOST_CHARACTERS`` or
    ``MOST_WORDS``. At most 8 queries, or 11 when other languages are looked through.
    """
    text = readable(text)
    words = list(terms(text))
    if not words:
        return Results(text)
    known = vocabulary(language_code)
    found = find(text, known)
    hits, total = visible(found, [language_code], root_key, limit, offset)
    if hits or offset:
        return Results(text, hits, total, did_you_mean(text, words, known))
    others = find_elsewhere(text, language_code)
    hits, total = visible(others, language_codes(), root_key, limit, offset)
    return Results(text, hits, total, did_you_mean(text, words, known), is_elsewhere=bool(hits))


def suggest(text: str, language_code: str, *, root_key: UUID | None = None, limit: int = 6) -> list[Hit]:
    """Questions of one language that go on as somebody types, best first. Raises ``SearchTextError``. 7 queries."""
    text = readable(text)
    known = vocabulary(language_code)
    return visible(find(text, known, in_questions=True), [language_code], root_key, limit, 0)[0]


def readable(text: str) -> str:
    """What was typed, without what nobody sees; raises ``SearchTextError`` when it is too long."""
    text = " ".join(clean(text).split())
    if len(text) > MOST_CHARACTERS:
        raise SearchTextError(MOST_CHARACTERS, "characters")
    if len(text.split()) > MOST_WORDS:
        raise SearchTextError(MOST_WORDS, "words")
    return text


# --- In one language ----------------------------------------------------------------------------


def find(text: str, known: Vocabulary, *, in_questions: bool = False) -> list[Found]:
    """Entries of one language, best first. 4 queries."""
    code = known.language_code
    typed = list(terms(text))
    meanings = meanings_of(text, typed, known)
    everything = {meant for _, meant, _ in meanings for meant in meant}
    if not everything:
        return []
    counts = dict(SearchTerm.objects.filter(language_code=code, text__in=everything).values_list("text", "entries"))
    total = SearchEntry.objects.filter(language_code=code).count()
    slots = [make_slot(one.text, meant, counts, total, worth) for one, meant, worth in meanings]
    ids = engine().find(wanted(slots, code), limit=CANDIDATES, in_questions=in_questions)
    return ranked(SearchEntry.objects.filter(pk__in=ids, language_code=code), slots, in_questions=in_questions)


def meanings_of(text: str, typed: Sequence[Term], known: Vocabulary) -> list[tuple[Term, dict[str, float], float]]:
    """What each typed term may stand for, and what it is worth beside the others. No query."""
    found: list[tuple[Term, dict[str, float], float]] = []
    is_one_letter = sum(term.kind is Kind.LETTER for term in typed) == 1
    for term in typed:
        if term.kind is Kind.LETTER:
            found.append((term, {term.text: 1.0}, 1.0 if is_one_letter else ranking.LETTER))
        elif term.kind is Kind.GRAM:
            found.append((term, _gram_meanings(term, text, known), GRAM))
        else:
            meant = known.meanings(term.text, is_unfinished=term.end == len(text))
            found.append((term, meant, PART if term.kind is Kind.PART else 1.0))
    _join(found, known)
    return found


def _gram_meanings(term: Term, text: str, known: Vocabulary) -> dict[str, float]:
    """A run that is shorter than a gram is the beginning of longer ones."""
    meant = {term.text: 1.0} if term.text in known.known else {}
    is_short = len(term.text) < (3 if script(text[term.start]) is Script.UNSPACED else 2)
    if is_short:
        meant |= {other: BEGINNING for other in beginning_with(known.texts, term.text) if other != term.text}
    return meant


def _join(found: list[tuple[Term, dict[str, float], float]], known: Vocabulary) -> None:
    """Two words that are also written as one."""
    words = [(term, meant) for term, meant, _ in found if term.kind is Kind.WORD]
    for (one, first), (other, second) in pairwise(words):
        whole = one.text + other.text
        if whole in known.written:
            first.setdefault(whole, JOINED)
            second.setdefault(whole, JOINED)


def wanted(slots: Iterable[Slot], language_code: str) -> list[tuple[list[str], float]]:
    """What an engine is asked for: the slots that fewest entries hold, as far as it can go through them."""
    groups = []
    entries = 0
    for slot in sorted((slot for slot in slots if slot.values), key=lambda slot: slot.entries):
        if len(groups) >= MOST_GROUPS or (groups and entries + slot.entries > MOST_ENTRIES):
            break
        best = sorted(slot.values, key=lambda text: -slot.values[text])[:MOST_OF_A_GROUP]
        groups.append(([in_language(language_code, text) for text in best], slot.value))
        entries += slot.entries
    return groups


def ranked(entries: Iterable[SearchEntry], slots: Sequence[Slot], *, in_questions: bool = False) -> list[Found]:
    values: dict[str, float] = {}
    for slot in slots:
        for text, value in slot.values.items():
            values[text] = max(value, values.get(text, 0.0))
    found = []
    for entry in entries:
        texts = [(ranking.QUESTION, entry.question_terms.split())]
        if not in_questions:
            texts += [
                (ranking.SHORT_ANSWER, entry.short_answer_terms.split()),
                (ranking.ANSWER, entry.answer_terms.split()),
            ]
        if (score := ranking.score(texts, slots)) > 0:
            found.append(Found(entry, score, values))
    found.sort(key=lambda one: (-one.score, str(one.entry.key)))
    least = found[0].score * LEAST_SHARE if found else 0
    return [one for one in found if one.score >= least]


def did_you_mean(text: str, typed: Sequence[Term], known: Vocabulary) -> str:
    """The text with the nearest word in place of each that is in no entry; empty when nothing changes. 1 query."""
    changes: list[tuple[Term, list[tuple[str, int]]]] = []
    for term in typed:
        if term.kind is not Kind.WORD or term.text in known.known or term.text.isdecimal():
            continue
        is_known = bool(known.by_stem.get(stem(term.text, known.language_code)))
        is_beginning = term.end == len(text) and next(beginning_with(known.texts, term.text), None)
        if not is_known and not is_beginning and (near := known.alike(term.text)):
            changes.append((term, near))
    if not changes:
        return ""
    names = {text for _, near in changes for text, _ in near}
    counts = dict(
        SearchTerm.objects.filter(language_code=known.language_code, text__in=names).values_list("text", "entries")
    )
    for term, near in reversed(changes):
        held = [(distance, -counts.get(word, 0), word) for word, distance in near if counts.get(word, 0) > 0]
        if held:
            text = text[: term.start] + known.written[min(held)[2]] + text[term.end :]
            changed = True
        else:
            changed = False
    return text if changes and text and changed else ""


# --- In other languages -------------------------------------------------------------------------


def find_elsewhere(text: str, language_code: str) -> list[Found]:
    """Entries of other languages that hold the words or their stems, those of the reader's chain first. 3 queries."""
    typed = [term for term in terms(text) if term.kind is not Kind.PART]
    chain = fallback_codes(language_code)[1:]
    codes = [*chain, *(code for code in language_codes() if code != language_code and code not in chain)]
    stems = {code: {stem(term.text, code) for term in typed} for code in codes}
    texts = {term.text for term in typed}
    rows = SearchTerm.objects.filter(language_code__in=codes, entries__gt=0)
    exact = rows.filter(text__in=texts).values_list("language_code", "text", "stem", "entries")
    kin = rows.filter(stem__in=set().union(*stems.values())).values_list("language_code", "text", "stem", "entries")
    counts: dict[str, dict[str, int]] = {code: {} for code in codes}
    of_stem: dict[tuple[str, str], list[str]] = {}
    for code, term, stem_, number in exact.union(kin):
        counts[code][term] = number
        of_stem.setdefault((code, stem_), []).append(term)
    total = SearchEntry.objects.count() // max(1, len(codes)) or 1
    slots: dict[str, list[Slot]] = {}
    groups: list[tuple[list[str], float]] = []
    for code in codes:
        if not counts[code]:
            continue
        slots[code] = []
        for term in typed:
            meant = dict.fromkeys(of_stem.get((code, stem(term.text, code)), []), STEM)
            if term.text in counts[code]:
                meant[term.text] = 1.0
            worth = ranking.LETTER if term.kind is Kind.LETTER and len(typed) > 1 else 1.0
            slots[code].append(make_slot(term.text, meant, counts[code], total, worth))
        groups += wanted(slots[code], code)
    groups = sorted(groups, key=lambda group: -group[1])[: 2 * MOST_GROUPS]
    by_code: dict[str, list[SearchEntry]] = {}
    for entry in SearchEntry.objects.filter(pk__in=engine().find(groups, limit=CANDIDATES, in_questions=False)):
        by_code.setdefault(entry.language_code, []).append(entry)
    found = [one for code, entries in by_code.items() for one in ranked(entries, slots[code])]
    return sorted(found, key=lambda one: (-round(one.score, 6), codes.index(one.entry.language_code)))


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
