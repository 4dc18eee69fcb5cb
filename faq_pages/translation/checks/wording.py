"""What the words themselves give away: left untranslated, cut, repeated, or written by a machine about itself."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from .findings import Finding, error, warning
from .text import ADDRESS, EMAIL, PLACEHOLDER, Pair, fold, listed, word_list

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LATIN_LANGUAGES = {"es", "vi", "fil", "hmn"}


def check_empty(pair: Pair) -> Iterator[Finding]:
    """1: something to read."""
    if not pair.translation.folded and pair.source.folded:
        yield error("empty", _("The translation is empty."))


def check_too_long(pair: Pair) -> Iterator[Finding]:
    """The text fits into its field."""
    length = len(pair.translation.plain)
    if pair.max_length is not None and length > pair.max_length:
        message = _("The text has %(length)d characters; at most %(limit)d fit.")
        yield error("too_long", message % {"length": length, "limit": pair.max_length})


ENGLISH_WORDS = frozenset(
    word_list(
        "the of and to is are that for with this by from have has was were will would not be been which their they we "
        "our you your can who what when where how any all about into than more please"
    )
)
LEAST_ENGLISH = 4
ENGLISH_SHARE = 0.25
NAME_WORDS = 2
SHORT = 4


def check_unchanged(pair: Pair) -> Iterator[Finding]:
    """10: translated at all, unless there is nothing to translate."""
    if pair.translation.folded == pair.source.folded:
        if _translatable_words(pair):
            yield warning("unchanged", _("The translation is the same as the English text."))
    elif pair.language_code in LATIN_LANGUAGES:
        words = [word.lower() for word in WORD.findall(pair.translation.prose)]
        english = sum(word in ENGLISH_WORDS for word in words)
        if english >= LEAST_ENGLISH and english >= ENGLISH_SHARE * len(words):
            yield warning("unchanged", _("A good part of the text seems to be English still."))


def _translatable_words(pair: Pair) -> bool:
    """Whether anything is left to translate once names, addresses and short words are taken away."""
    text = pair.translation.plain
    for pattern in (PLACEHOLDER, EMAIL, ADDRESS):
        text = pattern.sub(" ", text)
    for name in sorted(pair.terms.protected, key=len, reverse=True):
        text = text.replace(name, " ")
    words = WORD.findall(text)
    is_name = len(words) <= NAME_WORDS and all(word.isupper() for word in words)
    return not is_name and any(len(word) >= SHORT for word in words)


LENGTHS = {
    "zh-hant": (0.15, 0.8),
    "zh-hans": (0.15, 0.8),
    "ja": (0.25, 1.1),
    "ko": (0.28, 1.1),
    "ar": (0.5, 1.6),
    "fa": (0.5, 1.7),
    "th": (0.5, 1.8),
    "lo": (0.5, 1.9),
    "km": (0.55, 2.1),
    "hmn": (0.65, 2.1),
    "fil": (0.65, 2.0),
}
"""Least and greatest length of a translation for one character of English."""
OTHER_LENGTHS = (0.6, 1.8)
LEAST_LENGTH = 30
"""Shorter texts vary too much to tell."""


def check_length(pair: Pair) -> Iterator[Finding]:
    """12: neither cut nor swollen."""
    length = len(pair.source.plain.strip())
    if length < LEAST_LENGTH:
        return
    least, greatest = LENGTHS.get(pair.language_code, OTHER_LENGTHS)
    ratio = len(pair.translation.plain.strip()) / length
    if ratio < least:
        yield warning("length", _("The translation is much shorter than usual: is something missing?"))
    elif ratio > greatest:
        yield warning("length", _("The translation is much longer than usual: is there something too much?"))


DOUBLING = {"vi", "hmn", "hi", "pa", "km", "th", "lo", "zh-hant", "zh-hans", "ja", "fil", "ko"}
"""Languages in which a word said twice is good style."""
SENTENCE = re.compile(r"[^.!?。！？។։।؟\n]+")
LONG_SENTENCE = 12
LOOP = re.compile(r"(\S{2,12}?)\1{3,}")
LONGEST_PHRASE = 6


def check_repetition(pair: Pair) -> Iterator[Finding]:
    """14: no word or sentence twice by mistake, no machine that stutters."""
    said = pair.translation.folded
    said_words, source_words = said.split(), pair.source.folded.split()
    twice = set() if pair.language_code in DOUBLING else _said_twice(said_words) - _said_twice(source_words)
    if twice:
        yield warning("repetition", _("%(words)s is there twice in a row.") % {"words": listed(sorted(twice))})
        return
    if _stutters(said_words) or (LOOP.search(said) and not LOOP.search(pair.source.folded)):
        yield warning("repetition", _("The same words come again and again."))
        return
    sentences = Counter(_long_sentences(pair.translation.plain))
    most = max(Counter(_long_sentences(pair.source.plain)).values(), default=1)
    if repeated := [sentence for sentence, times in sentences.items() if times > most]:
        message = _("The sentence “%(sentence)s” is there more than once.")
        yield warning("repetition", message % {"sentence": repeated[0][:60]})


def _said_twice(said: list[str]) -> set[str]:
    return {word for word, following in pairwise(said) if word == following and word.isalpha()}


def _stutters(said: list[str]) -> bool:
    """A phrase of a few words, three times or more."""
    for size in range(1, LONGEST_PHRASE + 1):
        run = 0
        for word, following in zip(said, said[size:], strict=False):
            run = run + 1 if word == following else 0
            if run >= 2 * size:
                return True
    return False


def _long_sentences(text: str) -> list[str]:
    sentences = (fold(sentence) for sentence in SENTENCE.findall(text))
    return [sentence for sentence in sentences if len(sentence) >= LONG_SENTENCE]


ARTEFACTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bas an? (?:ai|artificial intelligence)\b|\bcomo (?:una )?(?:ia|inteligencia artificial),",
        r"作为(?:一个)?(?:ai|人工智能)|作為(?:一個)?(?:ai|人工智慧)|\bai(?:として|로서)",
        r"^\W*(?:(?:here is the |the )?translation|translated text|traducción|traduccion|翻译|翻譯|譯文|译文|翻訳|번역|"
        r"bản dịch|salin|перевод|переклад|ترجمه|ترجمة|अनुवाद|ਅਨੁਵਾਦ|คำแปล|ຄໍາແປ|ការបកប្រែ|թարգմանություն)\s*[:：]",
        r"\bi (?:can(?:no|['’])t|am unable to) translate\b|\bi['’]m sorry, (?:but )?i\b",
        r"\\\[|\\\]|\\n|\\u[0-9a-f]{4}|\[\.\.\.\]|\[…\]|```|</?s>|<unk>|▁|\bundefined\b|\bnull\b",
        r"&(?:amp|lt|gt|quot|nbsp|#\d{1,5}|#x[0-9a-f]{1,5});",
        r"\[\[\d+\]\]|__\w*\d+__|\bxx\w*\d+xx\b|⟦|⟧",
        r"mymemory warning|please select two distinct languages|query length limit",
        r"Ã[\u0080-\u00bf¡-¿]|â€|Ð[\u0080-\u00bf°]|ï»¿",
    )
]


def check_artefact(pair: Pair) -> Iterator[Finding]:
    """14: nothing that a program said to itself."""
    for pattern in ARTEFACTS:
        found = pattern.search(pair.translation.plain)
        if found and not pattern.search(pair.source.plain):
            message = _("“%(words)s” looks like the leavings of a program.")
            yield warning("artefact", message % {"words": found[0].strip()})
            return


CAPITALS = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
CASELESS = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.\s?){2,}")
ROMAN = re.compile(r"[IVXLCDM]+")
KNOWN_INITIALS = frozenset(word_list("EE UU EEUU ONU OTAN UE OMS LHQ США ООН НАТО ЕС ЄС МВФ ԱՄՆ ՄԱԿ ID"))
"""Initials by which languages know what English calls by others, or by a name."""


def check_capitals(pair: Pair) -> Iterator[Finding]:
    """15: no word in capitals that the English does not have so: "free aids" must not become AIDS."""
    # A particle of another script that is glued to a name is no part of it.
    shown = CASELESS.sub(" ", pair.translation.prose)
    ours, theirs = _capitals(shown), _capitals(pair.source.prose)
    source_words = {word.casefold() for word in WORD.findall(pair.source.plain)}
    spare = len(theirs - ours)
    new = [word for word in ours - theirs if word not in KNOWN_INITIALS]
    # A word that the English shouts may be shouted; one that it says quietly may not.
    quiet = [word for word in new if word.casefold() in source_words]
    found = quiet or (sorted(new) if _breaths(shown, new) > spare else [])
    if found:
        message = _("%(words)s is in capital letters, but not in the English text.")
        yield warning("capitals", message % {"words": listed(sorted(found))})


def _breaths(text: str, shouted: Iterable[str]) -> int:
    """How many times ``shouted`` words come on: one English word may be two of another language, side by side."""
    known = sorted(shouted, key=len, reverse=True)
    if not known:
        return 0
    word = rf"(?:{'|'.join(map(re.escape, known))})"
    runs = set(re.findall(rf"(?<![^\W_]){word}(?: {word})*(?![^\W_])", text))
    return len(runs) + sum(not any(word in run for run in runs) for word in known)


def _capitals(text: str) -> set[str]:
    words = {word for word in CAPITALS.findall(text) if word.isupper() and not ROMAN.fullmatch(word)}
    return words | {"".join(filter(str.isalpha, word)) for word in DOTTED.findall(text) if word.isupper()}


NEGATION = re.compile(
    r"\b(?:not(?! only)|never|no|none|nor|neither|nobody|nothing|nowhere|cannot|without|\w+n['’]t)\b", re.IGNORECASE
)
NUMBER_SIGN = re.compile(r"\bno\.\s*\d", re.IGNORECASE)
NEGATIVE = {
    "es": r"\b(?:no|ni|nunca|jamás|sin|nada|nadie|tampoco|ning\w+|excepto|salvo|menos)\b|\b(?:in|im|des)\w{4}",
    "zh-hant": "[不沒未無非勿別毫否免]",
    "zh-hans": "[不没未无非勿别毫否免]",
    "vi": r"\b(?:không|chẳng|chưa|đừng|chớ|phi|vô|bất|thiếu|chả)\b",
    "fil": r"\b(?:hindi|di|wala|walang|huwag|wag|ayaw|kailanman|maliban)\b|\bdi-",
    "ko": "않|안 |못|없|아니|아닌|말[고아라]|무|불|비|미",
    "km": "លែង|មិន|ពុំ|គ្មាន|កុំ|អត់|ឥត|ដោយគ្មាន|ទេ",
    "hi": "नहीं|नही|न |ना |मत|बिना|बगैर|रहित|कभी|गैर|अन",
    "ja": "な[いくかけしき]|ません|ず|ぬ|無|不|非|未|なし|まい",
    "th": "ไม่|มิ|อย่า|ไร้|ปราศจาก|ห้าม|ยัง|เปล่า",
    "pa": "ਨਹੀਂ|ਨਹੀ|ਨਾ|ਬਿਨਾ|ਬਗੈਰ|ਗੈਰ|ਕਦੇ|ਨ ",
    "hy": r"\bչ|\bոչ|առանց|\bան|\bմի\b|երբեք|\bնաև",
    "fa": r"\bن|بدون|بی|هیچ|عدم|غیر|هرگز|مگر",
    "ar": r"لا|لم|لن|ليس|غير|بدون|دون|ما|عدم|بلا|أبد|سوى",
    "hmn": r"\b(?:tsis|txhob|tsi|tseem)\b",
    "ru": r"\bн[еи]|нет|без|никогда|никак|нельзя",
    "uk": r"\bн[еі]|\bні|нема|без|ніколи|жод|годі",
    "lo": "ບໍ່|ບໍ|ຢ່າ|ບ່|ປາສະຈາກ|ໂດຍບ",
}
NEGATIVES = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in NEGATIVE.items()}


def check_negation(pair: Pair) -> Iterator[Finding]:
    """21: what is denied in English is denied in the translation."""
    negative = NEGATIVES.get(pair.language_code)
    if not negative or not NEGATION.search(NUMBER_SIGN.sub(" ", pair.source.plain)):
        return
    if not negative.search(pair.translation.folded):
        yield warning("negation", _("The English text says “not” or “no”; the translation seems to say the opposite."))
