"""
Invented translations for tests: always the same, in the right script, and honest about what they keep.

Tags, numbers, addresses, placeholders, names and whatever stands in ``translate="no"`` stay as they
are. All other words are replaced: a few in Spanish by real ones, everything else by invented ones.
"""

import re
import zlib
from html import escape, unescape

SYLLABLES = {
    "es": "ca lo mi re to na sa do pe li",
    "vi": "cà lố mì rể tố nạ sá đỗ pề lị",
    "tl": "ka lo mi ang to na sa do pa li",
    "zh-hant": "國 語 學 員 說 點 這 對 時 間",
    "zh-hans": "国 语 学 员 说 点 这 对 时 间",
    "ko": "가 나 다 라 마 바 사 아 자 하",
    "ja": "あ い う え お か き く け こ",
    "hi": "का ना मा रा ता सा पा ला जा हा",
    "pa": "ਕਾ ਨਾ ਮਾ ਰਾ ਤਾ ਸਾ ਪਾ ਲਾ ਜਾ ਹਾ",
    "th": "กา นา มา รา ตา สา ปา ลา ยา หา",
    "km": "កា នា មា រា តា សា បា លា យា ហា",
    "lo": "ກາ ນາ ມາ ລາ ຕາ ສາ ປາ ຫາ ຢາ ວາ",
    "fa": "کا نا ما را تا سا پا لا جا ها",
    "ar": "كا نا ما را تا سا با لا جا ها",
    "hy": "կա նա մա րա տա սա պա լա ջա հա",
    "ru": "ка на ма ра та са па ла жа ха",
    "uk": "ка на мі ра ті са па лі жа ха",
    "hmn": "kaj nab maj rau tas siv pab lub xyoo hais",
}
SPANISH = {
    "what": "qué",
    "who": "quién",
    "why": "por qué",
    "how": "cómo",
    "is": "es",
    "are": "son",
    "the": "la",
    "a": "una",
    "and": "y",
    "or": "o",
    "of": "de",
    "in": "en",
    "to": "a",
    "for": "para",
    "not": "no",
    "with": "con",
    "hello": "hola",
    "independence": "independencia",
    "question": "pregunta",
    "answer": "respuesta",
    "vote": "voto",
    "read": "lea",
    "more": "más",
    "here": "aquí",
}
ALIASES = {"zt": "zh-hant", "zh-tw": "zh-hant", "zh": "zh-hans", "zh-cn": "zh-hans", "fil": "tl"}

PIECES = re.compile(
    r"(?P<kept><span\b[^<>]*\btranslate=\"no\"[^<>]*>.*?</span>)"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&\#?\w+;)"
    r"|(?P<placeholder>%\(\w+\)[sd]|\{\w*\})"
    r"|(?P<token>[^\s<>&%{}]+)"
    r"|(?P<rest>[\s\S])"
)
WORD = re.compile(r"^([\W_]*)([^\W\d_](?:[^\W\d_]|[’'\-])*)(.*)$", re.DOTALL)


def invented(html: str, code: str) -> str:
    """Translate a string of HTML into the language that an engine calls ``code``."""
    language = ALIASES.get(code.lower(), code.lower())
    first = True
    pieces = []
    for match in PIECES.finditer(html):
        piece = match[0]
        if match.lastgroup == "token":
            piece = invented_token(piece, language, first=first)
            first = piece.endswith((".", "?", "!"))
        elif match.lastgroup == "entity":
            piece = escape(unescape(piece), quote=False)
        pieces.append(piece)
    return "".join(pieces)


def invented_token(token: str, language: str, *, first: bool) -> str:
    found = WORD.match(token)
    if not found or re.search(r"\d|@|://|\w\.\w", token):
        return token
    before, word, after = found.groups()
    if word.isupper() and len(word) > 1:
        return token
    if word[0].isupper() and not first:
        return token
    return before + invented_word(word, language) + after


def invented_word(word: str, language: str) -> str:
    known = SPANISH.get(word.lower()) if language == "es" else None
    if known is None:
        syllables = SYLLABLES[language].split()
        number = zlib.crc32(word.lower().encode())
        known = "".join(
            syllables[number // len(syllables) ** place % len(syllables)] for place in range(1 + len(word) // 4)
        )
    return known[0].upper() + known[1:] if word[0].isupper() else known
