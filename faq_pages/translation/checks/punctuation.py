"""Ends of sentences, spaces, brackets and quotation marks."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .findings import Finding, warning
from .text import ADDRESS, Pair, StringText, listed

CLOSERS = "\"'”’»“‘)]}）」』】〉》›\u200b\u200e\u200f\u202f\u00a0 \n"
ENDINGS = {
    "question": "?？؟\u037e",
    "exclamation": "!！՜",
    "colon": ":：",
    "ellipsis": "…⋯",
    "statement": ".。．｡।॥។៕։۔",
}
KIND = {char: kind for kind, chars in ENDINGS.items() for char in chars}
NO_FINAL_STOP = {"th", "lo", "km"}
"""Languages that end a sentence with a space, or do as they please."""
LAST_SENTENCE = re.compile(r"[^.!?։:…]*[.!?։:…\"”»)]*\s*$")
KIND_NAMES = {
    "question": gettext_lazy("a question mark"),
    "exclamation": gettext_lazy("an exclamation mark"),
    "colon": gettext_lazy("a colon"),
    "ellipsis": gettext_lazy("an ellipsis"),
    "statement": gettext_lazy("a full stop"),
    "none": gettext_lazy("no punctuation mark"),
}
INVERTED = {"¿": "?", "¡": "!"}


def check_punctuation(pair: Pair) -> Iterator[Finding]:
    """13: a question stays a question, a sentence a sentence; Spanish opens what it closes."""
    wanted, found = (_ending(text.plain) for text in (pair.source, pair.translation))
    found = _local_ending(pair, found)
    if not _agree(wanted, found, pair.language_code):
        message = _("The English text ends with %(wanted)s, the translation with %(found)s.")
        yield warning("punctuation", message % {"wanted": KIND_NAMES[wanted], "found": KIND_NAMES[found]})
    if pair.language_code == "es":
        text = ADDRESS.sub(" ", pair.translation.plain)
        for opening, closing in INVERTED.items():
            if text.count(opening) < len(re.findall(rf"{re.escape(closing)}+", text)):
                message = _("“%(closing)s” needs “%(opening)s” at the beginning.")
                yield warning("punctuation", message % {"closing": closing, "opening": opening})


def _ending(text: str) -> str:
    text = text.rstrip(CLOSERS)
    if text.endswith("..."):
        return "ellipsis"
    return KIND.get(text[-1:], "none")


def _local_ending(pair: Pair, found: str) -> str:
    """Endings that a language writes in its own way."""
    text = pair.translation.plain
    last = LAST_SENTENCE.search(text) if pair.language_code == "hy" else None
    if pair.language_code == "hy" and found in ("statement", "colon", "none"):
        if last and "՞" in last[0]:
            return "question"
        if last and "՜" in last[0]:
            return "exclamation"
        return "statement" if found == "colon" and _ending(pair.source.plain) != "colon" else found
    if pair.language_code == "ja" and text.rstrip(CLOSERS + "。").endswith(("か", "の", "かな")):
        return "question" if _ending(pair.source.plain) == "question" else found
    return found


def _agree(wanted: str, found: str, language_code: str) -> bool:
    if wanted == found:
        return True
    kinds = {wanted, found}
    if language_code in NO_FINAL_STOP:
        # Thai, Lao and Khmer ask with words; only a mark that should not be there tells something.
        return found == "none" or kinds <= {"none", "statement", "exclamation", "ellipsis"}
    return kinds <= {"statement", "exclamation"} or kinds <= {"statement", "ellipsis"}


DOUBLE_SPACE = re.compile(r"[^\S\n]{2,}")
SPACE_BEFORE = re.compile(r"[^\S\n\u3000]+[,.;:!?،؛؟，。！？；：、](?=[\s\"'”’»)]|$)")
SPACE_BEFORE_FRENCH = re.compile(r"[^\S\n]+[,.](?=\s|$)")
SPACED_MARKS = {"th", "lo", "km"}
"""Languages that may part marks from words."""


def check_spacing(pair: Pair) -> Iterator[Finding]:
    """18: no double spaces, none before a mark, the same at both ends as in the source."""
    source, text = pair.source.plain, pair.translation.plain
    if text.strip() != text and source.strip() == source:
        yield warning("spacing", _("The text begins or ends with a space."))
    if "\t" in text.strip() or (DOUBLE_SPACE.search(text.strip()) and not DOUBLE_SPACE.search(source.strip())):
        yield warning("spacing", _("There are two spaces in a row, or a tab."))
    if pair.language_code in SPACED_MARKS:
        return
    before = SPACE_BEFORE_FRENCH if pair.language_code == "fr" else SPACE_BEFORE
    if before.search(text.strip()) and not before.search(source):
        yield warning("spacing", _("There is a space before a punctuation mark."))


BRACKETS = ["()", "[]", "{}", "（）", "「」", "『』", "【】", "《》", "〈〉", "«»", "‹›"]


def check_brackets(pair: Pair) -> Iterator[Finding]:
    """19: brackets and quotation marks come in pairs, unless the source has a lone one too."""
    found = _unbalanced(pair.translation)
    if found and not _unbalanced(pair.source):
        message = _("Brackets or quotation marks do not come in pairs: %(marks)s.")
        yield warning("brackets", message % {"marks": listed(found)})


def _unbalanced(text: StringText) -> list[str]:
    count = Counter(text.plain)
    # "(c)" in one width and the other is read as one kind.
    round_open, round_close = count["("] + count["（"], count[")"] + count["）"]
    lone = [pair for pair in BRACKETS[1:] if pair != "（）" and count[pair[0]] != count[pair[1]]]
    if round_open != round_close:
        lone.insert(0, "()")
    low = count["„"]
    if low:
        # „…“ and „…” close with what opens or closes elsewhere.
        if (low + count["“"] + count["”"]) % 2:
            lone.append("„“")
    elif count["“"] != count["”"]:
        lone.append("“”")
    if count['"'] % 2:
        lone.append('"')
    if count["‘"] > count["’"]:
        lone.append("‘’")
    return lone
