"""Entries of other languages, when there is nothing in the reader's own."""

from collections.abc import Sequence

from faq_pages.languages import fallback_codes, language_codes
from faq_pages.models import SearchEntry, SearchTerm
from faq_pages.search import ranking
from faq_pages.search.analysis import Kind, Term, terms
from faq_pages.search.engines import engine
from faq_pages.search.finding import CANDIDATES, MOST_GROUPS, Found, ranked, wanted
from faq_pages.search.ranking import Slot, make_slot
from faq_pages.search.stems import stem
from faq_pages.search.vocabulary import STEM

Counts = dict[str, tuple[str, int]]
"""The stem of each term of a language, and how many entries hold it."""


def find_elsewhere(text: str, language_code: str) -> list[Found]:
    """Entries of other languages that hold the words or their stems, best first. 4 queries."""
    typed = [term for term in terms(text) if term.kind is not Kind.PART]
    chain = fallback_codes(language_code)[1:]
    codes = [*chain, *(code for code in language_codes() if code != language_code and code not in chain)]
    # A rough measure of how common a term is; ranks are compared between languages.
    total = SearchEntry.objects.count() // len(language_codes()) + 1
    slots = {code: slots_of(typed, code, counts, total) for code, counts in counts_of(typed, codes).items()}
    groups = [group for code in slots for group in wanted(slots[code], code)]
    groups = sorted(groups, key=lambda group: -group[1])[: 2 * MOST_GROUPS]
    by_code: dict[str, list[SearchEntry]] = {}
    for entry in SearchEntry.objects.filter(pk__in=engine().find(groups, limit=CANDIDATES, in_questions=False)):
        by_code.setdefault(entry.language_code, []).append(entry)
    found = [one for code, entries in by_code.items() for one in ranked(entries, slots[code])]
    return sorted(found, key=lambda one: (-round(one.score, 6), codes.index(one.entry.language_code)))


def counts_of(typed: Sequence[Term], codes: Sequence[str]) -> dict[str, Counts]:
    """The terms of languages that are what was typed, or share its stem there. 1 query."""
    stems = {stem(term.text, code) for term in typed for code in codes}
    rows = SearchTerm.objects.filter(language_code__in=codes, entries__gt=0)
    columns = ("language_code", "text", "stem", "entries")
    exact = rows.filter(text__in={term.text for term in typed}).values_list(*columns)
    found: dict[str, Counts] = {}
    for code, text, stem_, entries in exact.union(rows.filter(stem__in=stems).values_list(*columns)):
        found.setdefault(code, {})[text] = stem_, entries
    return found


def slots_of(typed: Sequence[Term], code: str, counts: Counts, total: int) -> list[Slot]:
    slots = []
    entries = {text: number for text, (_, number) in counts.items()}
    for term in typed:
        own = stem(term.text, code)
        meant = {text: STEM for text, (stem_, _) in counts.items() if stem_ == own}
        if term.text in counts:
            meant[term.text] = 1.0
        worth = ranking.LETTER if term.kind is Kind.LETTER and len(typed) > 1 else 1.0
        slots.append(make_slot(term.text, meant, entries, total, worth))
    return slots
