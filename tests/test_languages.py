"""The table of languages and what derives from it: tags, addresses, plural rules, dates, numbers, checks."""

import gettext
import subprocess
import sys
from datetime import date

import polib
import pytest
from django.conf.locale import LANG_INFO
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format, number_format, reset_format_cache
from django.utils.translation import to_locale
from wagtail.users.models import UserProfile

from faq_pages.language_checks import check_languages, is_rule
from faq_pages.languages import fallback_codes, language, language_codes, negotiate, preferred_language_code
from faq_pages.models.people import preferred_language
from site_cms.languages import LANGUAGES
from tests.interface_strings import ROOT

CODES = [each.code for each in LANGUAGES]


# --- The table -----------------------------------------------------------------------------------


def test_the_languages_stand_in_their_order():
    assert " ".join(CODES) == "en es zh-hant vi fil ko km zh-hans hi ja th pa hy fa ar hmn ru lo uk"
    assert language_codes() == CODES
    assert [each.tier for each in LANGUAGES] == [0, *[1] * 6, *[2] * 4, *[3] * 5, *[4] * 3]


def test_the_table_needs_no_settings_which_are_made_from_it():
    look = "from site_cms.languages import LANGUAGES; from django.conf import settings; print(settings.configured)"

    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_known_to_django_by_the_names_of_the_table(code):
    entry = next(each for each in LANGUAGES if each.code == code)

    assert (language(code).name, language(code).own_name) == (entry.name, entry.own_name)
    assert language(code).direction == ("rtl" if code in {"ar", "fa"} else "ltr")
    assert entry.own_name in {"English", "Tagalog (Filipino)"} or entry.own_name != entry.name


@pytest.mark.parametrize("code", CODES)
def test_every_chain_of_fallbacks_ends_in_english(code):
    others = {"zh-hant": ["zh-hans"], "zh-hans": ["zh-hant"]}.get(code, [])

    assert fallback_codes(code) == list(dict.fromkeys([code, *others, "en"]))


# --- What a visitor wishes for -------------------------------------------------------------------

WISHES = {
    "fil": "fil",
    "fil-PH": "fil",
    "tl": "fil",
    "tl-PH": "fil",
    "zh": "zh-hans",
    "zh-TW": "zh-hant",
    "zh-HK": "zh-hant",
    "zh-MO": "zh-hant",
    "zh-CN": "zh-hans",
    "zh-SG": "zh-hans",
    "zh-MY": "zh-hans",
    "cmn": "zh-hans",
    "wuu": "zh-hans",
    "zh-Hant-US": "zh-hant",
    "zh-Hans-US": "zh-hans",
    "zh-Hant-HK": "zh-hant",
    "zh-Hans-HK": "zh-hans",
    "zh-yue-HK": "zh-hant",
    "yue": "zh-hant",
    "yue-HK": "zh-hant",
    "yue-Hant-HK": "zh-hant",
    "yue-Hans-CN": "zh-hans",
    "nan-TW": "zh-hant",
    "hak": "zh-hant",
    "fa-IR": "fa",
    "fa-AF": "fa",
    "prs": "fa",
    "pes": "fa",
    "pa": "pa",
    "pa-IN": "pa",
    "pa-Guru": "pa",
    "pa-Guru-IN": "pa",
    "pa-Arab": "en",
    "pa-Arab-PK": "en",
    "pa-PK": "en",
    "pnb": "en",
    "hmn": "hmn",
    "hmn-US": "hmn",
    "mww": "hmn",
    "hnj": "hmn",
    "hnj-Hmnp": "en",
    "es-419": "es",
    "es-MX": "es",
    "es-US": "es",
    "ar-EG": "ar",
    "arb": "ar",
    "arz": "ar",
    "apc": "ar",
    "hy-AM": "hy",
    "hyw": "hy",
    "ja-JP": "ja",
    "ko-US": "ko",
    "th-TH": "th",
    "lo-LA": "lo",
    "km-KH": "km",
    "hi-IN": "hi",
    "vi-VN": "vi",
    "ru-UA": "ru",
    "uk-UA": "uk",
    "iw": "en",
    "in": "en",
    "xx": "en",
    "": "en",
    "*": "en",
    "pt-BR,es;q=0.6": "es",
    "pa-Arab-PK,ur;q=0.9,hi;q=0.5": "hi",
    "pa-PK, pa;q=0.9, en;q=0.8": "en",
    "pa-IN, pa;q=0.9": "pa",
    "es;q=0, es-MX;q=0.5": "es",
    "fr, uk;q=0.2, ru;q=0.7": "ru",
    "de, *;q=0.5, es;q=0.1": "en",
    "es;q=0, ko;q=0.1": "ko",
    "zh_TW": "en",
    ",,;q=x,\x00": "en",
    "zh-TW-x-a-b-c-d-e-f-g-h": "zh-hant",
}


