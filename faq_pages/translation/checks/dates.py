"""Signs of money, names of months, years of other calendars."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from .english import MONTH_NAMES, month_names
from .figures import Figure, figures, spelled_figures
from .findings import Finding, warning
from .number_words import is_spelled, magnitudes_of
from .numbers import CALENDARS, compare
from .text import Pair, fold, listed

CURRENCIES = {
    "$": "$ ＄ usd dólar dolar dollar dolyar đô 美元 美金 元 달러 ដុល្លារ ドル 米ドル ดอลลาร์ ดอลล่าร์ "
    "डॉलर ਡਾਲਰ դոլար دلار دولار duas nyiaj "
    "доллар долар ໂດລາ",
    "€": "€ eur يورو یورو евро євро 歐元 欧元 ユーロ 유로 ยูโร អឺរ៉ូ यूरो ਯੂਰੋ եվրո ເອີໂຣ",
    "£": "£ gbp libra pound bảng 英鎊 英镑 ポンド 파운드 ปอนด์ ផោន पाउंड पौंड ਪੌਂਡ ֆունտ پوند جنيه إسترليني phaus фунт ປອນ",
    "%": "% ٪ ％ ﹪ por_ciento porcent phần_trăm porsiyento porsyento 百分 퍼센트 프로 パーセント "
    "ភាគរយ ร้อยละ เปอร์เซ็น प्रतिशत फ़ीसदी "
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
    "ar": "يناير|كانون_الثاني فبراير|شباط مارس|آذار أبريل|إبريل|ابريل|نيسان "
    "مايو|أيار يونيو|حزيران يوليو|تموز أغسطس|اغسطس|آب "
    "سبتمبر|أيلول أكتوبر|اكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني ديسمبر|كانون_الأول",
    "ru": "январ феврал март апрел май|мая|мае июн июл август сентябр октябр ноябр декабр",
    "uk": "січ лют берез квіт трав черв лип серп верес жовт листопад груд",
    "lo": "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ",
}
"""Stems of the months, where they have names; elsewhere they are numbers."""


def check_dates(pair: Pair) -> Iterator[Finding]:
    """7: months are named, and years are those of the calendar that the English uses."""
    has_other_years = pair.language_code in CALENDARS and pair.source.has_digits
    if has_other_years and (years := compare(pair).other_calendar):
        message = _("The year %(names)s is of another calendar. This site gives years as in the English text.")
        yield warning("dates", message % {"names": listed(years)})
    for name in month_names(pair.source.prose):
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
