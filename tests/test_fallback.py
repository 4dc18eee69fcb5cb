"""Every language at every address at once: the best that there is, labelled, and nothing that its source hides."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.utils import translation
from wagtail.models import Page, PageViewRestriction

from faq_pages.models import FaqIndexPage, FaqQuestionPage, LinkPage
from faq_pages.models.base import published_translations
from faq_pages.models.serving import page_to_serve
from faq_pages.translation.reading import shown_to_reader
from faq_pages.translation.states import State
from tests.factories import FaqQuestionPageFactory, LinkPageFactory
from tests.test_pages import make_questions
from tests.translating import publish_by_hand

QUESTION = "/the-movement/what-is-calexit/"


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def in_spanish(page: Page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="es")


def spoken(words: str) -> str:
    """Words of the interface in Spanish."""
    with translation.override("es"):
        return translation.gettext(words)


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


# --- A page without a translation --------------------------------------------------------------


def test_english_stands_in_at_the_same_address_and_says_so(question, client):
    in_spanish(question).unpublish()

    response = client.get(f"/es{QUESTION}")

    page = html(response)
    assert response.status_code == 200
    assert (page.html["lang"], page.html["dir"], response["Content-Language"]) == ("es", "ltr", "es")
    assert (page.h1.get_text(), page.h1["lang"], page.h1["dir"]) == (question.title, "en", "ltr")
    assert {page.select_one(part)["lang"] for part in ("article .text", ".short-answer")} == {"en"}
    notices = page.select("[role=note]")
    assert [(notice["data-state"], notice.find_parent(lang=True)["lang"]) for notice in notices] == [("fallback", "es")]
    assert notices[0].get_text(strip=True) == spoken("This page is not translated yet. It is shown in English.")


def test_search_engines_are_kept_off_and_led_to_the_language_really_shown(question, client):
    in_spanish(question).unpublish()

    head = html(client.get(f"/es{QUESTION}")).head
    english = html(client.get(question.url)).head

    assert head.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert head.find("link", rel="canonical")["href"] == f"http://testserver/en{QUESTION}"
    assert head.find_all("link", rel="alternate", hreflang=True) == []
    assert english.find("meta", attrs={"name": "robots"}) is None
    assert [link["hreflang"] for link in english.find_all("link", rel="alternate", hreflang=True)] == [
        "en",
        "x-default",
    ]


def test_the_language_menu_keeps_the_address_and_marks_what_is_not_translated(question, client):
    in_spanish(question).unpublish()

    menu = html(client.get(f"/es{QUESTION}")).select("nav.language-switch a")

    assert [
        (a["href"], a["lang"], a["hreflang"], a.get_text(" ", strip=True), a.get("aria-current")) for a in menu[:2]
    ] == [
        (f"/en{QUESTION}", "en", "en", "English", None),
        (f"/es{QUESTION}", "es", "en", f"Español {spoken('Not translated yet')}", "true"),
    ]


def test_labels_inside_an_answer_are_in_its_own_language(section, client):
    block = {"type": "callout", "id": "x", "value": {"tone": "warning", "text": "<p>Beware.</p>"}}
    page = FaqQuestionPageFactory(parent=section, answer=[block])

    for address in (f"/es/the-movement/{page.slug}/", "/es/the-movement/"):
        assert html(client.get(address)).select_one(".callout strong").get_text() == "Warning"


def test_a_list_names_the_language_of_what_is_not_in_the_readers(question, client):
    in_spanish(question).unpublish()

    for address in ("/es/", "/es/the-movement/"):
        page = html(client.get(address))
        title = page.find("span", string=question.title)
        assert (title["lang"], title["dir"]) == ("en", "ltr")
        assert [label.get_text() for label in page.select(".language-label")] == [spoken("In English")]
        assert page.select('[data-state="fallback"]') == [], "the page itself is translated"
    assert html(client.get("/es/")).find("span", string=question.title).parent["href"] == f"/es{QUESTION}"


def test_spanish_questions_stay_spanish_below_a_section_that_is_not_translated(section, question, client):
    in_spanish(section).unpublish()
    in_spanish(section.get_children().last()).unpublish()

    page = html(client.get("/es/the-movement/"))

    titles = page.select("details.question > summary span:not(.language-label)")
    assert (page.h1["lang"], [span.get("lang") for span in titles]) == ("en", [None, "en"])
    assert [notice["data-state"] for notice in page.select("main [role=note]")] == ["fallback", "machine"]
    words = [notice.p.get_text(strip=True) for notice in page.select("main [role=note]")]
    assert words == [
        spoken("Not all of this page is translated yet. The rest is shown in English."),
        spoken(
            "A computer made some of the translations on this page, and nobody has checked them yet. "
            "They may contain mistakes."
        ),
    ]
    assert page.select(".language-label") == [], "the notice has told"
    above = html(client.get(f"/es{QUESTION}")).select(".breadcrumb a")
    assert [(a["href"], a.get("lang")) for a in above] == [("/es/", None), ("/es/the-movement/", "en")]


def test_a_language_without_an_index_is_public_at_once(index, client):
    in_spanish(index).delete()

    assert client.get("/", headers={"Accept-Language": "es"})["Location"] == "/es/"
    for address in ("/es/", "/es/our-values/", "/es/our-values/dark-money/"):
        page = html(client.get(address))
        assert (page.html["lang"], page.h1["lang"]) == ("es", "en")
        assert page.select_one("[data-state=fallback]")
    assert client.get("/es/register-to-vote/")["Location"] == "https://registertovote.ca.gov/"
    api = client.get("/api/v1/faq/?locale=es")
    assert (api.status_code, api.json()["locales"]) == (404, ["en"])


def test_links_lead_to_the_readers_language_and_what_is_not_published_stays_text(question, index, client):
    link = LinkPage.objects.get(slug="register-to-vote", locale=index.locale)
    in_spanish(link).unpublish()

    text = client.get("/es/our-values/like-democrats/").content.decode()

    assert 'href="/es/register-to-vote/"' in text
    assert client.get("/es/register-to-vote/").status_code == 302
    link.unpublish()
    assert "register-to-vote" not in client.get("/es/our-values/like-democrats/").content.decode()
    assert client.get("/es/register-to-vote/").status_code == 404


def test_a_link_page_that_is_not_translated_redirects(index, client):
    link = LinkPageFactory(parent=index)

    assert client.get(f"/es/{link.slug}/")["Location"] == "https://example.org/"


def test_related_questions_that_are_not_translated_are_named(question, client):
    in_spanish(FaqQuestionPage.objects.get(slug="who-does-what", locale=question.locale)).unpublish()

    related = html(client.get(f"/es{QUESTION}")).select_one("nav.related")

    assert related.a["href"] == "/es/the-movement/who-does-what/"
    assert (related.a.span["lang"], related.select_one(".language-label").get_text()) == ("en", spoken("In English"))


@pytest.mark.parametrize("method", ["head", "options", "post", "put"])
def test_methods_are_answered_as_for_any_page(method, question, client):
    before = getattr(client, method)(f"/es{QUESTION}").status_code
    in_spanish(question).unpublish()

    assert getattr(client, method)(f"/es{QUESTION}").status_code == before
    assert client.get(f"/es{QUESTION}"[:-1])["Location"] == f"/es{QUESTION}"


def test_a_preview_shows_the_page_at_hand_in_its_own_language(question, editor):
    page = in_spanish(question)
    page.unpublish()

    response = editor.get(f"/admin/pages/{page.pk}/view_draft/")

    shown = html(response)
    assert (response.status_code, shown.html["lang"], shown.h1.get_text()) == (200, "es", page.title)
    assert shown.select("[data-state=fallback]") == []


# --- The chain ---------------------------------------------------------------------------------


@pytest.fixture
def chain(settings, db):
    """English readers' pages, with a third language whose readers try Spanish first."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("pt", "Portuguese")]
    settings.FAQ_LANGUAGE_FALLBACKS = {**settings.FAQ_LANGUAGE_FALLBACKS, "pt": ["es"]}
    return "pt"


