"""The check of figures: every script, separator and way of counting, and no changed or dropped figure."""

from decimal import Decimal

import pytest

from faq_pages.translation.checks import Severity, check_string
from faq_pages.translation.checks.number_words import MAGNITUDES, SMALL, is_spelled
from tests.test_checks import LANGUAGES


def numbers(source, translation, language_code, severity):
    findings = check_string(source, translation, language_code)
    return [finding.message for finding in findings if (finding.check, finding.severity) == ("numbers", severity)]


RIGHT = {
    "digits of other scripts": [
        ("ar", "40 people", "٤٠ شخصًا"),
        ("fa", "40 people", "۴۰ نفر"),
        ("km", "40 people", "៤០ នាក់"),
        ("hi", "40 people", "४० लोग"),
        ("th", "40 people", "๔๐ คน"),
        ("lo", "40 people", "໔໐ ຄົນ"),
        ("pa", "40 people", "੪੦ ਲੋਕ"),
        ("ja", "40 people", "４０人"),
    ],
    "separators": [
        ("es", "1,500 people", "1.500 personas"),
        ("es", "1,500 people", "1 500 personas"),
        ("ru", "1,500 people", "1\u00a0500 человек"),
        ("uk", "1,500 people", "1\u202f500 осіб"),
        ("ar", "1,500 people", "١٬٥٠٠ شخص"),
        ("hi", "1,500,000 people", "15,00,000 लोग"),
        ("zh-hant", "64,128 people", "64128人"),
        ("vi", "1,234,567.5 points", "1.234.567,5 điểm"),
        ("es", "1.5 points", "1,5 puntos"),
        ("fa", "1.5 points", "۱٫۵ امتیاز"),
        ("ru", "0.33% of voters", "0,33 % избирателей"),
    ],
    "millions": [
        ("zh-hant", "40 million people", "4000萬人"),
        ("zh-hant", "40 million people", "四千萬人"),
        ("zh-hans", "40 million people", "4,000万人"),
        ("ja", "40 million people", "4千万人"),
        ("ko", "40 million people", "4천만 명"),
        ("ar", "21st century realities", "وقائع القرن الحادي والعشرين"),
        ("ko", "Revised biennially.", "2년마다 개정합니다."),
        ("ko", "40 million people", "4000만 명"),
        ("ko", "150 million people", "1억 5천만 명"),
        ("zh-hans", "1.5 billion people", "15亿人"),
        ("es", "40 million people", "40 millones de personas"),
        ("es", "1.5 billion dollars", "1500 millones de dólares"),
        ("es", "1.5 billion dollars", "1,5 mil millones de dólares"),
        ("es", "$5M", "5 millones de dólares"),
        ("es", "64,128 people", "64 mil 128 personas"),
        ("vi", "40 million people", "40 triệu người"),
        ("vi", "1.5 billion people", "1,5 tỷ người"),
        ("fil", "40 million people", "40 milyong tao"),
        ("km", "40 million people", "៤០ លាន​នាក់"),
        ("hi", "40 million people", "4 करोड़ लोग"),
        ("hi", "2 million people", "20 लाख लोग"),
        ("hi", "5 thousand people", "5 हजार लोग"),
        ("pa", "40 million people", "4 ਕਰੋੜ ਲੋਕ"),
        ("th", "40 million people", "40 ล้านคน"),
        ("th", "2 billion people", "2 พันล้านคน"),
        ("th", "20,000 people", "2 หมื่นคน"),
        ("lo", "40 million people", "40 ລ້ານຄົນ"),
        ("hy", "40 million people", "40 միլիոնից ավելի մարդ"),
        ("fa", "40 million people", "۴۰ میلیون نفر"),
        ("ar", "40 million people", "40 مليون شخص"),
        ("ar", "40 million people", "أربعون مليون شخص"),
        ("hmn", "40 million people", "40 lab tus neeg"),
        ("ru", "40 million people", "40 миллионов человек"),
        ("ru", "40,000,000 people", "40 млн человек"),
        ("uk", "40 million people", "сорок мільйонів осіб"),
        ("es", "30 to 40 million people", "de 30 a 40 millones de personas"),
        ("zh-hant", "30 to 40 million people", "3000萬到4000萬人"),
    ],
    "a word for a figure and the reverse": [
        ("es", "three parties", "3 partidos"),
        ("es", "3 parties", "tres partidos"),
        ("ar", "2 states", "ولايتان"),
        ("ko", "2 parties", "두 정당"),
        ("zh-hans", "12 parties", "十二个政党"),
        ("es", "forty million people", "40 millones de personas"),
        ("ja", "forty million people", "4000万人"),
        ("es", "two hundred years", "200 años"),
        ("es", "33 years", "treinta y tres años"),
        ("hi", "33 years", "तैंतीस वर्ष"),
        ("uk", "a dozen people", "12 осіб"),
        ("es", "15 people", "quince personas"),
        ("es", "21st century", "siglo XXI"),
        ("ru", "21st century", "XXI век"),
        ("ja", "Article V", "第5条"),
        ("ko", "Article V", "제5조"),
        ("ru", "500 people", "пятьсот человек"),
        ("es", "22 people", "veintidós personas"),
        ("th", "21 people", "ยี่สิบเอ็ดคน"),
        ("ar", "2,000 years", "ألفي عام"),
        ("hi", "1.5 billion people", "डेढ़ अरब लोग"),
        ("ko", "40 million people", "사천만 명"),
        ("es", "a 401k plan", "un plan 401k"),
    ],
    "dates and hours": [
        ("ja", "February 10, 2017", "2017年2月10日"),
        ("ko", "in March", "3월에"),
        ("es", "at 8:00 p.m.", "a las 20:00"),
        ("hmn", "March 2017", "Lub 3 Hlis 2017"),
        ("es", "the 1990s", "los años 90"),
        ("zh-hans", "the 1990s", "1990年代"),
        ("es", "on 9/11", "el 11 de septiembre"),
        ("th", "in 2017", "ในปี 2560"),
        ("fa", "in 2017", "در سال ۱۳۹۶"),
        ("zh-hant", "in 2017", "民國106年"),
    ],
    "what may become a figure": [
        ("zh-hans", "twice a year", "每年2次"),
        ("vi", "on Monday", "vào thứ 2"),
        ("zh-hant", "half of them", "其中50%"),
        ("es", "a decade ago", "hace 10 años"),
    ],
    "words that only look like thousands": [
        ("es", "64 military members", "64 militares"),
        ("es", "3 sciences", "3 ciencias"),
        ("vi", "40 provinces", "40 tỉnh"),
        ("th", "40 allies", "40 พันธมิตร"),
        ("fa", "5 voices", "5 صدا"),
        ("ru", "5 staff", "5 сотрудников"),
        ("hi", "5 hours", "5 घंटे"),
    ],
    "order, names and lists": [
        ("ja", "From 5 to 6 of 7", "7のうち5から6"),
        ("es", "COVID-19 in 50 states", "COVID-19 en 50 estados"),
        ("es", "1,2,3", "1, 2, 3"),
        ("es", "24/7", "24/7"),
    ],
}


