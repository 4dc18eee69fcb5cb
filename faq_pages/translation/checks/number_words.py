"""
How the languages write numbers in words: as much as a check of figures needs, no more.

Stems, so that endings do not matter; ``|`` parts alternatives, ``_`` stands for a space. Where a word
is not listed the check is unsure and does not block.
"""

from decimal import Decimal
from functools import lru_cache

from .text import fold

SMALL = {
    "es": "un|ún|primer dos|dós|segund tres|trés|tercer|terci cuatro|cuart cinco|quint "
    "seis|séis|sext siete|séptim|septim ocho|octav "
    "nueve|noven diez|décim|decim once|undécim doce|duodécim",
    "vi": "một|nhất|đầu|mốt hai|nhì|đôi ba bốn|tư năm|lăm sáu bảy|bẩy tám chín mười mười_một mười_hai",
    "fil": "isa|una|unang dalawa|ikalawa|pangalawa|dos tatlo|ikatlo|tres apat|kwatro lima|singko anim|sais pito|siyete "
    "walo|otso siyam|nuwebe sampu|diyes labing-isa|labing_isa|onse labindalawa|labing-dalawa|dose",
    "ko": "하나|한|첫|일 둘|두|제2 셋|세 넷|네 다섯 여섯 일곱 여덟 아홉 열 열한|열하나 열두|열둘",
    "km": "មួយ|ដំបូង ពីរ បី បួន ប្រាំ ប្រាំមួយ ប្រាំពីរ ប្រាំបី ប្រាំបួន ដប់ ដប់មួយ ដប់ពីរ",
    "hi": "एक|पहल|प्रथम दो|दूसर|द्वितीय तीन|तीसर|तृतीय चार|चौथ पांच|पाँच|पंचम छह|छः|छठ|छे सात आठ नौ दस ग्यारह बारह",
    "ja": "一つ|ひと|初 二つ|ふた 三つ|みっ 四つ|よっ|よん 五つ|いつ 六つ|むっ 七つ|なな 八つ|やっ "
    "九つ|ここの とお 十一 十二",
    "th": "หนึ่ง|แรก|เอ็ด สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ สิบเอ็ด สิบสอง",
    "pa": "ਇੱਕ|ਇਕ|ਪਹਿਲ ਦੋ|ਦੂਜ|ਦੂਸਰ ਤਿੰਨ|ਤੀਜ|ਤੀਸਰ ਚਾਰ|ਚੌਥ ਪੰਜ ਛੇ ਸੱਤ ਅੱਠ ਨੌਂ|ਨੌ ਦਸ ਗਿਆਰਾਂ ਬਾਰਾਂ",
    "hy": "մեկ|մի|առաջին երկու|երկրորդ երեք|երրորդ չորս|չորրորդ հինգ վեց յոթ ութ ինը|ինն տաս տասնմեկ տասներկու",
    "fa": "یک|اول|نخست دو سه|سوم چهار پنج شش هفت هشت نه ده یازده دوازده",
    "ar": "واحد|أول|أولى|حادي|حادى|إحدى اثن|إثن|ثان|ين|ان|ألفي|مليوني|مئتي "
    "ثلاث|ثالث أربع|رابع خمس|خامس ست|سادس سبع|سابع ثمان|ثامن تسع|تاسع عشر|عاشر "
    "أحد_عشر|إحدى_عشر|حادي اثنا_عشر|اثني_عشر|اثنت",
    "hmn": "ib|thawj ob peb plaub tsib rau xya yim cuaj kaum kaum_ib kaum_ob",
    "ru": "один|одн|перв дв|втор|оба|обе три|трет|трё|трех четыр|четвер пят шест сем|седьм восем|восьм девят десят "
    "одиннадцат двенадцат",
    "uk": "один|одн|перш дв|друг|обид три|трет|трьо чотир|четвер п'ят шіст|шест|шост сім|сьом|сем вісім|восьм|вісьм "
    "дев'ят десят одинадцят дванадцят",
    "lo": "ໜຶ່ງ|ເອັດ|ຫນຶ່ງ|ນຶ່ງ|ທຳອິດ|ທໍາອິດ ສອງ ສາມ ສີ່ ຫ້າ ຫົກ ເຈັດ ແປດ ເກົ້າ ສິບ ສິບເອັດ ສິບສອງ",
}
"""From one to twelve, ordinals too."""