def test_the_first_language_of_the_chain_that_is_there_is_shown(chain, question):
    def got() -> tuple[str, State]:
        shown = shown_to_reader([question], chain)[question.translation_key]
        return shown.page.locale.language_code, shown.state

    assert got() == ("es", State.FALLBACK)
    in_spanish(question).unpublish()
    assert got() == ("en", State.FALLBACK)


def test_the_page_of_the_chain_knows_its_reader(chain, question):
    with translation.override("pt"):
        index = FaqIndexPage.objects.get(locale=question.locale)
        page = page_to_serve(index, ["the-movement", question.slug], None)

    assert (page.locale.language_code, page.reader_code) == ("es", "pt")


def test_what_a_reader_gets_is_one_answer_for_many_pages(question, section, django_assert_num_queries):
    in_spanish(question).unpublish()
    section_keys = {section.translation_key: State.MACHINE, question.translation_key: State.FALLBACK}

    with django_assert_num_queries(3):
        shown = shown_to_reader([section, question], "es")

    assert {key: each.state for key, each in shown.items()} == section_keys
    assert shown_to_reader([question], "en")[question.translation_key].state == State.SOURCE


# --- Place and order ---------------------------------------------------------------------------


def lag(page: Page, parent: Page) -> None:
    """Move a translation behind everybody's back."""
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="first-child")