@pytest.mark.parametrize(
    ("language_code", "source", "translation"), [case for cases in RIGHT.values() for case in cases]
)
def test_the_same_figure_in_another_dress_is_no_error(language_code, source, translation):
    assert numbers(source, translation, language_code, Severity.ERROR) == []


WRONG = [
    ("es", "40 people", "41 personas"),
    ("es", "40 people", "personas"),
    ("es", "40 million people", "40 personas"),
    ("es", "40 million people", "40 mil personas"),
    ("es", "40 million people", "treinta millones de personas"),
    ("es", "1.5 points", "15 puntos"),
    ("es", "15 points", "1,5 puntos"),
    ("fa", "1.5 points", "۱۵ امتیاز"),
    ("zh-hant", "40 million people", "400萬人"),
    ("zh-hant", "40 million people", "40億人"),
    ("zh-hans", "40 million people", "四百万人"),
    ("zh-hans", "March 2017", "2017年4月"),
    ("ja", "40 million people", "40万人"),
    ("ko", "40 million people", "4만 명"),
    ("hi", "40 million people", "40 करोड़ लोग"),
    ("hi", "40 million people", "40 लाख लोग"),
    ("th", "40 million people", "40 พันคน"),
    ("km", "40 million people", "៤ លាន​នាក់"),
    ("lo", "40 million people", "40 ແສນຄົນ"),
    ("pa", "40 million people", "40 ਕਰੋੜ ਲੋਕ"),
    ("hy", "40 million people", "40 միլիարդ մարդ"),
    ("fa", "40 million people", "۴۰ میلیارد نفر"),
    ("ar", "40 million people", "٤ ملايين شخص"),
    ("hmn", "40 million people", "40 txhiab tus neeg"),
    ("ru", "40 million people", "40 млрд человек"),
    ("uk", "40 million people", "14 мільйонів осіб"),
    ("vi", "40 million people", "40 tỷ người"),
    ("fil", "40 million people", "40 bilyong tao"),
    ("ar", "in 2017", "في ٢٠١٦"),
    ("es", "in 2017", "hace años"),
    ("es", "three parties", "4 partidos"),
    ("es", "the 5th economy", "la sexta economía"),
    ("ru", "the 5th economy", "шестая экономика"),
    ("ja", "the 5th economy", "第6位の経済"),
    ("es", "some people", "5 personas"),
    ("es", "40 people", "40 personas de 50"),
    ("es", "64,128 people", "64.182 personas"),
    ("hi", "1,500,000 people", "1,50,000 लोग"),
    ("hi", "33 years", "34 वर्ष"),
    ("th", "in 2017", "ในปี 2559"),
]


@pytest.mark.parametrize(("language_code", "source", "translation"), WRONG)
def test_another_figure_is_an_error(language_code, source, translation):
    assert numbers(source, translation, language_code, Severity.ERROR)


DOUBTS = [
    ("hi", "33 years", "कई वर्ष"),
    ("es", "15 people", "unas personas"),
    ("es", "5 here and 5 there", "5 aquí y allí"),
    ("es", "the next eight nations", "las siguientes naciones"),
    ("es", "twice a year", "cada 6 meses"),
]


@pytest.mark.parametrize(("language_code", "source", "translation"), DOUBTS)
def test_where_the_check_is_unsure_it_only_warns(language_code, source, translation):
    assert numbers(source, translation, language_code, Severity.ERROR) == []
    assert numbers(source, translation, language_code, Severity.WARNING)


@pytest.mark.parametrize("language_code", LANGUAGES)
def test_every_language_knows_its_thousands_and_millions(language_code):
    assert {10**3, 10**6} <= set(MAGNITUDES[language_code].values()) or {10**3, 10**4} <= set(
        MAGNITUDES[language_code].values()
    )


@pytest.mark.parametrize("language_code", sorted(SMALL))
def test_every_language_counts_to_twelve(language_code):
    assert len(SMALL[language_code].split()) == 12


def test_a_figure_that_is_not_whole_is_not_looked_for_in_words():
    assert is_spelled(Decimal("1.5"), "es", "uno") is None


def test_messages_name_the_figures():
    assert numbers("40 people", "41 personas", "es", Severity.ERROR) == [
        "The figure “40” is missing.",
        "The figure “41” is not in the English text.",
    ]
