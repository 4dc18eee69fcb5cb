"""Terms: what people type and what is written meet, in every script."""

import pytest

from faq_pages.search.analysis import clean, terms
from faq_pages.search.excerpts import excerpt, mark
from faq_pages.search.ranking import make_slot, rarity, score
from faq_pages.search.stems import skeleton, stem


def texts(text):
    return [term.text for term in terms(clean(text))]


SAME = {
    "case": ("SACRAMENTO", "Sacramento"),
    "width": ("Ｖｏｔｅ　２０２６", "vote 2026"),
    "Spanish without accents": ("inscripcion", "inscripción"),
    "Vietnamese without diacritics": ("quyen gop dang", "quyên góp đảng"),
    "Vietnamese, taken apart": ("quye\u0302n", "quyên"),
    "Russian": ("пройдет", "пройдёт"),
    "Ukrainian apostrophes": ("здоров'я", "здоров’я"),
    "Arabic letters and vowels": ("الإِسْتِقْلال البيئه", "الاستقلال البيئة"),
    "Arabic keyboard in Persian": ("بيمه پزشكي", "بیمه پزشکی"),
    "digits": ("١٥ ۱۵ १५ ១៥ ๑๕", "15 15 15 15 15"),
    "traditional and simplified": ("醫療保險", "医疗保险"),
    "Japanese of before": ("獨立", "独立"),
    "katakana of half width": ("ﾎﾞﾗﾝﾃｨｱ", "ボランティア"),
    "Thai, typed in two signs": ("สํานักงาน", "สำนักงาน"),
    "Lao, in another order": ("ແມ່ນໍ້າ", "ແມ່ນ້ຳ"),
    "Khmer with invisible spaces": ("ធានា\u200bរ៉ាប់រង\u200bសុខភាព", "ធានារ៉ាប់រងសុខភាព"),
    "Hindi nukta and nasals": ("दफ्तर सम्पर्क", "दफ़्तर संपर्क"),
    "Punjabi nukta": ("ਦਫਤਰ", "ਦਫ਼ਤਰ"),
    "Armenian signs inside words": ("Ինչպե՞ս ԿԱՄԱՎՈՐ", "ինչպես կամավոր"),
}


@pytest.mark.parametrize("name", SAME)
def test_two_spellings_are_one(name):
    typed, written = SAME[name]

    assert texts(typed) == texts(written)


KIN = {
    "en": ("registering", "registers"),
    "es": ("donaciones", "donación"),
    "ru": ("больницам", "больница"),
    "uk": ("незалежності", "незалежність"),
    "hi": ("बैठकें", "बैठक"),
    "pa": ("ਮੀਟਿੰਗਾਂ", "ਮੀਟਿੰਗ"),
    "hy": ("կուսակցություններ", "կուսակցությունը"),
    "ar": ("للمستشفيات", "المستشفى"),
    "fa": ("بیمارستان‌ها", "بیمارستان"),
    "fil": ("babayaran", "magbayad"),
    "ko": ("등록을", "등록은"),
}


@pytest.mark.parametrize("code", KIN)
def test_forms_of_a_word_share_a_stem(code):
    one, other = (stem(texts(word)[0], code) for word in KIN[code])

    assert one == other


def test_a_broken_plural_shares_its_consonants():
    assert skeleton(texts("الضرائب")[0], "ar") == skeleton(texts("ضريبة")[0], "ar") != ""


def test_a_word_written_in_parts_is_there_whole_and_in_parts():
    assert texts("ثبت‌نام") == ["ثبتنام", "ثبت", "نام"]


@pytest.mark.parametrize(
    "text", ["", "\x00", "\u0301\u0301", "-", "\U0001f5f3\ufe0f", "\ud800", "՞", "a-", "ًٌٍ", "\U000e0001" * 50, "𝕍𝕠𝕥𝕖"]
)
def test_any_text_has_terms_or_none(text):
    for term in terms(clean(text)):
        assert term.text
        assert 0 <= term.start < term.end <= len(clean(text))


def test_terms_hold_nothing_that_means_something_to_an_engine():
    everything = "".join(chr(number) for number in range(0x30000) if not 0xD800 <= number < 0xE000)

    letters = {letter for term in terms(clean(everything)) for letter in term.text}

    assert letters.isdisjoint("\"'\\|&!():*<>^_ \t\n\x00")


def test_a_rare_word_is_worth_more_than_a_common_one():
    slots = [make_slot(text, {text: 1.0}, {"rare": 1, "common": 90}, 100, 1.0) for text in ("rare", "common")]

    assert rarity(1, 100) > rarity(90, 100)
    assert score([(2.0, []), (1.0, ["rare"])], slots) > score([(2.0, ["common"]), (1.0, [])], slots)


def test_a_word_in_the_question_is_worth_more():
    slots = [make_slot("tax", {"tax": 1.0}, {"tax": 2}, 100, 1.0)]

    assert score([(2.0, ["tax"]), (1.0, [])], slots) > score([(2.0, []), (1.0, ["tax"])], slots)


def marked(result):
    return [result.text[start:end] for start, end in result.ranges]


def test_matches_are_marked_where_they_stand():
    values = dict.fromkeys(texts("protegerán ríos"), 1.0)

    assert marked(mark("¿Cómo protegerán los ríos?", values)) == ["protegerán", "ríos"]


@pytest.mark.parametrize(
    ("typed", "written", "found"),
    [
        ("สํานักงาน", "ที่สำนักงานการเลือกตั้ง", "สำนักงาน"),
        ("醫療", "每位居民都将有医疗保险。", "医疗"),
        ("សុខភាព", "នឹងមានធានារ៉ាប់រងសុខភាព។", "សុខភាព"),
    ],
)
def test_matches_are_marked_without_spaces(typed, written, found):
    values = dict.fromkeys(texts(typed), 1.0)

    assert marked(mark(clean(written), values)) == [found]


@pytest.mark.parametrize("filler", ["words and more ", "ประชาชนทุกคน", "每位居民都将有"])
def test_an_excerpt_is_cut_around_what_matches(filler):
    text = clean(filler * 60 + " zebra " + filler * 60)

    result = excerpt(text, {"zebra": 1.0})

    assert marked(result) == ["zebra"]
    assert len(result.text) <= 202
    assert (result.text[0], result.text[-1]) == ("…", "…")
