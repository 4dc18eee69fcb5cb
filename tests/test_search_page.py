"""The page that searches: honest about languages, of use when nothing is found, and whole whatever is typed."""

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction, Site

from faq_pages.languages import language_codes
from faq_pages.models import SearchState, TranslationRecord
from faq_pages.search.excerpts import Marked
from faq_pages.search.index import clear, rebuild
from faq_pages.templatetags.faq import marked
from faq_pages.visitor_pages import search as search_page
from tests.factories import FaqQuestionPageFactory
from tests.test_api_search import TRICKY, now, other_site, zyzzyva  # noqa: F401 (fixtures)
from tests.translating import change, publish_by_hand, put_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def get(client, q="", code="en", **query):
    return client.get(f"/{code}/search/", {**({"q": q} if q else {}), **query})


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def shown(response) -> BeautifulSoup:
    assert response.status_code == 200
    return html(response)


def told(page) -> str:
    return " ".join(page.select_one("[role=status]").get_text().split())


def links(page) -> list[str]:
    return [a["href"] for a in page.select(".hits h2 a")]


# --- The form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", language_codes())
def test_every_language_has_the_page_with_a_form_and_leads_to_it_in_the_others(code, client):
    response = get(client, code=code)

    page = shown(response)
    form = page.select_one("form[role=search]")
    assert page.html["lang"] == response["Content-Language"] == code
    assert (form["action"], form.get("method", "get"), form.select_one("[name=q]")["type"]) == (
        f"/{code}/search/",
        "get",
        "search",
    )
    assert page.find("label", attrs={"for": form.select_one("[name=q]")["id"]}).get_text()
    assert [a["href"] for a in page.select("nav.language-switch a")] == [
        f"/{other}/search/" for other in language_codes()
    ]
    assert not page.select("meta[name=robots], link[rel=canonical], .hits")
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("path", ["", "our-values/", "our-values/dark-money/", "contact/", "nothing/", "search/"])
def test_every_page_leads_to_it(path, client):
    page = html(client.get(f"/es/{path}"))

    link = page.select_one("header a[href='/es/search/']")
    assert link.get_text().strip() == "Buscar"
    assert (link.get("aria-current") == "page") == (path == "search/")


def test_the_front_page_has_the_box_and_no_other_page_loads_its_script(client):
    def has_script(path):
        return b"search.js" in client.get(path).content

    form = html(client.get("/es/")).select_one(".masthead form[role=search]")
    assert form["action"] == "/es/search/"
    assert [has_script(f"/es/{path}") for path in ("", "search/", "our-values/", "our-values/dark-money/")] == [
        True,
        True,
        False,
        False,
    ]


# --- What was found -----------------------------------------------------------------------------


def test_what_was_found_is_marked_and_leads_to_its_page(zyzzyva, client):  # noqa: F811
    page = shown(get(client, "Zyzzyva"))

    assert told(page) == "1 question found"
    assert links(page) == ["/en/the-movement/what-is-calexit/"]
    assert [mark.get_text() for mark in page.select(".hits mark")] == ["zyzzyva"] * 3
    assert page.select_one("[name=q]")["value"] == "Zyzzyva"
    assert page.title.get_text().strip() == "Search results - Zyzzyva"


def test_results_are_not_for_search_engines_and_the_words_stay_in_other_languages(zyzzyva, client):  # noqa: F811
    response = get(client, 'zyzzyva & "a"')

    page = shown(response)
    words = "?q=zyzzyva+%26+%22a%22"
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/en/search/"
    assert not page.select("link[hreflang]")
    assert [a["href"] for a in page.select("nav.language-switch a")] == [
        f"/{code}/search/{words}" for code in language_codes()
    ]
    assert "Set-Cookie" not in response
    assert response["Cache-Control"] == "private, no-cache"
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_hits_of_other_languages_are_labelled_with_language_and_direction(zyzzyva, client):  # noqa: F811
    page = shown(get(client, "zyzzyva", "ar"))

    [hit] = page.select(".hits li")
    assert "لغات أخرى" in told(page)
    assert (hit["dir"], hit.h2.a["lang"], hit.h2.a["hreflang"], hit.p["lang"], hit.p["dir"]) == (
        "ltr", "en", "en", "en", "ltr",
    )  # fmt: skip
    assert hit.select_one(".language-label").get_text() == "بالإنجليزية"
    assert links(page) == ["/en/the-movement/what-is-calexit/"], "where it is in that language"


