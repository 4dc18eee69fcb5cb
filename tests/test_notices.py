"""What a page says of its own text: who made it, what it no longer says, what it stands in for, who checked it."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.translation import gettext

from faq_pages.models import Significance, SourceChange, TranslationRecord
from faq_pages.translation.workflow import publish, submit
from tests.test_fallback import QUESTION, html, in_spanish, spoken
from tests.test_states import translate_by_hand
from tests.translating import change, put_in, spanish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVENING = datetime(2026, 3, 6, 5, 30, tzinfo=UTC)
"""The evening of the day before in California."""

OUTDATED = "The English original has changed since this translation was made: %(date)s. Some of it may no longer hold."
DATES = {
    "es": "5 de marzo de 2026",
    "zh-hant": "2026年3月5日",
    "th": "5 มีนาคม ค.ศ. 2026",
    "ar": "5 مارس 2026",
    "hi": "5 मार्च 2026",
}


def notices(page: BeautifulSoup) -> list[str]:
    return [notice["data-state"] for notice in page.select("main [role=note]:not(.callout)")]


def told(page: BeautifulSoup, state: str) -> str:
    return page.select_one(f"[data-state={state}] p").get_text(" ", strip=True)


def ways(page: BeautifulSoup) -> dict[str, str]:
    """The links of the notices, by what they say."""
    return {a.get_text(): a["href"] for a in page.select(".notice .ways a")}


def outdate(code: str, *pages) -> None:
    """Publish pages in a language as if people had translated them, then change the last of them in English."""
    for page in pages:
        there = put_in(code, page) if code != "es" else in_spanish(page)
        first = SourceChange.objects.filter(translation_key=page.translation_key).order_by("pk").first()
        TranslationRecord.objects.filter(page=there).update(source_change=first, untranslated=0, origin="human")
    change(pages[-1])
    changed = SourceChange.objects.filter(translation_key=pages[-1].translation_key).latest("pk")
    SourceChange.objects.filter(pk=changed.pk).update(published_at=EVENING)


# --- Made by a machine, or outdated ------------------------------------------------------------


def test_a_machines_translation_leads_to_the_original_and_to_whoever_mends_it(question, client):
    page = html(client.get(f"/es{QUESTION}"))

    assert notices(page) == ["machine"]
    assert ways(page) == {
        spoken("Read the English original"): f"/en{QUESTION}",
        spoken("Say what is wrong"): f"/es/feedback/{question.translation_key}/?wrong",
    }
    original, report = page.select(".notice .ways a")
    assert (original["hreflang"], original.has_attr("data-keep")) == ("en", True)
    assert html(client.get(original["href"])).h1.get_text() == question.title
    fault = html(client.get(report["href"]))
    assert fault.h1.get_text() == spoken("Say what is wrong with this translation")
    assert fault.select_one("main p a")["href"] == f"/es{QUESTION}"


@pytest.mark.parametrize("path", ["/", "/the-movement/"])
def test_of_many_texts_one_original_is_named_and_no_fault_reported(path, client):
    page = html(client.get(f"/es{path}"))

    assert notices(page) == ["machine"]
    assert ways(page) == {spoken("Read the English original"): f"/en{path}"}


@pytest.mark.parametrize("code", DATES)
def test_the_day_of_the_change_is_said_as_the_reader_says_it(code, index, section, question, client):
    outdate(code, index, section, question)

    page = html(client.get(f"/{code}{QUESTION}"))

    assert notices(page) == ["outdated"]
    with translation.override(code):
        expected = gettext(OUTDATED) % {"date": DATES[code]}
    assert told(page, "outdated").replace("\u2066", "").replace("\u2069", "") == expected
    assert list(ways(page).values()) == [f"/en{QUESTION}", f"/{code}/feedback/{question.translation_key}/?wrong"]


def test_the_day_is_that_of_the_first_change_that_matters(question, client):
    translate_by_hand(question)
    change(question, Significance.MINOR)
    assert notices(html(client.get(f"/es{QUESTION}"))) == []
    outdate("es", question)
    change(question)
    change(question, Significance.MINOR)

    assert DATES["es"] in told(html(client.get(f"/es{QUESTION}")), "outdated")


def test_a_list_says_that_something_is_outdated_but_no_day(section, question, client):
    outdate("es", question)

    for path in ("/", "/the-movement/"):
        page = html(client.get(f"/es{path}"))
        assert notices(page) == ["outdated"], "the worst of what is wrong"
        assert told(page, "outdated") == spoken(
            "The English original has changed since this translation was made. Some of it may no longer hold."
        )


@pytest.mark.parametrize("path", ["/", "/the-movement/", QUESTION])
def test_of_the_original_nothing_is_said(path, question, client):
    change(question)

    page = html(client.get(f"/en{path}"))

    assert (notices(page), ways(page)) == ([], {})
    assert "Translation checked" not in page.get_text()


# --- Standing in -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/the-movement/", QUESTION])
@pytest.mark.parametrize("code", ["ko", "fa"])
def test_english_that_stands_in_is_called_english(code, path, client):
    page = html(client.get(f"/{code}{path}"))

    assert notices(page) == ["fallback"]
    with translation.override(code):
        assert told(page, "fallback") == gettext("This page is not translated yet. It is shown in English.")
    assert ways(page) == {}, "it is the original"
    assert page.select(".feedback a[href$='?wrong']") == []


def test_another_language_that_stands_in_is_named_with_what_is_wrong_with_it(index, section, question, client):
    """Readers of Traditional Chinese get Simplified Chinese before English."""
    outdate("zh-hans", index, section, question)

    page = html(client.get(f"/zh-hant{QUESTION}"))

    assert notices(page) == ["fallback", "outdated"]
    name = page.select_one("[data-state=fallback] bdi")
    assert (name["lang"], name.get_text()) == ("zh-hans", "简体中文")
    assert (page.html["lang"], page.h1["lang"]) == ("zh-hant", "zh-hans")
    with translation.override("zh-hant"):
        fallback = gettext("This page is not translated yet. It is shown in another language: %(language)s.")
        assert told(page, "outdated") == gettext(
            "The English originals of some translations on this page have changed since. Some of it may no longer hold."
        )
    assert page.select_one("[data-state=fallback] p").get_text().strip() == fallback % {"language": "简体中文"}
    assert list(ways(page).values()) == [f"/en{QUESTION}", f"/zh-hant/feedback/{question.translation_key}/?wrong"]
    assert {client.get(address).status_code for address in ways(page).values()} == {200}


# --- Checked by people -------------------------------------------------------------------------


@pytest.fixture
def reviewed(question, admin_user):
    """The Spanish of the first question, checked by somebody on the evening of March 5."""
    publish(submit(question, spanish()), user=admin_user, reviewed=True)
    TranslationRecord.objects.filter(page=in_spanish(question)).update(reviewed_at=EVENING)
    return in_spanish(question)


def checked(page: BeautifulSoup) -> list[str]:
    """The lines that say when somebody checked the translation."""
    words = spoken("Translation checked: %(date)s").partition("%")[0]
    return [line for line in page.select_one("article").stripped_strings if line.startswith(words)]


def test_a_reviewed_translation_says_so_in_one_line_at_its_end(reviewed, client):
    page = html(client.get(f"/es{QUESTION}"))

    assert (notices(page), ways(page)) == ([], {})
    assert checked(page) == [spoken("Translation checked: %(date)s") % {"date": DATES["es"]}]
    line = page.select_one("article > .text").find_next_sibling()
    assert [*line.stripped_strings] == checked(page)
    assert line.find_next_sibling()["class"] == ["feedback"]
    assert html(client.get("/es/the-movement/")).find(string=checked(page)[0]) is None


def test_the_two_reviews_stand_together(reviewed, question, client):
    change(question, Significance.MINOR, last_reviewed="2026-02-01")
    publish(submit(question, spanish()))
    TranslationRecord.objects.filter(page=reviewed).update(reviewed_at=EVENING, untranslated=0)

    [line] = html(client.get(f"/es{QUESTION}")).select("article > p.quiet")

    assert [*line.stripped_strings] == [
        "Última revisión: 1 de febrero de 2026",
        spoken("Translation checked: %(date)s") % {"date": DATES["es"]},
    ]


@pytest.mark.parametrize("how", ["machine", "by hand", "outdated", "fallback"])
def test_nothing_is_called_checked_that_is_not(how, question, client, request):
    if how in {"outdated", "fallback"}:
        reviewed = request.getfixturevalue("reviewed")
        change(question) if how == "outdated" else reviewed.specific.unpublish()
    elif how == "by hand":
        translate_by_hand(question)

    page = html(client.get(f"/es{QUESTION}"))

    assert checked(page) == []
    assert notices(page) == ([] if how == "by hand" else [how])


def test_what_was_checked_in_another_language_is_not_called_checked_in_this_one(index, section, question, client):
    for page in (index, section, question):
        there = put_in("zh-hans", page)
    first = SourceChange.objects.filter(translation_key=question.translation_key).first()
    record = TranslationRecord.objects.filter(page=there)
    record.update(source_change=first, untranslated=0, reviewed_at=EVENING)
    lines = {
        code: html(client.get(f"/{code}{QUESTION}")).select("article > p.quiet") for code in ("zh-hans", "zh-hant")
    }

    assert {code: len(found) for code, found in lines.items()} == {"zh-hans": 1, "zh-hant": 0}