def test_order_and_place_are_the_sources_even_where_the_tree_lags_behind(section, question, client):
    values = Page.objects.get(slug="our-values", locale=section.locale)
    lag(in_spanish(question), in_spanish(values))
    lag(in_spanish(section), in_spanish(section).get_parent())

    def order(address: str) -> list[str]:
        return [a["href"][3:] for a in html(client.get(address)).select(".card a")]

    assert order("/es/") == order("/en/")
    assert client.get("/es/our-values/what-is-calexit/").status_code == 404
    assert html(client.get(f"/es{QUESTION}")).h1.get_text() == in_spanish(question).title
    faq = [client.get(f"/api/v1/faq/?locale={code}").json() for code in ("en", "es")]
    keys = [[[q["key"] for q in s["questions"]] for s in each["sections"]] for each in faq]
    assert keys[0] == keys[1]
    item = client.get(f"/api/v1/questions/{question.translation_key}/?locale=es").json()
    assert item["url"] == f"http://testserver/es{QUESTION}"
    assert item["section"]["url"] == "http://testserver/es/the-movement/"


# --- What hides the source hides every language ------------------------------------------------

HIDDEN_BY = ["unpublished", "restricted", "deleted", "section unpublished", "section restricted", "section deleted"]


def hide(section: Page, question: Page, how: str) -> None:
    page = Page.objects.get(pk=(section if how.startswith("section") else question).pk).specific
    act = how.split()[-1]
    {"unpublished": page.unpublish, "restricted": lambda: restrict(page), "deleted": page.delete}[act]()


@pytest.mark.parametrize("how", HIDDEN_BY)
def test_what_hides_the_source_hides_every_language_at_once(how, section, question, client):
    translated = in_spanish(question)
    key, titles = question.translation_key, [question.title, translated.title]

    hide(section, question, how)

    for code, page in (("en", question), ("es", translated)):
        response = client.get(f"/{code}{QUESTION}")
        assert response.status_code == (302 if "restricted" in how else 404)
        assert client.get(f"/api/v1/questions/{key}/?locale={code}").json()["locales"] == []
        assert client.get(f"/api/wagtail/v2/pages/{page.pk}/").status_code == 404
        lists = [f"/{code}/", f"/{code}/the-movement/who-does-what/", f"/api/v1/faq/?locale={code}"]
        lists += ["/api/wagtail/v2/pages/?limit=20&type=faq_pages.FaqQuestionPage&locale=" + code, f"/{code}/nothing/"]
        for address in lists:
            text = client.get(address).content.decode()
            assert not any(title in text for title in titles), address
    counts = {sum(each["questions"].values()) for each in client.get("/api/v1/locales/").json()}
    assert counts == {9 if how.startswith("section") else 10}
    assert published_translations([question])[key] == []