def test_a_fallback_is_never_shown_under_another_language(zyzzyva, client):  # noqa: F811
    spanish = publish_by_hand(change(zyzzyva, title="What is a quagga?"))
    now()
    assert links(shown(get(client, "quagga", "es"))) == ["/es/the-movement/what-is-calexit/"]
    spanish.unpublish()

    page = shown(get(client, "quagga", "es"))

    assert links(page) == ["/en/the-movement/what-is-calexit/"]
    assert page.select_one(".language-label")


@pytest.mark.parametrize(
    ("state", "said"), [("machine", "Una computadora hizo"), ("outdated", "han cambiado"), ("current", None)]
)
def test_what_is_wrong_with_translations_is_said(state, said, zyzzyva, client):  # noqa: F811
    page = publish_by_hand(change(zyzzyva, title="What is a quagga?"))
    reviewed_at = None if state == "machine" else timezone.now()
    TranslationRecord.objects.filter(page=page).update(origin="machine", reviewed_at=reviewed_at)
    if state == "outdated":
        change(zyzzyva, title="What is a quokka?")
    now()

    note = shown(get(client, "quagga", "es")).select_one("[role=note]")

    assert (note is None) == (said is None)
    if said:
        assert (note["data-state"], said in note.get_text()) == (state, True)


def test_a_slip_leads_to_what_was_meant(zyzzyva, client):  # noqa: F811
    page = shown(get(client, "zyzyva weevil"))

    link = page.select_one("[data-live] a[href^='?q=']")
    assert (link["href"], link.get_text()) == ("?q=zyzzyva%20weevil", "Did you mean “zyzzyva weevil”?")


def test_more_than_ten_come_on_several_pages(zyzzyva, client):  # noqa: F811
    for number in range(11):
        FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title=f"Zyzzyva {number}?")
    now()

    first, second = shown(get(client, "zyzzyva")), shown(get(client, "zyzzyva", page=2))

    assert (len(links(first)), len(links(second))) == (10, 2)
    assert not set(links(first)) & set(links(second))
    assert [a["href"] for a in first.select("nav.numbers a")] == ["?q=zyzzyva", "?q=zyzzyva&page=2"]
    assert [a.get_text() for a in second.select("nav.numbers [aria-current=page]")] == ["2"]
    assert told(first) == told(second) == "12 questions found"
    past = get(client, "zyzzyva", page=9)
    assert (past.status_code, past["Location"]) == (302, "/en/search/?q=zyzzyva")
    for wish in ("0", "-1", "x", "9" * 40, "٢", "11", ""):
        assert links(shown(get(client, "zyzzyva", page=wish))) == links(first)


def test_nothing_found_leads_on(zyzzyva, client):  # noqa: F811
    page = shown(get(client, "qwrtpl <b>"))

    assert told(page) == "Nothing was found for “qwrtpl <b>”."
    assert [a["href"] for a in page.select("[data-live] a")] == ["/en/", "/en/contact/"]
    assert "Use fewer words, or other ones." in page.main.get_text()


@pytest.mark.parametrize("words", ["x" * 201, "x " * 11])
def test_too_much_is_said_politely_and_nothing_is_lost(words, client):
    response = get(client, words)

    page, field = html(response), html(response).select_one("[name=q]")
    assert response.status_code == 400
    assert field["value"] == words.strip()
    assert field["aria-invalid"] == "true"
    assert page.find(id=field["aria-describedby"]).get_text().strip() == (
        "A search has at most 200 characters and 10 words. Use fewer."
    )


def test_a_right_to_left_text_keeps_latin_names_whole(index, section, question, client):
    for page in (index, section):
        put_in("ar", page)
    put_in("ar", question, title="ما هو California National Party (CNP)؟")
    rebuild()

    hit = shown(get(client, "National", "ar")).select_one(".hits h2 a")

    assert re.sub("</?mark>", "", str(hit.bdi)) == '<bdi dir="ltr">California National Party (CNP)</bdi>'
    assert hit.mark.get_text() == "National"


# --- While somebody types -----------------------------------------------------------------------


def test_suggestions_are_a_list_without_a_page_around_it(zyzzyva, client):  # noqa: F811
    response = get(client, "zyzz", suggest="")

    page = shown(response)
    assert [a["href"] for a in page.select("[data-live] a")] == ["/en/the-movement/what-is-calexit/"]
    assert page.select_one("[data-status]").get_text() == "1 question found"
    assert not page.select("html, form, h1")
    for nothing in ("", "qwrtpl", "x " * 11):
        assert not shown(get(client, nothing, suggest="")).select("a, ul")