TENS = {
    "es": "veint|vigésim treint|trigésim cuarent cincuent sesent setent ochent novent",
    "vi": "hai_mươi ba_mươi bốn_mươi năm_mươi sáu_mươi bảy_mươi tám_mươi chín_mươi",
    "fil": "dalawampu|bente|beynte tatlumpu|trenta apatnapu|kwarenta limampu|singkwenta animnapu|sisenta "
    "pitumpu|sitenta walumpu|otsenta siyamnapu|nobenta",
    "ko": "스무|스물|이십 서른|삼십 마흔|사십 쉰|오십 예순|육십 일흔|칠십 여든|팔십 아흔|구십",
    "km": "ម្ភៃ សាមសិប សែសិប ហាសិប ហុកសិប ចិតសិប ប៉ែតសិប កៅសិប",
    "hi": "बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे",
    "th": "ยี่สิบ สามสิบ สี่สิบ ห้าสิบ หกสิบ เจ็ดสิบ แปดสิบ เก้าสิบ",
    "pa": "ਵੀਹ ਤੀਹ ਚਾਲੀ ਪੰਜਾਹ ਸੱਠ ਸੱਤਰ ਅੱਸੀ ਨੱਬੇ",
    "hy": "քսան երեսուն քառասուն հիսուն վաթսուն յոթանասուն ութսուն իննսուն",
    "fa": "بیست سی چهل پنجاه شصت هفتاد هشتاد نود",
    "ar": "عشري|عشرو ثلاثي|ثلاثو أربعي|أربعو خمسي|خمسو ستي|ستو سبعي|سبعو ثماني|ثمانو تسعي|تسعو",
    "hmn": "nees_nkaum peb_caug plaub_caug tsib_caug rau_caum xya_caum yim_caum cuaj_caum",
    "ru": "двадцат тридцат|тридцать сорок пятьдесят|пятидесят шестьдесят|шестидесят семьдесят|семидесят "
    "восемьдесят|восьмидесят девяност",
    "uk": "двадцят тридцят сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яност",
    "lo": "ຊາວ ສາມສິບ ສີ່ສິບ ຫ້າສິບ ຫົກສິບ ເຈັດສິບ ແປດສິບ ເກົ້າສິບ",
}
"""From twenty to ninety."""

HUNDREDS = {
    "es": "cien doscient trescient cuatrocient quinient seiscient setecient ochocient novecient",
    "ru": "сто|сотн двест|двухсот трист|трехсот|трёхсот четырест|четырехсот|четырёхсот пятьсот|пятисот "
    "шестьсот|шестисот семьсот|семисот восемьсот|восьмисот девятьсот|девятисот",
    "uk": "сто|сотн двіст|двохсот трист|трьохсот чотирист|чотирьохсот п'ятсот|п'ятисот шістсот|шестисот сімсот|семисот "
    "вісімсот|восьмисот дев'ятсот|дев'ятисот",
    "fa": "صد دویست سیصد چهارصد پانصد ششصد|شیشصد هفتصد هشتصد نهصد",
    "ar": "مئة|مائة|مئات مئت|مائت ثلاثمئة|ثلاثمائة أربعمئة|أربعمائة خمسمئة|خمسمائة ستمئة|ستمائة سبعمئة|سبعمائة "
    "ثمانمئة|ثمانمائة|ثمانيمئة تسعمئة|تسعمائة",
}
"""From one hundred to nine hundred, where that is a word of its own."""

IRREGULAR = {"hi", "pa", "ko"}
"""Languages with a word of its own for every number below a hundred, or two sets of words: not all are listed."""

