"""Characters that nobody sees, and those that come in two forms."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .findings import Finding, error, warning
from .text import Pair

ZWSP, ZWNJ, ZWJ = "\u200b", "\u200c", "\u200d"
DIRECTION_MARKS = "\u200e\u200f\u061c"
ISOLATES = "\u2066\u2067\u2068"
END_OF_ISOLATE = "\u2069"
ALLOWED = {
    "km": ZWSP + ZWNJ + ZWJ,
    "lo": ZWSP,
    "th": ZWSP,
    "fa": ZWNJ + ZWJ + DIRECTION_MARKS + ISOLATES + END_OF_ISOLATE,
    "ar": ZWNJ + ZWJ + DIRECTION_MARKS + ISOLATES + END_OF_ISOLATE,
    "hi": ZWNJ + ZWJ,
    "pa": ZWNJ + ZWJ,
}
"""Invisible characters that the writing of a language needs."""
SUSPECT = re.compile(
    r"[^\n\t -~\u00a1-\u0377\u0400-\u0556\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u9fff\uac00-\ud7a3]"
)
"""Everything but the bulk of ordinary text, which needs no look at its category."""
INVISIBLE_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
REPLACEMENT = "\ufffd"
SOFT_HYPHEN = "\u00ad"
NEVER_COMPOSED = re.compile(r"[\u0958-\u095f\u0a33\u0a36\u0a59-\u0a5b\u0a5e]")
"""Hindi and Punjabi letters with a dot, which keyboards write as one and NFC as two: both are right."""
PRESENTATION_FORMS = re.compile(r"[\ufb50-\ufdfb\ufe70-\ufefc]")
ARABIC_IN_PERSIAN = {"ي": "ی", "ك": "ک"}


def check_control_characters(pair: Pair) -> Iterator[Finding]:
    """16: no character that is invisible or changes direction, but for those that the language needs."""
    text = pair.translation.plain
    allowed = ALLOWED.get(pair.language_code, "")
    found = {char for char in set(SUSPECT.findall(text)) if char not in allowed and _is_control(char)}
    if SOFT_HYPHEN in text:
        yield warning(
            "control_characters", _("There is a soft hyphen in the text; browsers show it at the end of lines.")
        )
    if REPLACEMENT in text:
        yield error("control_characters", _("The text is damaged: it holds “�”. Import or type it again."))
    if found := found - set(pair.source.plain):
        names = ", ".join(sorted(f"U+{ord(char):04X}" for char in found))
        message = _("Take out the invisible characters %(names)s: select the words around them and type them again.")
        yield error("control_characters", message % {"names": names})
    elif not _isolates_closed(text):
        yield error("control_characters", _("A direction isolate is opened and not closed, or the reverse."))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} or (
        char in INVISIBLE_LETTERS or (unicodedata.category(char) == "Cn" and ord(char) & 0xFFFE == 0xFFFE)
    )


def _isolates_closed(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in ISOLATES) - (char == END_OF_ISOLATE)
        if depth < 0:
            return False
    return depth == 0


def check_normalization(pair: Pair) -> Iterator[Finding]:
    """17: one spelling for one character (NFC), so that search and comparison find it."""
    text = pair.translation.plain
    plain = NEVER_COMPOSED.sub(lambda char: unicodedata.normalize("NFC", char[0]), text)
    if not unicodedata.is_normalized("NFC", plain):
        pieces = [word for word in plain.split() if not unicodedata.is_normalized("NFC", word)] or [plain[:20]]
        message = _("“%(word)s” is written with letters and accents apart (not Unicode NFC). Type it again.")
        yield error("normalization", message % {"word": pieces[0]})
    if PRESENTATION_FORMS.search(text):
        message = _(
            "The text has Arabic letters in the fixed shapes of old programs; type them again as ordinary letters."
        )
        yield warning("normalization", message)
    if pair.language_code == "fa":
        for arabic, persian in ARABIC_IN_PERSIAN.items():
            if arabic in text:
                message = _("Persian writes “%(persian)s”, not the Arabic letter “%(arabic)s”.")
                yield warning("normalization", message % {"persian": persian, "arabic": arabic})
