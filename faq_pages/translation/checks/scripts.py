"""Whether a translation is written in the script of its language."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from .findings import Finding, error, warning
from .han import SIMPLIFIED, TRADITIONAL
from .text import Pair, Terms, fold, word_list

LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-zªºÀ-ÖØ-öø-ɏ\u1e00-\u1eff]")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff][A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff'’.-]*")
CYRILLIC = re.compile(r"[\u0400-\u052f]")
ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
HAN = re.compile(r"[々〇㐀-鿿豈-﫿𠀀-𲎯]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
NATIVE = {
    "es": LATIN,
    "vi": LATIN,
    "fil": LATIN,
    "hmn": LATIN,
    "zh-hant": HAN,
    "zh-hans": HAN,
    "ja": re.compile(f"{HAN.pattern}|{KANA.pattern}"),
    "ko": re.compile(r"[가-힣ㄱ-ㆎ一-鿿]"),
    "km": re.compile(r"[\u1780-\u17b3\u17d7\u17dc]"),
    "th": re.compile(r"[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46]"),
    "lo": re.compile(r"[\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf]"),
    "hi": re.compile(r"[\u0904-\u0939\u0958-\u0961\u0971-\u097f]"),
    "pa": re.compile(r"[\u0a05-\u0a39\u0a59-\u0a5e\u0a72-\u0a74]"),
    "hy": re.compile(r"[\u0531-\u0556\u0561-\u0587]"),
    "fa": ARABIC,
    "ar": ARABIC,
    "ru": CYRILLIC,
    "uk": CYRILLIC,
}
LEAST_SHARE = 0.5
LEAST_LETTERS = 4
NAME_WORDS = 4
"""A text of so many capitalised English words, and nothing else, passes for a name."""
SMALL_WORDS = frozenset(word_list("of the and for in on at to a an de do da del la"))

FOREIGN_CYRILLIC = {"uk": ("ыэъё", "іїєґ"), "ru": ("іїєґ", "ыэъё")}
"""For each of the two languages: letters that it does not have, letters that the other does not."""
FOREIGN_WORDS = 3
LONG_TEXT = 30
KANJI_ONLY = 16


def check_script(pair: Pair) -> Iterator[Finding]:
    """11: most letters are of the language's script, names and addresses left aside."""
    native = NATIVE.get(pair.language_code)
    if not native:
        return
    text = _without_names(pair)
    letters = len(LETTER.findall(text))
    own = len(native.findall(text))
    if letters >= LEAST_LETTERS and own / letters < LEAST_SHARE and not (own == 0 and _is_name(pair)):
        yield error("script", _("Most of the text is not written in the script of the language."))
        return
    yield from _wrong_neighbour(pair, text)


def _without_names(pair: Pair) -> str:
    """The text without what rightly stays in Latin letters, whatever the language."""
    text = pair.translation.prose
    if NATIVE[pair.language_code] is not LATIN:
        text = _latin_names(pair.terms).sub(" ", text)
    if NATIVE[pair.language_code] is LATIN or not NATIVE[pair.language_code].search(text):
        return text
    source_words = {word for word in LATIN_WORD.findall(pair.source.prose) if word[0].isupper()}
    return LATIN_WORD.sub(
        lambda word: " " if word[0].strip("’'.-") in source_words or word[0] in source_words else word[0], text
    )


@lru_cache(maxsize=64)
def _latin_names(terms: Terms) -> re.Pattern[str]:
    """All names and approved words in Latin letters, the longest first."""
    kept = [*terms.protected, *(target for entry in terms.glossary for target in entry.targets)]
    names = sorted(filter(LATIN.search, kept), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)


def _is_name(pair: Pair) -> bool:
    words = [word for word in LATIN_WORD.findall(pair.translation.plain) if word.lower() not in SMALL_WORDS]
    source = fold(pair.source.plain)
    return 0 < len(words) <= NAME_WORDS and all(word[0].isupper() and fold(word) in source for word in words)


def _wrong_neighbour(pair: Pair, text: str) -> Iterator[Finding]:
    """The right script, and yet another language that shares it."""
    code = pair.language_code
    if code in ("zh-hant", "zh-hans"):
        yield from _han_set(text, code)
    elif code == "ja" and len(HAN.findall(text)) >= KANJI_ONLY and not KANA.search(text):
        yield error("script", _("The text has no kana: it seems to be Chinese, not Japanese."))
    elif code in FOREIGN_CYRILLIC:
        yield from _cyrillic(text, code)
    elif code in ("fa", "ar") and len(LETTER.findall(text)) >= LONG_TEXT:
        yield from _arabic(text, code)


def _han_set(text: str, code: str) -> Iterator[Finding]:
    if len(KANA.findall(text)) >= LEAST_LETTERS:
        yield error("script", _("The text has kana: it seems to be Japanese, not Chinese."))
    foreign, own = (SIMPLIFIED, TRADITIONAL) if code == "zh-hant" else (TRADITIONAL, SIMPLIFIED)
    found = list(dict.fromkeys(char for char in text if char in foreign))
    if not found:
        return
    characters = " ".join(found[:10])
    if code == "zh-hant":
        message = _("This is the Traditional Chinese version; these characters are Simplified: %(characters)s.")
    else:
        message = _("This is the Simplified Chinese version; these characters are Traditional: %(characters)s.")
    # One alone among right ones may be a name that is written so.
    slip = len(found) == 1 and any(char in own for char in text)
    yield (warning if slip else error)("script", message % {"characters": characters})


def _cyrillic(text: str, code: str) -> Iterator[Finding]:
    foreign, own = FOREIGN_CYRILLIC[code]
    words = [word for word in text.lower().split() if any(char in foreign for char in word)]
    if not words:
        return
    if code == "uk":
        message = _("“%(word)s” has letters that Ukrainian does not have: is this Russian?")
    else:
        message = _("“%(word)s” has letters that Russian does not have: is this Ukrainian?")
    wrong = len(words) >= FOREIGN_WORDS and not any(char in own for char in text.lower())
    yield (error if wrong else warning)("script", message % {"word": words[0]})


def _arabic(text: str, code: str) -> Iterator[Finding]:
    persian, arabic = sum(map(text.count, "پچژگیک")), sum(map(text.count, "ةيك"))
    if code == "fa" and not persian and arabic:
        yield error("script", _("The text has no Persian letter: it seems to be Arabic."))
    if code == "ar" and persian > 2 and not arabic:
        yield error("script", _("The text has Persian letters and no Arabic ones: it seems to be Persian."))
