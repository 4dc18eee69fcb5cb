"""Did you mean."""

from collections.abc import Sequence

from faq_pages.models import SearchTerm
from faq_pages.search.analysis import Kind, Term
from faq_pages.search.stems import stem
from faq_pages.search.vocabulary import SLIPS, Vocabulary, beginning_with


def did_you_mean(text: str, typed: Sequence[Term], known: Vocabulary) -> str:
    """The text with the nearest word in place of each that no entry holds; empty when nothing changes. 1 query."""
    unknown = [term for term in typed if is_unknown(term, text, known)][:SLIPS]
    slips = [(term, near) for term in unknown if (near := known.alike(term.text))]
    if not slips:
        return ""
    names = {word for _, near in slips for word, _ in near}
    rows = SearchTerm.objects.filter(language_code=known.language_code, text__in=names, entries__gt=0)
    written = {**known.synonyms.written, **known.written}
    entries = dict.fromkeys(names & known.synonyms.written.keys(), 1) | dict(rows.values_list("text", "entries"))
    better = text
    for term, near in reversed(slips):
        held = [(distance, -entries[word], word) for word, distance in near if word in entries]
        if held:
            better = better[: term.start] + written[min(held)[2]] + better[term.end :]
    return better if better != text else ""


def is_unknown(term: Term, text: str, known: Vocabulary) -> bool:
    """Whether no word is this one, or has its stem, or, while it is being typed, begins so."""
    if term.kind is not Kind.WORD or term.text in known.known or term.text.isdecimal():
        return False
    if known.by_stem.get(stem(term.text, known.language_code)) or known.synonyms.knows(term.text):
        return False
    return term.end < len(text) or not any(beginning_with(known.texts, term.text))