def test_what_is_only_being_typed_is_no_search_yet(monkeypatch, zyzzyva, client):  # noqa: F811
    asked = []
    monkeypatch.setattr(
        search_page,
        "search_and_count",
        lambda words, *args, **options: asked.append(words) or search_page.search(words, *args, **options),
    )

    get(client, "zyzz", suggest="")
    client.get("/en/search/?q=zyzz", headers={"Sec-Fetch-Dest": "empty"})
    assert asked == []
    client.get("/en/search/?q=zyzzyva", headers={"Sec-Fetch-Dest": "document"})
    client.get("/en/search/?q=zyzzyvas")

    assert asked == ["zyzzyva", "zyzzyvas"]


# --- Nothing that is not public -----------------------------------------------------------------


def test_what_is_hidden_is_hidden_from_everybody_at_once(zyzzyva, editor):  # noqa: F811
    PageViewRestriction.objects.create(page=zyzzyva.page_ptr, restriction_type="login")

    for query in ({}, {"suggest": ""}):
        assert "weevil" not in get(editor, "zyzzyva", **query).content.decode()
        assert not shown(get(editor, "zyzzyva", **query)).select(".hits a, ul.question-list a")


def test_each_site_finds_its_own(zyzzyva, other_site, client):  # noqa: F811
    for query in ({}, {"suggest": ""}):
        ours = [len(shown(get(client, q, **query)).select("mark")) > 0 for q in ("zyzzyva", "quokka")]
        theirs = [
            len(
                html(client.get("/en/search/", {"q": q, **query}, headers={"host": other_site.hostname})).select("mark")
            )
            > 0
            for q in ("zyzzyva", "quokka")
        ]
        assert (ours, theirs) == ([True, False], [False, True])
    page = html(client.get("/en/search/", {"q": "quokka"}, headers={"host": other_site.hostname}))
    assert page.select_one("link[rel=canonical]")["href"] == f"http://{other_site.hostname}/en/search/"


def test_where_no_site_is_read_nothing_is_searched(zyzzyva, client):  # noqa: F811
    Site.objects.all().delete()

    assert get(client, "zyzzyva").status_code == 404


# --- Whatever is typed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q", ["%00", "%FF%FE", "%ED%A0%80", "%1b[0m", "'%20OR%201=1--", "*)(%22", "%E2%80%AE", "+", "%"]
)
def test_no_bytes_are_too_strange(q, zyzzyva, client):  # noqa: F811
    for more in ("", "&suggest", "&page=%00", "&page=2"):
        assert client.get(f"/en/search/?q={q}{more}").status_code in {200, 302}


@given(q=st.one_of(st.text(), TRICKY, st.text(min_size=150)), code=st.sampled_from(language_codes()))
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
def test_whatever_is_typed_is_answered(db, q, code):
    if not SearchState.objects.exists():
        rebuild()
    address = f"/{code}/search/?q={quote(q, errors='surrogatepass')}"

    response = Client().get(address)

    assert response.status_code in {200, 400}
    page = html(response)
    assert (page.select_one("[role=alert], .field-error") is not None) == (response.status_code == 400)
    assert not [mark for mark in page.select("mark") if mark.select("*:not(bdi)")]
    assert Client().get(f"{address}&suggest").status_code == 200


def test_what_was_typed_is_never_markup(zyzzyva, client):  # noqa: F811
    change(zyzzyva, title='Is </mark><script>alert("zyzzyva")</script> a zyzzyva?')
    now()

    for query in ({}, {"suggest": ""}):
        text = get(client, '"><script>alert(1)</script> zyzzyva', **query).content.decode()
        assert "<script>alert" not in text
        assert '"><script>' not in text


@pytest.mark.parametrize("ranges", [[], [(0, 4)], [(2, 9)], [(0, 1), (3, 12)]])
def test_no_part_of_a_marked_text_is_markup(ranges, question):
    text = "<i>&amp;</i>'\""

    html_ = marked(Marked(text, ranges), question)

    page = BeautifulSoup(html_, "html.parser")
    assert page.get_text() == text
    assert [mark.get_text() for mark in page.find_all(True)] == [text[start:end] for start, end in ranges]


def test_without_an_index_nothing_is_found_and_nothing_fails(client):
    clear()

    assert told(shown(get(client, "calexit"))) == "Nothing was found for “calexit”."


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_only_reads(method, client):
    assert getattr(client, method)("/en/search/?q=x").status_code == 405


# --- Cost ---------------------------------------------------------------------------------------


COSTS = {"": 0, "q=zyzzyva": 10, "q=impuestos": 10, "q=zyzzyva&suggest": 9}


def test_a_searchs_queries_do_not_grow(zyzzyva, client, django_assert_num_queries):  # noqa: F811
    for number in (0, 8):
        for each in range(number):
            FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title=f"Zyzzyva {each}?")
        now()
        for query, cost in COSTS.items():
            client.get(f"/en/search/?{query}")
            with django_assert_num_queries(cost, info=query):
                client.get(f"/en/search/?{query}")
