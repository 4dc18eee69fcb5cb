"""The calls that search: hits in an honest language, marked in code points, of one site, whatever is typed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages.api.openapi import document
from faq_pages.delivery.changes import catch_up
from faq_pages.languages import language_codes
from faq_pages.models import ContentTouch, SearchState
from faq_pages.search.index import clear, follow, rebuild
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory
from tests.translating import change, publish_by_hand, put_in

pytestmark = pytest.mark.django_db

SEARCH = "/api/v1/search/"
SUGGESTIONS = "/api/v1/search/suggestions/"
CALLS = [SEARCH, SUGGESTIONS]
OTHER = "other.example"


@pytest.fixture
def zyzzyva(question):
    """A question that is found by a word of its own, in an index of the loaded FAQ."""
    page = change(question, title="What is a zyzzyva? 🐞 A zyzzyva!", short_answer="A weevil, says the zyzzyva.")
    catch_up()
    rebuild()
    return page


def now():
    catch_up()
    follow()


def a_minute_later():
    """A date is known again a second after the change at the earliest."""
    ContentTouch.objects.exclude(at=None).update(at=F("at") - timedelta(minutes=1))


def ask(client, q, call=SEARCH, **query):
    response = client.get(call, {"q": q, **query})
    assert response.status_code == 200, response.content
    return response.json()


def problem(response) -> str:
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json"), response.content
    return response.json()["detail"]


def cut(marked) -> list[str]:
    """What is marked, as the schema says to cut it out; without spaces of no width behind it."""
    return [marked["text"][part["start"] : part["end"]].rstrip("\u200b") for part in marked["ranges"]]


# --- What is answered ---------------------------------------------------------------------------


def test_a_hit_is_an_item_with_what_matches_in_it(zyzzyva, client):
    answer = ask(client, "zyzzyva", locale="en")

    [hit] = answer["results"]
    key = str(zyzzyva.translation_key)
    assert (answer["count"], answer["is_elsewhere"], answer["did_you_mean"]) == (1, False, None)
    assert (hit["key"], hit["locale"], hit["requested_locale"], hit["direction"]) == (key, "en", "en", "ltr")
    assert hit["url"] == "http://testserver/en/the-movement/what-is-calexit/"
    assert hit["api_url"] == f"http://testserver/api/v1/questions/{key}/?locale=en"
    assert hit["title"] == hit["question"]["text"] == zyzzyva.title
    assert hit["section"]["url"] == "http://testserver/en/the-movement/"
    assert hit["translation"]["state"] == "source"
    assert hit["score"] > 0
    item = client.get(hit["api_url"]).json()
    assert {name: item[name] for name in hit if name in item} == {name: hit[name] for name in hit if name in item}


def test_places_count_code_points(zyzzyva, client):
    [hit] = ask(client, "zyzzyva", locale="en")["results"]

    assert cut(hit["question"]) == ["zyzzyva", "zyzzyva"], "one is behind a sign outside the first plane"
    assert cut(hit["excerpt"]) == ["zyzzyva"]


@pytest.mark.parametrize(
    ("code", "title", "q", "marked"),
    [
        ("km", "តើ​ពន្ធ​គឺ​អ្វី?", "ពន្ធ", "ពន្ធ"),
        ("ar", "ما هي الضرائب؟", "الضرائب", "الضرائب"),
        ("zh-hant", "誰來付稅?", "付税", "付稅"),
    ],
)
def test_every_script_is_marked(code, title, q, marked, index, section, question, client):
    for page in (index, section):
        put_in(code, page)
    put_in(code, question, title=title)
    rebuild()

    hit = ask(client, q, locale=code)["results"][0]

    assert hit["locale"] == code
    assert cut(hit["question"]) == [marked]


def test_the_answers_are_as_the_schema_says(zyzzyva, client):
    components = document()["components"]
    for call, name in ((SEARCH, "SearchResults"), (SUGGESTIONS, "Suggestions")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        Draft202012Validator(schema).validate(ask(client, "zyzzyva", call, locale="en"))
        Draft202012Validator(schema).validate(ask(client, "zyzzyva", call, locale="ru"))


def test_suggestions_go_on_as_somebody_types(zyzzyva, client):
    for number in range(7):
        FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title=f"Zyzzyvas, part {number}?")
    now()

    [*hits] = ask(client, "zyzz", SUGGESTIONS, locale="en")["results"]

    assert len(hits) == 6
    assert {hit["locale"] for hit in hits} == {"en"}
    assert all(cut(hit["question"]) for hit in hits)
    assert ask(client, "weevil", SUGGESTIONS, locale="en")["results"] == [], "questions, not answers"


def test_a_slip_is_told(zyzzyva, client):
    assert ask(client, "zyzyva", locale="en")["did_you_mean"] == "zyzzyva"


def test_a_list_comes_in_parts(zyzzyva, client):
    for number in range(4):
        FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title=f"Zyzzyva {number}?")
    now()
    whole = ask(client, "zyzzyva", locale="en")

    read, address = [], f"{SEARCH}?q=zyzzyva&locale=en&limit=2"
    while address:
        part = client.get(address).json()
        assert part["count"] == 5
        read += part["results"]
        address = part["next"]

    assert read == whole["results"]
    assert ask(client, "zyzzyva", locale="en", offset=4, limit=2)["previous"].endswith("&offset=2&limit=2")
    past = ask(client, "zyzzyva", locale="en", offset=50)
    assert (past["count"], past["results"], past["is_elsewhere"]) == (5, [], False)


# --- In which language --------------------------------------------------------------------------


@pytest.mark.parametrize("code", language_codes())
@pytest.mark.parametrize("call", CALLS)
def test_every_language_can_be_searched(call, code, zyzzyva, client):
    response = client.get(call, {"q": "zyzzyva", "locale": code.upper()})

    hits = response.json()["results"]
    assert response.status_code == 200
    if call == SEARCH:
        assert [hit["requested_locale"] for hit in hits] == [code]
    else:
        assert len(hits) == (code == "en"), "suggestions are of the language itself"


def test_a_hit_of_another_language_says_so(zyzzyva, client):
    answer = ask(client, "zyzzyva", locale="ar")

    [hit] = answer["results"]
    assert answer["is_elsewhere"]
    assert (hit["locale"], hit["direction"], hit["requested_locale"]) == ("en", "ltr", "ar")
    assert hit["translation"]["state"] == "fallback"
    assert hit["url"].startswith("http://testserver/en/")
    assert client.get(SEARCH, {"q": "zyzzyva", "locale": "ar"})["Content-Language"] == "en"


def test_hits_of_other_languages_come_in_parts_too(zyzzyva, client):
    FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title="A second zyzzyva?")
    now()

    first = ask(client, "zyzzyva", locale="ru", limit=1)
    second = client.get(first["next"]).json()

    assert (first["count"], second["count"], second["is_elsewhere"], second["next"]) == (2, 2, True, None)
    assert first["results"] != second["results"]


def test_what_is_not_translated_is_not_found_under_the_name_of_the_language(zyzzyva, client):
    publish_by_hand(change(zyzzyva, title="What is a quagga?"))
    now()
    Page.objects.get(translation_key=zyzzyva.translation_key, locale__language_code="es").unpublish()
    now()

    answer = ask(client, "quagga", locale="es")

    assert answer["is_elsewhere"]
    assert {hit["locale"] for hit in answer["results"]} == {"en"}
    assert ask(client, "quagga", SUGGESTIONS, locale="es")["results"] == []


@pytest.mark.parametrize("call", CALLS)
def test_the_browser_decides_where_no_language_is_named(call, zyzzyva, client):
    publish_by_hand(change(zyzzyva, title="What is a quagga?"))
    now()

    wished = client.get(call, {"q": "quagga"}, headers={"Accept-Language": "es-MX"})
    named = client.get(call, {"q": "quagga", "locale": "en"}, headers={"Accept-Language": "es-MX"})

    assert {hit["locale"] for hit in wished.json()["results"]} == {"es"}
    assert ("Accept-Language" in wished["Vary"], wished["Content-Language"]) == (True, "es")
    assert {hit["locale"] for hit in named.json()["results"]} == {"en"}
    assert "Accept-Language" not in named.get("Vary", "")


# --- Nothing that is not public -----------------------------------------------------------------


HIDING = {
    "unpublish": lambda page: page.unpublish(),
    "restrict": lambda page: PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login"),
    "restrict the section": lambda page: PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type="login"
    ),
}


@pytest.mark.parametrize("act", HIDING)
@pytest.mark.parametrize("call", CALLS)
def test_what_is_hidden_is_hidden_at_once(call, act, zyzzyva, editor):
    HIDING[act](zyzzyva)

    response = editor.get(call, {"q": "zyzzyva", "locale": "en"})

    assert response.json()["results"] == []
    assert "weevil" not in response.content.decode()


def test_a_draft_is_not_found(zyzzyva, editor):
    zyzzyva.title = "What is a quagga?"
    zyzzyva.save_revision()
    now()

    answer = ask(editor, "quagga", locale="en")

    assert (answer["count"], answer["did_you_mean"]) == (0, None)


@pytest.fixture
def other_site(index, settings):
    settings.ALLOWED_HOSTS = ["*"]
    theirs = FaqIndexPageFactory(parent=index.get_parent(), title="The other FAQ", locale=index.locale)
    section = FaqSectionPageFactory(parent=theirs, slug="other-section")
    FaqQuestionPageFactory(parent=section, title="Where is the quokka?", slug="quokka")
    site = Site.objects.create(hostname=OTHER, port=80, root_page=theirs)
    now()
    return site


@pytest.mark.parametrize("call", CALLS)
def test_each_site_finds_its_own(call, zyzzyva, other_site, client):
    ours = {q: ask(client, q, call, locale="en")["results"] for q in ("zyzzyva", "quokka")}
    theirs = {q: ask(client, q, call, locale="en", site=OTHER)["results"] for q in ("zyzzyva", "quokka")}

    assert (len(ours["zyzzyva"]), ours["quokka"], theirs["zyzzyva"], len(theirs["quokka"])) == (1, [], [], 1)
    assert theirs["quokka"][0]["url"] == f"http://{OTHER}/en/other-section/quokka/"
    if call == SEARCH:
        assert f"site={OTHER}" in theirs["quokka"][0]["api_url"]
        assert client.get(theirs["quokka"][0]["api_url"]).status_code == 200
        assert ask(client, "quokka", locale="ru")["count"] == 0, "nor in other languages"


# --- How long it holds --------------------------------------------------------------------------


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_holds_as_long_as_content_and_index_do(call, zyzzyva, client):
    query = {"q": "zyzzyva", "locale": "en"}
    a_minute_later()
    first = client.get(call, query)
    tag = {"If-None-Match": first["ETag"]}
    assert client.get(call, query, headers=tag).status_code == 304
    assert client.get(call, query, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304

    FaqQuestionPageFactory(parent=zyzzyva.get_parent(), title="A second zyzzyva?")
    catch_up()
    behind = client.get(call, query, headers=tag)
    follow()
    after = client.get(call, query, headers={"If-None-Match": behind["ETag"]})

    assert (behind.status_code, len(behind.json()["results"])) == (200, 1)
    assert "Last-Modified" not in behind, "the index has yet to follow"
    assert (after.status_code, len(after.json()["results"])) == (200, 2)
    assert "Last-Modified" in after


def test_an_answer_of_an_index_of_another_analyser_is_not_known_again(zyzzyva, client):
    query = {"q": "zyzzyva", "locale": "en"}
    first = client.get(SEARCH, query)
    SearchState.objects.update(analyser=77)

    assert client.get(SEARCH, query, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get(SEARCH, query, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize("call", CALLS)
def test_without_an_index_nothing_is_found_and_nothing_fails(call, client):
    clear()
    response = client.get(call, {"q": "calexit"})

    assert (response.status_code, response.json()["results"]) == (200, [])
    assert "Last-Modified" not in response


# --- What cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Give it the words to look for"),
        ("q=", "Give it the words to look for"),
        ("q=%20%E3%80%80%09", "Give it the words to look for"),
        (f"q={'x' * 201}", "has 201 characters and 1 words. Give at most 200 and 10."),
        (f"q={'%20' * 200}x", "has 201 characters"),
        (f"q={'x+' * 11}", "has 22 characters and 11 words"),
        ("q=x%00y", "control characters"),
        ("q=%ED%A0%80", "no UTF-8"),
        ("q=%FF", "no UTF-8"),
        ("q=%1f", "Give it"),
        ("q=x%1fy", "control characters"),
        ("q=x&q=y", "is given 2 times"),
        ("q=x&locale=xx", "There is no locale 'xx'"),
        ("q=x&site=nowhere.example", "There is no site"),
        ("q=x&fallback=chain", "There is no parameter 'fallback'"),
        ("q=x&suggest=1", "There is no parameter"),
    ],
)
@pytest.mark.parametrize("call", CALLS)
def test_what_cannot_be_looked_for_is_refused(call, query, said, client):
    assert said in problem(client.get(f"{call}?{query}"))


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=-1", f"limit={'9' * 30}", "offset=1000001", "offset=x", "limit=٣"]
)
def test_a_part_that_cannot_be_is_refused(query, client):
    assert "Give a number from" in problem(client.get(f"{SEARCH}?q=x&{query}"))


@pytest.mark.parametrize("call", CALLS)
def test_it_only_reads(call, client):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"{call}?q=x").status_code == 405


TRICKY = st.text(
    st.sampled_from("'\"*():^-+~|&<>%_\\/{}[]#@!?.,;$ NEAROT០១២កខ្គاًٌـ한글ไทยລາວ中文ーｶﾞ\u200b\u200d\u0301\u0958ﷺ𝔘")
)


@given(q=st.one_of(st.text(min_size=1), TRICKY), code=st.sampled_from(language_codes()))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
def test_whatever_is_typed_is_answered_or_refused(db, q, code):
    client = Client()
    if not SearchState.objects.exists():
        rebuild()
    for call in CALLS:
        response = client.get(call, {"q": q, "locale": code})

        assert response.status_code in {200, 400}, response.content
        for hit in response.json().get("results", []):
            for marked in (hit["question"], hit.get("excerpt", hit["question"])):
                places = [place for part in marked["ranges"] for place in (part["start"], part["end"])]
                assert places == sorted(set(places))
                assert not places or (places[0] >= 0 and places[-1] <= len(marked["text"]))


def test_a_text_that_grows_in_its_one_form_is_looked_for(client):
    """Every one of these is three characters then."""
    assert client.get(SEARCH, {"q": "\U0001d160" * 200}).status_code == 200