E2, E3, E4, E5, E6, E7, E8, E9, E12 = (10**power for power in (2, 3, 4, 5, 6, 7, 8, 9, 12))
MAGNITUDES: dict[str, dict[str, int]] = {
    "en": {"hundred": E2, "thousand": E3, "million": E6, "billion": E9, "trillion": E12},
    "es": {
        "cien": E2,
        "mil": E3,
        "millar": E3,
        "millares": E3,
        "millón": E6,
        "millon": E6,
        "millones": E6,
        "billón": E12,
        "billon": E12,
        "billones": E12,
    },
    "zh-hant": {"十": 10, "百": E2, "千": E3, "萬": E4, "万": E4, "億": E8, "亿": E8, "兆": E12},
    "zh-hans": {"十": 10, "百": E2, "千": E3, "万": E4, "萬": E4, "亿": E8, "億": E8, "兆": E12},
    "ja": {"十": 10, "百": E2, "千": E3, "万": E4, "億": E8, "兆": E12},
    "ko": {"십": 10, "백": E2, "천": E3, "만": E4, "억": E8, "조": E12},
    "vi": {"trăm": E2, "nghìn": E3, "ngàn": E3, "triệu": E6, "tỷ": E9, "tỉ": E9},
    "fil": {
        "daan": E2,
        "raan": E2,
        "libo": E3,
        "milyon": E6,
        "bilyon": E9,
        "trilyon": E12,
        "million": E6,
        "billion": E9,
    },
    "km": {"រយ": E2, "ពាន់": E3, "ម៉ឺន": E4, "សែន": E5, "លាន": E6, "កោដិ": E7, "ប៊ីលាន": E9, "ពាន់លាន": E9},
    "hi": {
        "सौ": E2,
        "हज़ार": E3,
        "लाख": E5,
        "करोड़": E7,
        "अरब": E9,
        "खरब": 10**11,
        "मिलियन": E6,
        "बिलियन": E9,
        "ट्रिलियन": E12,
    },
    "th": {"ร้อย": E2, "พัน": E3, "หมื่น": E4, "แสน": E5, "ล้าน": E6},
    "pa": {"ਸੌ": E2, "ਹਜ਼ਾਰ": E3, "ਲੱਖ": E5, "ਕਰੋੜ": E7, "ਅਰਬ": E9, "ਮਿਲੀਅਨ": E6, "ਬਿਲੀਅਨ": E9, "ਟ੍ਰਿਲੀਅਨ": E12},
    "hy": {"հարյուր": E2, "հազար": E3, "միլիոն": E6, "միլիարդ": E9, "տրիլիոն": E12},
    "fa": {"صد": E2, "هزار": E3, "میلیون": E6, "میلیارد": E9, "بیلیون": E9, "تریلیون": E12},
    "ar": {
        "مئة": E2,
        "مائة": E2,
        "ألف": E3,
        "آلاف": E3,
        "الف": E3,
        "الاف": E3,
        "مليون": E6,
        "ملايين": E6,
        "مليار": E9,
        "بليون": E9,
        "تريليون": E12,
    },
    "hmn": {"puas": E2, "txhiab": E3, "phav": E3, "vam": E4, "lab": E6, "npilias": E9, "billion": E9, "million": E6},
    "ru": {"сот": E2, "тысяч": E3, "тыс": E3, "миллион": E6, "млн": E6, "миллиард": E9, "млрд": E9, "триллион": E12},
    "uk": {"сот": E2, "тисяч": E3, "тис": E3, "мільйон": E6, "млн": E6, "мільярд": E9, "млрд": E9, "трильйон": E12},
    "lo": {"ຮ້ອຍ": E2, "ພັນ": E3, "ໝື່ນ": E4, "ຫມື່ນ": E4, "ແສນ": E5, "ລ້ານ": E6, "ຕື້": E9},
}
"""Stems of the words that multiply the figure before them."""

HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "兩": 2, "两": 2, "首": 1}
HAN_UNITS = {"十": 10, "百": E2, "千": E3}
HAN_MYRIADS = {"萬": E4, "万": E4, "億": E8, "亿": E8, "兆": E12}


@lru_cache(maxsize=64)
def words_of(language_code: str) -> dict[int, tuple[str, ...]]:
    """Folded stems of the small numbers and tens of a language; empty for one that is not listed."""
    small, tens = SMALL.get(language_code, "").split(), TENS.get(language_code, "").split()
    hundreds = HUNDREDS.get(language_code, "").split()
    numbered = dict(enumerate(small, start=1))
    numbered |= {ten * 10: word for ten, word in enumerate(tens, start=2)}
    numbered |= {hundred * 100: word for hundred, word in enumerate(hundreds, start=1)}
    return {value: tuple(fold(stem.replace("_", " ")) for stem in word.split("|")) for value, word in numbered.items()}


@lru_cache(maxsize=64)
def magnitudes_of(language_code: str) -> dict[str, int]:
    """Folded stems of the words for hundred, thousand and so on, longest first."""
    stems = MAGNITUDES.get(language_code, {}).items()
    return {fold(stem): value for stem, value in sorted(stems, key=lambda item: -len(item[0]))}


def is_spelled(value: Decimal, language_code: str, folded: str) -> bool | None:
    """
    Whether ``folded`` text seems to hold the words for ``value``; ``None`` where the words are not known.

    >>> is_spelled(Decimal(40_000_000), "es", "cuarenta millones"), is_spelled(Decimal(5), "es", "la sexta economía")
    (True, False)
    """
    number = int(value)
    words = words_of(language_code)
    if number != value or number < 1 or not words:
        return None
    if stems := words.get(number):
        return any(stem in folded for stem in stems)
    if number < 20 or (number < 100 and language_code in IRREGULAR):
        return None
    if number < 100:
        return all(is_spelled(Decimal(part), language_code, folded) for part in (number - number % 10, number % 10))
    for stem, magnitude in magnitudes_of(language_code).items():
        times, rest = divmod(number, magnitude)
        if not rest and stem in folded and (times == 1 or is_spelled(Decimal(times), language_code, folded)):
            return True
    return None if language_code in IRREGULAR else False


def han_number(text: str) -> int:
    """
    Read a number in Han characters.

    >>> han_number("四千萬"), han_number("二〇一七"), han_number("十二"), han_number("一億五千萬")
    (40000000, 2017, 12, 150000000)
    """
    if all(char in HAN_DIGITS for char in text):
        return int("".join(str(HAN_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
        elif char in HAN_UNITS:
            section += (digit or 1) * HAN_UNITS[char]
            digit = 0
        else:
            total += (section + digit or 1) * HAN_MYRIADS[char]
            section = digit = 0
    return total + section + digit
