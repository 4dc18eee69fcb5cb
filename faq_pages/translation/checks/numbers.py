"""Figures, money and dates: what a reader would act upon must be what the English says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .figures import Figure, figures, spelled_figures
from .findings import Finding, error, warning
from .number_words import is_spelled, magnitudes_of, words_of
from .text import Pair, fold, listed

ENGLISH = {
    word: number
    for number, words in enumerate(
        "zero one|first two|second|both|pair|twice|couple three|third four|fourth five|fifth six|sixth seven|seventh "
        "eight|eighth nine|ninth ten|tenth eleven|eleventh twelve|twelfth|dozen thirteen|thirteenth fourteen|fourteenth "
        "fifteen|fifteenth sixteen|sixteenth seventeen|seventeenth eighteen|eighteenth nineteen|nineteenth".split()
    )
    for word in words.split("|")
}
ENGLISH |= {
    word: ten * 10
    for ten, words in enumerate(
        "twenty|twentieth|twenties thirty|thirtieth|thirties forty|fortieth|forties fifty|fiftieth|fifties "
        "sixty|sixtieth|sixties seventy|seventieth|seventies eighty|eightieth|eighties ninety|ninetieth|nineties".split(),
        start=2,
    )
    for word in words.split("|")
}
ENGLISH_POWERS = {"hundred": 100, "hundreds": 100} | {
    f"{word}{ending}": value
    for word, value in {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}.items()
    for ending in ("", "s")
}
ENGLISH_WORDS = re.compile(
    rf"\b(?:{'|'.join(sorted({**ENGLISH, **ENGLISH_POWERS}, key=len, reverse=True))})\b", re.IGNORECASE
)
MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTH = re.compile(
    rf"\b({'|'.join(MONTH_NAMES)})\b(?=\s+(?:of\s+)?\d)|(?<=\d\s)({'|'.join(MONTH_NAMES)})\b|(?<=\bin )({'|'.join(MONTH_NAMES)})\b",
    re.IGNORECASE,
)
SOFT = re.compile(
    r"\b(?:half|halves|quarters?|thirds?|double[ds]?|triple[ds]?|dozens?|decades?|centur\w+|annual\w*|bienni\w+|biannual\w*|"
    r"daily|weekly|monthly|quarterly|yearly|fortnight\w*|noon|midnight|once|single|several|(?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day\w*|percent\w*|hundreds|thousands|millions|billions)\b|[½⅓⅔¼¾]",
    re.IGNORECASE,
)
"""English words that a translator may well turn into a figure; a new figure beside them is only doubtful."""
AFTERNOON = re.compile(r"(\d{1,2})(?::\d\d)?\s*p\.?\s?m\b", re.IGNORECASE)
DECADE = re.compile(r"\b1?\d?(\d0)['’]?s\b")
NUMERIC_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b")
LEAST_WORD_TO_MISS = 3
FIRST_YEAR, LAST_YEAR = 1000, 2200
CALENDARS = {
    "th": ((543, ""),),
    "lo": ((543, ""),),
    "km": ((543, ""), (544, "")),
    "fa": ((-621, ""), (-622, "")),
    "ja": ((-1988, "平成"), (-2018, "令和"), (-1925, "昭和")),
    "zh-hant": ((-1911, "民國"),),
}
"""Years to add in other calendars, and the word that must stand in the text."""


@dataclass(frozen=True)
class Comparison:
    """Which figures of the source were not found, which of the translation are new."""

    missing: list[Figure]
    extra: list[Figure]
    other_calendar: list[str]
    rarer: list[Figure]


def check_numbers(pair: Pair) -> Iterator[Finding]:
    """5: every figure, whatever its digits, separators and place in the sentence; words count as figures."""
    result = _compare(pair)
    surely = [figure for figure in result.missing if result.extra or _is_surely_missing(figure, pair)]
    perhaps = [figure for figure in result.missing if figure not in surely]
    if surely:
        yield error("numbers", _("The figure %(names)s is missing.") % {"names": _written(surely)})
    if perhaps:
        message = _("Is the figure %(names)s in the translation? It was not found, in digits or in words.")
        yield warning("numbers", message % {"names": _written(perhaps)})
    if result.extra:
        doubtful = not surely and SOFT.search(pair.source.prose)
        message = _("The figure %(names)s is not in the English text.") % {"names": _written(result.extra)}
        yield warning("numbers", message) if doubtful else error("numbers", message)
    if result.rarer:
        message = _("The figure %(names)s is there less often than in the English text.")
        yield warning("numbers", message % {"names": _written(result.rarer)})
    if not result.missing and not result.extra:
        yield from _missing_words(pair)


def _written(found: list[Figure]) -> str:
    return listed(figure.written for figure in found)


def _compare(pair: Pair) -> Comparison:
    wanted = _source_figures(pair.source.prose)
    found = figures(pair.translation.prose, pair.language_code)
    left = list(wanted)
    unused: list[Figure] = []
    for figure in found:
        match = _take(figure.values, left)
        if not match:
            unused.append(figure)
    # Only what has no reading as a whole is taken apart: "1,2" is two figures where the source has 1 and 2.
    extra = [
        figure
        for figure in unused
        if not (figure.parts and all(_take(part, left) or _is_known(part, wanted, pair) for part in figure.parts))
        and not _is_known(figure.values, wanted, pair)
    ]
    missing, rarer, other_calendar = [], [], []
    spelled = spelled_figures(pair.translation.plain)
    for figure in left:
        if calendar := _in_other_calendar(figure, extra, pair):
            extra.remove(calendar)
            other_calendar.append(calendar.written)
        elif any(figure.values & other.values for other in found):
            rarer.append(figure)
        elif not (figure.values & spelled or _is_optional(figure, pair)) and not _is_written_out(figure, pair):
            missing.append(figure)
    return Comparison(missing, extra, other_calendar, rarer)


def _take(values: frozenset[Decimal], left: list[Figure]) -> bool:
    """Strike off the figure of the source that has one of these values."""
    for index, figure in enumerate(left):
        if figure.values & values:
            del left[index]
            return True
    return False


def _source_figures(prose: str) -> list[Figure]:
    """The figures of the English text, with what else a translator may write for them."""
    afternoon = {Decimal(hour) for hour in AFTERNOON.findall(prose)}
    decades = {Decimal(match[1]): match[0] for match in DECADE.finditer(prose)}
    found = []
    for figure in figures(prose, "en"):
        values = figure.values or frozenset(value for part in figure.parts for value in part)
        if not figure.values:
            found += [Figure(figure.written, part) for part in figure.parts]
            continue
        values |= {value + 12 for value in values & afternoon if value < 12}
        values |= {short for short in decades if any(value % 100 == short for value in values)}
        found.append(Figure(figure.written, values))
    return found


def _is_known(values: frozenset[Decimal], wanted: list[Figure], pair: Pair) -> bool:
    """Whether a figure repeats one of the source, or writes one of its words in digits."""
    return any(values & figure.values for figure in wanted) or bool(values & _english_words(pair.source.prose))


def _english_words(prose: str) -> set[Decimal]:
    """
    Numbers that an English text may be said to hold in words: alone and together, Roman digits, months.

    >>> sorted(map(int, _english_words("Forty million people in March")))
    [3, 40, 1000000, 40000000]
    """
    values = {value for value in spelled_figures(prose) if value > 0}
    values |= {Decimal(MONTH_NAMES.index(name.lower()) + 1) for name in _months(prose, strict=False)}
    phrase, end = Decimal(0), -10
    for match in ENGLISH_WORDS.finditer(prose):
        word = match[0].lower()
        follows = (
            re.fullmatch(r"[\s-]*(?:and\s+|a\s+)?", prose[end : match.start()]) if match.start() - end < 8 else None
        )
        phrase = phrase if follows else Decimal(0)
        if word in ENGLISH_POWERS:
            values.add(Decimal(ENGLISH_POWERS[word]))
            phrase = (phrase or Decimal(1)) * ENGLISH_POWERS[word]
        else:
            values.add(Decimal(ENGLISH[word]))
            phrase += ENGLISH[word]
        values.add(phrase)
        end = match.end()
    return values


def _months(prose: str, *, strict: bool = True) -> list[str]:
    """English names of months; ``strict`` leaves out what may be another word: "may", "march"."""
    if strict:
        return [next(filter(None, match.groups())) for match in MONTH.finditer(prose)]
    return re.findall(rf"\b({'|'.join(MONTH_NAMES)})\b", prose, re.IGNORECASE)


def _in_other_calendar(figure: Figure, extra: list[Figure], pair: Pair) -> Figure | None:
    for years, word in CALENDARS.get(pair.language_code, ()):
        if word in pair.translation.plain:
            shifted = {value + years for value in figure.values if FIRST_YEAR <= value <= LAST_YEAR}
            for other in extra:
                if other.values & shifted:
                    return other
    return None


def _is_optional(figure: Figure, pair: Pair) -> bool:
    """In 10/2/2017 either small figure may become the name of a month."""
    dates = {Decimal(part) for match in NUMERIC_DATE.findall(pair.source.prose) for part in match}
    return bool(figure.values & dates) and all(value <= 12 for value in figure.values)


def _is_written_out(figure: Figure, pair: Pair) -> bool:
    return any(is_spelled(value, pair.language_code, pair.translation.folded) for value in figure.values)


def _is_surely_missing(figure: Figure, pair: Pair) -> bool:
    """Small numbers may be in words that are not listed; then nobody is blocked."""
    if not words_of(pair.language_code) and not pair.language_code.startswith("zh"):
        return False
    if pair.language_code.startswith("zh"):
        return True
    found = [is_spelled(value, pair.language_code, pair.translation.folded) for value in figure.values]
    return None not in found


def _missing_words(pair: Pair) -> Iterator[Finding]:
    """A cardinal number in words, three to twelve, that the translation seems to lack."""
    if not words_of(pair.language_code):
        return
    found = {value for figure in figures(pair.translation.prose, pair.language_code) for value in figure.values}
    found |= spelled_figures(pair.translation.plain)
    for word in ENGLISH_WORDS.findall(pair.source.prose):
        value = ENGLISH.get(word.lower(), 0)
        cardinal = LEAST_WORD_TO_MISS <= value <= 12 and not word.lower().endswith(("th", "ird", "dozen"))
        if (
            cardinal
            and value not in found
            and is_spelled(Decimal(value), pair.language_code, pair.translation.folded) is False
        ):
            yield warning("numbers", _("The number “%(word)s” seems to be missing.") % {"word": word})


CURRENCIES = {
    "$": "$ ＄ usd dólar dolar dollar dolyar đô 美元 美金 元 달러 ដុល្លារ ドル 米ドル ดอลลาร์ ดอลล่าร์ डॉलर ਡਾਲਰ դոլար دلار دولار duas nyiaj "
    "доллар долар ໂດລາ",
    "€": "€ eur يورو یورو евро євро 歐元 欧元 ユーロ 유로 ยูโร អឺរ៉ូ यूरो ਯੂਰੋ եվրո ເອີໂຣ",
    "£": "£ gbp libra pound bảng 英鎊 英镑 ポンド 파운드 ปอนด์ ផោន पाउंड पौंड ਪੌਂਡ ֆունտ پوند جنيه إسترليني phaus фунт ປອນ",
    "%": "% ٪ ％ ﹪ por_ciento porcent phần_trăm porsiyento porsyento 百分 퍼센트 프로 パーセント ភាគរយ ร้อยละ เปอร์เซ็น प्रतिशत फ़ीसदी "
    "ਪ੍ਰਤੀਸ਼ਤ ਫ਼ੀਸਦੀ տոկոս درصد بالمئة بالمائة المئة المائة feem_pua процент відсот ເປີເຊັນ ສ່ວນຮ້ອຍ",
}
"""Signs, and the words that may stand for them in any language."""


def check_money(pair: Pair) -> Iterator[Finding]:
    """6: a sign of money or percent stays, or is written out."""
    folded = pair.translation.folded
    for sign, words in CURRENCIES.items():
        if sign in pair.source.prose and not any(fold(word.replace("_", " ")) in folded for word in words.split()):
            yield warning("money", _("The sign “%(sign)s” is missing.") % {"sign": sign})


MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto tiembre octubre noviembre diciembre",
    "fil": "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
    "km": "មករា កុម្ភ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई|जूलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
    "th": "มกรา|ม.ค. กุมภา|ก.พ. มีนา|มี.ค. เมษา|เม.ย. พฤษภา|พ.ค. มิถุนา|มิ.ย. กรกฎา|ก.ค. สิงหา|ส.ค. กันยา|ก.ย. ตุลา|ต.ค. "
    "พฤศจิกา|พ.ย. ธันวา|ธ.ค.",
    "pa": "ਜਨਵਰੀ ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ",
    "hy": "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    "fa": "ژانویه فوریه مارس آوریل|اپریل مه|می ژوئن|جون ژوئیه|جولای اوت|آگوست|اگست سپتامبر اکتبر نوامبر دسامبر",
    "ar": "يناير|كانون_الثاني فبراير|شباط مارس|آذار أبريل|إبريل|ابريل|نيسان مايو|أيار يونيو|حزيران يوليو|تموز أغسطس|اغسطس|آب "
    "سبتمبر|أيلول أكتوبر|اكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني ديسمبر|كانون_الأول",
    "ru": "январ феврал март апрел май|мая|мае июн июл август сентябр октябр ноябр декабр",
    "uk": "січ лют берез квіт трав черв лип серп верес жовт листопад груд",
    "lo": "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ",
}
"""Stems of the months, where they have names; elsewhere they are numbers."""


def check_dates(pair: Pair) -> Iterator[Finding]:
    """7: months are named, and years are those of the calendar that the English uses."""
    if years := _compare(pair).other_calendar:
        message = _("The year %(names)s is of another calendar. This site gives years as in the English text.")
        yield warning("dates", message % {"names": listed(years)})
    for name in _months(pair.source.prose):
        if not _has_month(MONTH_NAMES.index(name.lower()) + 1, pair):
            yield warning("dates", _("The month %(name)s seems to be missing or changed.") % {"name": name})


def _has_month(month: int, pair: Pair) -> bool:
    code, text = pair.language_code, pair.translation
    if code in MONTHS:
        stems = MONTHS[code].split()[month - 1].split("|")
        if any(fold(stem.replace("_", " ")) in text.folded for stem in stems):
            return True
    elif not magnitudes_of(code):
        return True
    found = {value for figure in figures(text.prose, code) for value in (*figure.values, *_flat(figure))}
    found |= spelled_figures(text.plain)
    return month in found or (code not in MONTHS and bool(is_spelled(Decimal(month), code, text.folded)))


def _flat(figure: Figure) -> set[Decimal]:
    return {value for part in figure.parts for value in part}