@pytest.mark.parametrize("header", WISHES)
def test_a_visitor_gets_the_language_they_asked_for(header):
    assert preferred_language_code(header) == WISHES[header]


@pytest.mark.django_db
def test_the_front_door_leads_there_and_says_what_it_depends_on(client):
    response = client.get("/", headers={"Accept-Language": "yue-HK, en;q=0.8"})

    assert (response.status_code, response["Location"]) == (302, "/zh-hant/")
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_its_own_tag_and_so_are_its_regions(code):
    assert negotiate(code.upper()) == negotiate(f"{code}-US") == code


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_tag_of_any_length_is_answered_from_its_beginning(size):
    assert negotiate("es" + "-a" * size) == "es"
    assert negotiate("-" * size) is None


# --- Addresses -----------------------------------------------------------------------------------

ALIASES = {
    "/zh-TW/": "/zh-hant/",
    "/zh-Hant/": "/zh-hant/",
    "/zh_CN/the-movement/": "/zh-hans/the-movement/",
    "/zh/": "/zh-hans/",
    "/tl/the-movement/what-is-calexit/": "/fil/the-movement/what-is-calexit/",
    "/tl-ph/": "/fil/",
    "/fil-PH/": "/fil/",
    "/es-MX/": "/es/",
    "/ES/the-movement/": "/es/the-movement/",
    "/hm/": "/hmn/",
    "/pa-Guru/": "/pa/",
    "/es-419/": "/es/",
    "/zh-Hans-HK/": "/zh-hans/",
    "/tl": "/fil/",
    "/tl/?a=1&b=%E1%9E%80#": "/fil/?a=1&b=%E1%9E%80#",
    "/tl/%E1%9E%80/?q=a+b": "/fil/%E1%9E%80/?q=a+b",
    "/tl//example.org/": "/fil//example.org/",
}


@pytest.mark.parametrize("address", ALIASES)
def test_another_name_of_a_language_leads_to_its_one_address(address):
    response = Client().get(address.rstrip("#"))

    assert (response.status_code, response["Location"]) == (301, ALIASES[address].rstrip("#"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/pa-Arab/",
        "/pnb/",
        "/xx/",
        "/api-es/",
        "/es-info/",
        "/hi-there/",
        "/t%6c%0d%0aX:1/",
        "/ｅｓ/",
        "/%F0%9F%90%BB/",
    ],
)
def test_a_name_of_no_language_here_is_a_404(address, client):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["ar", "zh-TW", "xx"])
@pytest.mark.parametrize("address", ["/en/the-movement/", "/es/", "/km/our-values/"])
def test_an_address_keeps_its_language_whatever_the_browser_wishes(address, wish, client):
    client.cookies["language"] = "ru"

    response = client.get(address, headers={"Accept-Language": wish})

    assert response.status_code == 200
    assert response["Content-Language"] == address.split("/")[1]


@pytest.mark.parametrize(("wish", "spoken"), [("es-MX", "es"), ("ar, es;q=0.5", "es"), ("ar", "en"), ("ko", "en")])
def test_the_admin_speaks_the_languages_it_is_translated_into(wish, spoken, db, client):
    response = client.get("/admin/login/", headers={"Accept-Language": wish})

    assert response["Content-Language"] == spoken


@pytest.mark.parametrize(("chosen", "spoken"), [("es", "es"), ("ko", "en"), ("de", "en"), ("", "en")])
def test_a_choice_that_the_admin_no_longer_offers_counts_as_none(chosen, spoken, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language=chosen)

    assert preferred_language(admin_user) == spoken


# --- Plural forms, dates, numbers ----------------------------------------------------------------

FORMS = {
    "en": {0: 1, 1: 0, 2: 1},
    "es": {0: 1, 1: 0, 2: 1},
    "fil": {1: 0, 3: 0, 4: 1, 5: 0, 6: 1, 9: 1, 10: 0, 14: 1},
    "hi": {0: 0, 1: 0, 2: 1},
    "pa": {0: 0, 1: 0, 2: 1},
    "hy": {0: 0, 1: 0, 2: 1},
    "fa": {0: 0, 1: 0, 2: 1},
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4},
    "ru": {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 0, 22: 1, 111: 2, 121: 0},
    "uk": {0: 2, 1: 0, 3: 1, 5: 2, 11: 2, 14: 2, 21: 0, 24: 1, 112: 2},
}
"""Of some numbers, which form they take, after Unicode's rules; languages that are not here have one form."""


@pytest.mark.parametrize("entry", LANGUAGES, ids=CODES)
def test_a_number_takes_the_form_that_its_language_has_for_it(entry):
    form = gettext.c2py(entry.plural_forms.split("plural=")[1].rstrip(";"))
    forms = FORMS.get(entry.code, {0: 0, 1: 0, 5: 0})

    assert {number: form(number) for number in forms} == forms
    assert entry.plural_forms.startswith(f"nplurals={max(form(number) for number in range(1000)) + 1};")