def test_unpublishing_and_privacy_change_no_row_of_a_translation(question):
    before = Page.objects.filter(locale__language_code="es").order_by("pk").values()
    rows = list(before)

    restrict(question)
    question.unpublish()

    assert list(before.all()) == rows


def test_what_comes_back_comes_back_in_every_language(question, client):
    restriction = restrict(question)
    restriction.delete()

    assert [client.get(f"/{code}{QUESTION}").status_code for code in ("en", "es")] == [200, 200]


# --- Privacy -----------------------------------------------------------------------------------


def test_a_translation_asks_for_the_same_group_as_its_source(section, question, client):
    group = Group.objects.create(name="Members")
    restrict(section, PageViewRestriction.GROUPS).groups.add(group)
    member, other = (User.objects.create_user(name) for name in ("member", "other"))
    member.groups.add(group)

    def answers(user):
        client.force_login(user)
        return [client.get(f"/{code}{QUESTION}").status_code for code in ("en", "es")]

    assert answers(other) == [302, 302]
    assert answers(member) == [200, 200]
    page = html(client.get("/es/the-movement/"))
    assert (page.h1.get("lang"), len(page.select("details.question"))) == (None, 2)
    assert "private" in client.get(f"/es{QUESTION}")["Cache-Control"]


def test_who_is_let_into_a_private_page_sees_its_translations_but_no_more(section, question, editor):
    restrict(section)
    restrict(question)
    in_spanish(section).unpublish()

    page = html(editor.get("/es/the-movement/"))

    assert (page.h1["lang"], len(page.select("details.question"))) == ("en", 1)
    assert [a["hreflang"] for a in page.select("nav.language-switch a")] == ["en"] * 19


def test_a_restriction_on_a_translation_counts_for_it_alone(section, question, client, admin_user):
    restrict(in_spanish(section))

    assert html(client.get(f"/es{QUESTION}")).h1["lang"] == "en"
    assert html(client.get("/es/the-movement/")).h1["lang"] == "en"
    assert client.get(f"/api/v1/questions/{question.translation_key}/?locale=es").json()["locales"] == ["en"]
    assert in_spanish(question).title not in client.get("/es/").content.decode()
    client.force_login(admin_user)
    assert "lang" not in html(client.get(f"/es{QUESTION}")).h1.attrs


def test_the_admin_shows_that_a_translation_is_private(question):
    restriction = restrict(question.get_parent())

    assert list(in_spanish(question).specific.get_view_restrictions()) == [restriction]
    assert list(question.get_view_restrictions()) == [restriction]


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS])
def test_wagtails_api_works_beside_private_pages_and_does_not_find_them(kind, question, client):
    restrict(question, kind)

    found = client.get(f"/api/wagtail/v2/pages/find/?html_path={QUESTION}")
    listed = client.get("/api/wagtail/v2/pages/?type=faq_pages.FaqQuestionPage").json()

    assert (found.status_code, listed["meta"]["total_count"]) == (404, 20)


# --- Cost --------------------------------------------------------------------------------------

FALLBACK_QUERIES = {"/es/": 21, "/es/the-movement/": 24}
"""As many as a translated page costs: see ``PAGE_QUERIES``."""


@pytest.mark.parametrize("address", FALLBACK_QUERIES)
@pytest.mark.parametrize("translated", [False, True])
def test_the_cost_does_not_grow_with_what_is_not_translated(
    address, translated, section, image, client, django_assert_num_queries
):
    for number in (1, 9):
        make_questions(section, image, number)
        if translated:
            publish_by_hand(FaqQuestionPage.objects.child_of(section).last())
        client.get(address)  # Fills the cache of site roots.
        with django_assert_num_queries(FALLBACK_QUERIES[address]):
            client.get(address)
