"""Names that stay as they are, and approved translations of terms."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from .findings import Finding, error, warning
from .text import GlossaryEntry, Pair, fold, listed, without_format_characters

MASK = "\ufffc"
"""Stands for a name or a longer term that has been dealt with."""


def check_protected(pair: Pair) -> Iterator[Finding]:
    """8: a protected name is there, letter for letter; endings and particles may cling to it."""
    names = _names_in(pair.source.plain, pair.terms.protected)
    if not names:
        return
    text = _squeezed(pair.translation.plain)
    missing: list[str] = []
    other_case: list[str] = []
    for name in names:
        wanted = _squeezed(name)
        if wanted not in text:
            (other_case if wanted.casefold() in text.casefold() else missing).append(name)
    if missing:
        message = _("The name %(names)s is missing. It stays as in English, in every language.")
        yield error("protected", message % {"names": listed(missing)})
    if other_case:
        message = _("The name %(names)s is written with other capital letters than in English.")
        yield warning("protected", message % {"names": listed(other_case)})


def _names_in(text: str, names: tuple[str, ...]) -> list[str]:
    """The names in a text, longest first; one inside another counts only where it stands alone."""
    text = " ".join(text.split())
    found = []
    for name in sorted(names, key=len, reverse=True):
        pattern = _name_pattern(name)
        if pattern.search(text):
            found.append(name)
            text = pattern.sub(MASK, text)
    return found


@lru_cache(maxsize=2048)
def _name_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(' '.join(name.split()))}(?![^\W_])")


def _squeezed(text: str) -> str:
    """Without spaces and invisible characters; full-width letters and brackets as ordinary ones."""
    return "".join(unicodedata.normalize("NFKC", without_format_characters(text)).split())


def check_glossary(pair: Pair) -> Iterator[Finding]:
    """9: a term of the glossary is translated by one of its approved words."""
    if not pair.terms.glossary:
        return
    source = " ".join(pair.source.plain.split())
    for name in sorted(pair.terms.protected, key=len, reverse=True):
        source = _name_pattern(name).sub(MASK, source)
    text = pair.translation.folded
    squeezed = "".join(text.split())
    for entry in sorted(pair.terms.glossary, key=lambda entry: len(entry.source), reverse=True):
        pattern = _term_pattern(entry.source)
        if not pattern.search(source):
            continue
        source = pattern.sub(MASK, source)
        if not _is_used(entry, text, squeezed):
            message = _("“%(term)s” is usually translated as %(targets)s.")
            yield warning("glossary", message % {"term": entry.source, "targets": listed(entry.targets)})


@lru_cache(maxsize=2048)
def _term_pattern(term: str) -> re.Pattern[str]:
    """The term in any case, in the singular or the plural. What "states that" something is a verb."""
    words = re.escape(" ".join(term.split()))
    words = words.replace(r"\ ", r"[ -]")
    stem = f"{words[:-1]}(?:y|ies)" if words.lower().endswith("y") else f"{words}(?:s|es)?"
    return re.compile(rf"(?<![^\W_]){stem}(?![^\W_]| that\b)", re.IGNORECASE)


def _is_used(entry: GlossaryEntry, text: str, squeezed: str) -> bool:
    targets = _folded_targets(entry)
    return not targets or any(target in text or alone in squeezed for target, alone in targets)


@lru_cache(maxsize=2048)
def _folded_targets(entry: GlossaryEntry) -> list[tuple[str, str]]:
    folded = map(fold, entry.targets)
    return [(target, "".join(target.split())) for target in folded]