DATES = {
    "en": "March 5, 2026",
    "es": "5 de marzo de 2026",
    "zh-hant": "2026年3月5日",
    "vi": "5 tháng 3, 2026",
    "fil": "Marso 5, 2026",
    "ko": "2026년 3월 5일",
    "km": "5 មីនា 2026",
    "zh-hans": "2026年3月5日",
    "hi": "5 मार्च 2026",
    "ja": "2026年3月5日",
    "th": "5 มีนาคม ค.ศ. 2026",
    "pa": "5 ਮਾਰਚ 2026",
    "hy": "5 մարտի, 2026 թ.",
    "fa": "5 مارس 2026",
    "ar": "5 مارس 2026",
    "hmn": "Lub Peb Hlis Ntuj tim 5, 2026",
    "ru": "5 марта 2026 г.",
    "lo": "5 ມີນາ 2026",
    "uk": "5 березня 2026 р.",
}


@pytest.mark.parametrize("code", CODES)
def test_dates_and_numbers_are_written_as_californians_of_a_language_write_them(code):
    with translation.override(code):
        assert date_format(date(2026, 3, 5)) == DATES[code]
        assert number_format("1234567.5", force_grouping=True) == "1,234,567.5"
        assert number_format(2026) == "2026"


@pytest.mark.parametrize("code", CODES[1:])
def test_every_month_has_a_name_of_its_own(code):
    with translation.override(code):
        months = [date_format(date(2026, month, 1), "E") for month in range(1, 13)]

    assert len(set(months)) == 12
    assert "April" not in months


# --- The checks ----------------------------------------------------------------------------------


def ids() -> list[str]:
    return [error.id for error in check_languages()]


@pytest.fixture
def catalogues(settings, tmp_path):
    """The compiled catalogues, to break. They are those of the languages of the table."""
    for code in CODES[1:]:
        folder = tmp_path / to_locale(code) / "LC_MESSAGES"
        folder.mkdir(parents=True)
        po = polib.POFile()
        po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": settings.FAQ_PLURAL_FORMS[code]}
        po.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    return lambda code: tmp_path / to_locale(code) / "LC_MESSAGES" / "django.mo"


def test_a_whole_table_passes(catalogues):
    assert ids() == []


def test_a_language_without_a_name_is_refused(catalogues, monkeypatch):
    monkeypatch.setitem(LANG_INFO, "lo", {"code": "lo", "name": "Lao", "name_local": "", "bidi": False})

    assert ids() == ["faq_pages.E001"]


@pytest.mark.parametrize(
    "rule", ["", "nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=n;", "plural=0;", "n"]
)
def test_a_language_without_a_plural_rule_is_refused(rule, catalogues, settings):
    settings.FAQ_PLURAL_FORMS = {**settings.FAQ_PLURAL_FORMS, "en": rule}

    assert ids() == ["faq_pages.E002"]


def test_a_language_without_a_catalogue_is_refused(catalogues):
    catalogues("fil").unlink()

    [error] = check_languages()
    assert error.id == "faq_pages.E003"
    assert "compile_catalogues" in error.hint


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xde\x12\x04\x95"])
def test_a_catalogue_that_cannot_be_read_is_refused(content, catalogues):
    catalogues("zh-hant").write_bytes(content)

    assert ids() == ["faq_pages.E004"]


def test_what_makemessages_leaves_in_an_unknown_language_is_refused(catalogues):
    po = polib.POFile()
    po.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=INTEGER; plural=EXPRESSION;",
    }
    po.save_as_mofile(str(catalogues("hmn")))

    assert ids() == ["faq_pages.E004"]


def test_a_catalogue_with_another_rule_than_the_table_is_refused(catalogues, settings):
    settings.FAQ_PLURAL_FORMS = {**settings.FAQ_PLURAL_FORMS, "ru": "nplurals=2; plural=n != 1;"}

    assert ids() == ["faq_pages.E005"]


def test_a_language_without_a_date_format_is_refused(catalogues, settings, monkeypatch):
    settings.FORMAT_MODULE_PATH = None
    reset_format_cache()
    monkeypatch.setattr("faq_pages.language_checks.get_format_modules", lambda code: [])

    assert set(ids()) == {"faq_pages.E006"}
    reset_format_cache()


def test_no_command_starts_with_a_broken_language(catalogues):
    catalogues("km").unlink()

    with pytest.raises(SystemCheckError, match="'km' has no compiled catalogue"):
        call_command("load_faq", skip_checks=False)


@pytest.mark.parametrize("rule", [each.plural_forms for each in LANGUAGES])
def test_the_rules_of_the_table_can_be_computed(rule):
    assert is_rule(rule)
