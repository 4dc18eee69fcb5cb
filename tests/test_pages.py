"""The public pages: addresses, languages, tree rules, and what they cost."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from faq_pages.languages import language_codes
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage, RelatedQuestion
from faq_pages.models.pages import related_questions
from faq_pages.translation.workflow import publish, submit
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory, LinkPageFactory
from tests.translating import publish_by_hand

pytestmark = pytest.mark.any_database

CODES = ["en", "es"]


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


# --- Every page --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.django_db
def test_every_page_answers_in_its_language(code, client):
    pages = [
        page for model in (FaqIndexPage, FaqSectionPage, FaqQuestionPage) for page in model.objects.published_in(code)
    ]
    assert len(pages) == 15

    for page in pages:
        response = client.get(page.url)
        root = html(response).html

        assert response.status_code == 200
        assert page.url.startswith(f"/{code}/")
        assert root["lang"] == response["Content-Language"] == code
        assert root["dir"] == ("rtl" if get_language_info(code)["bidi"] else "ltr")
        assert root.h1.get_text() == page.title
        assert "Vary" not in response or "Cookie" not in response["Vary"]


@pytest.mark.django_db
def test_the_language_switch_leads_to_the_same_page_in_its_own_name(client):
    switch = html(client.get("/en/our-values/dark-money/")).select_one("nav.language-switch")

    links = [(a["href"], a["lang"], a["hreflang"], a.get_text(), a.get("aria-current")) for a in switch.select("a")]
    assert len(links) == len(language_codes())
    assert links[:2] == [
        ("/en/our-values/dark-money/", "en", "en", "English", "true"),
        ("/es/our-values/dark-money/", "es", "es", "Español", None),
    ]
    assert client.get(links[1][0]).status_code == 200


@pytest.mark.django_db
def test_search_engines_are_told_of_every_language(client):
    head = html(client.get("/es/our-values/")).head

    assert head.find("link", rel="canonical")["href"] == "http://testserver/es/our-values/"
    assert {link["hreflang"]: link["href"] for link in head.find_all("link", rel="alternate", hreflang=True)} == {
        "en": "http://testserver/en/our-values/",
        "es": "http://testserver/es/our-values/",
        "x-default": "http://testserver/en/our-values/",
    }


@pytest.mark.django_db
def test_a_section_shows_its_questions_as_disclosures_with_anchors(client):
    disclosures = html(client.get("/en/our-values/")).select("details.question")

    assert [details.select_one(".answer")["id"] for details in disclosures] == [
        "what-we-stand-for",
        "like-democrats",
        "beating-wealthy-parties",
        "dark-money",
    ]
    assert disclosures[1].summary.get_text(strip=True) == "“So you guys are like Democrats then?”"


def test_a_question_shows_related_ones_at_addresses_of_its_own_language(question, client):
    other = FaqQuestionPage.objects.get(slug="who-does-what", locale=question.locale)

    def related():
        return [a["href"] for a in html(client.get(f"/es/the-movement/{question.slug}/")).select("nav.related a")]

    assert related() == ["/es/the-movement/who-does-what/"]
    other.unpublish()
    assert related() == []


def test_related_questions_follow_the_source_into_a_translation(question):
    dark = FaqQuestionPage.objects.get(slug="dark-money", locale=question.locale)
    question.related_questions = [RelatedQuestion(question=dark)]
    question.save_revision().publish()

    publish_by_hand(question)

    translated = question.get_translations().get().specific
    assert [row.question_id for row in translated.related_questions.all()] == [dark.pk]


def test_dates_of_review_are_shown_and_follow_into_a_translation(question, client):
    question.last_reviewed = "2026-03-05"
    question.review_by = "2027-03-05"
    question.save_revision().publish()

    publish(submit(question, Locale.objects.get(language_code="es")))

    assert "Last reviewed: March 5, 2026" in client.get(question.url).content.decode()
    assert "Última revisión: 5 de marzo de 2026" in client.get(f"/es/the-movement/{question.slug}/").content.decode()
    assert "2027" not in client.get(question.url).content.decode()


def test_an_index_or_section_without_questions_says_so(index, client):
    section = FaqSectionPageFactory(parent=index)

    assert "There are no questions here yet." in client.get(section.url).content.decode()
    assert "There are no questions here yet." in client.get(index.url).content.decode()


def test_questions_of_an_unpublished_section_are_not_listed(index, section, client):
    section.unpublish()

    text = client.get(index.url).content.decode()

    assert "CalExit" not in text
    assert "Regarding Our Values" in text


# --- The front door ----------------------------------------------------------------------------

WISHES = {
    ("", ""): "/en/",
    ("", "es"): "/es/",
    ("", "es-MX,es;q=0.9,en;q=0.5"): "/es/",
    ("", "fr;q=1, es;q=0.2"): "/es/",
    ("", "fr, *"): "/en/",
    ("", "*"): "/en/",
    ("", "en-US,es"): "/en/",
    ("", "fr, es;q=0"): "/en/",
    ("", "x" * 5000): "/en/",
    ("", "\x00;q=zz,,;"): "/en/",
    ("es", "en"): "/es/",
    ("ES", "en"): "/es/",
    ("en", "es"): "/en/",
    ("xx", "es"): "/es/",
    ("../../evil", "es"): "/es/",
}


@pytest.mark.parametrize(("cookie", "header"), WISHES)
@pytest.mark.django_db
def test_the_front_door_leads_to_the_chosen_else_the_wished_for_language(cookie, header, client):
    if cookie:
        client.cookies["language"] = cookie

    response = client.get("/", headers={"Accept-Language": header})

    assert (response.status_code, response["Location"]) == (302, WISHES[cookie, header])
    assert "Cookie" in response["Vary"]
    assert "private" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_deep_address_is_never_moved_by_cookie_or_header(client):
    client.cookies["language"] = "es"

    response = client.get("/en/our-values/", headers={"Accept-Language": "es"})

    assert (response.status_code, response["Content-Language"]) == (200, "en")


# --- Nothing there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/en/nothing/", "/es/nowhere/nothing/", "/nothing/", "/xx/", "/en/" + "a/" * 50, "/en/%F0%9F%90%BB/"],
)
@pytest.mark.django_db
def test_an_address_with_nothing_there_is_a_plain_404(address, client):
    response = client.get(address)

    assert response.status_code == 404
    assert html(response).select("main li") == []
    assert [a["href"] for a in html(response).select("nav.language-switch a")] == [
        f"/{code}/" for code in language_codes()
    ]


@pytest.mark.parametrize(
    ("address", "near", "elsewhere"),
    [
        ("/es/our-valuse/drak-money/", ["/es/our-values/dark-money/", "/es/our-values/"], []),
        ("/en/our-values/darkmoney", ["/en/our-values/", "/en/our-values/dark-money/"], []),
        (
            "/fr/our-values/dark-money/",
            ["/en/our-values/", "/en/our-values/dark-money/"],
            ["/en/our-values/dark-money/", "/es/our-values/dark-money/"],
        ),
        ("/en/" + "our-values-" * 300, [], []),
    ],
)
@pytest.mark.django_db
def test_a_404_leads_to_the_nearest_pages_in_the_readers_language(address, near, elsewhere, client):
    page = html(client.get(address, follow=True))

    assert {a["href"] for a in page.select("main .question-list a")} >= set(near)
    assert [a["href"] for a in page.select("main .language-list a")] == elsewhere


@pytest.mark.django_db
def test_a_404_does_not_speak_of_drafts_or_private_pages(section, client):
    draft = FaqQuestionPageFactory(parent=section, live=False, title="Hushed draft")
    private = FaqQuestionPageFactory(parent=section, title="Hushed matter")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    for page in (draft, private):
        assert "Hushed" not in client.get(f"/es/the-movement/{page.slug}/").content.decode()
    assert "Hushed" not in client.get(section.url).content.decode()


@pytest.mark.parametrize("address", ["/en/%00/", "/%00", "/en/the-movement/%00x/", "/api/v1/questions/%00/"])
@pytest.mark.django_db
def test_a_nul_character_in_an_address_is_a_bad_request(address, client):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
def test_an_unknown_host_is_a_bad_request(client):
    response = client.get("/en/", headers={"Host": "evil.example"})

    assert (response.status_code, "evil" in response.content.decode()) == (400, False)


def test_uploaded_images_are_served_and_documents_only_by_wagtail(image, document, client):
    rendition = image.get_rendition("width-10")

    assert client.get(document.url).status_code == 200
    assert client.get("/media/images/" + "x" * 5000).status_code == 404
    for path in (document.file.url, "/media/../secret-key", "/media/images/../secret-key"):
        assert client.get(path).status_code in {400, 404}
    assert rendition.url.startswith("/media/images/")


@pytest.mark.django_db
def test_an_address_without_its_last_slash_is_completed(client):
    response = client.get("/en/our-values")

    assert (response.status_code, response["Location"]) == (301, "/en/our-values/")


# --- Link pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.django_db
def test_a_link_page_redirects_to_its_destination(code, client):
    response = client.get(f"/{code}/register-to-vote/")

    assert (response.status_code, response["Location"]) == (302, "https://registertovote.ca.gov/")


@pytest.mark.django_db
def test_a_link_page_without_a_destination_is_not_there_and_cannot_be_published(client, index):
    page = LinkPage.objects.get(slug="donate", locale=index.locale)

    assert client.get("/en/donate/").status_code == 404
    assert "making a donation" in client.get("/en/the-road-to-independence/how-long/").content.decode()
    with pytest.raises(ValidationError, match="destination"):
        page.get_latest_revision().publish()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/", "//example.org"])
def test_a_link_page_leads_to_web_addresses_only(address, index, client):
    page = LinkPageFactory(parent=index)

    with pytest.raises(ValidationError):
        LinkPage(title="A", slug="a", destination=address, locale=index.locale).clean_fields(exclude=["path", "depth"])
    LinkPage.objects.filter(pk=page.pk).update(destination=address)
    assert address not in client.get(page.url).headers.get("Location", "")


# --- Rules of the tree -------------------------------------------------------------------------


def test_an_editor_cannot_build_nonsense():
    children = {
        model: {child.__name__ for child in model.allowed_subpage_models()}
        for model in (Page, FaqIndexPage, FaqSectionPage, FaqQuestionPage, LinkPage)
    }

    assert children == {
        Page: {"FaqIndexPage", "Page"},
        FaqIndexPage: {"FaqSectionPage", "LinkPage"},
        FaqSectionPage: {"FaqQuestionPage"},
        FaqQuestionPage: set(),
        LinkPage: set(),
    }


@pytest.mark.parametrize("slug", ["search", "contact", "feedback"])
def test_addresses_of_the_site_itself_cannot_be_taken(slug, index):
    with pytest.raises(ValidationError, match="belongs to a page of the site itself"):
        FaqSectionPageFactory(parent=index, slug=slug)
    with pytest.raises(ValidationError, match="belongs to a page of the site itself"):
        LinkPageFactory(parent=index, slug=slug)


def test_the_next_review_comes_after_the_last(question):
    question.last_reviewed = question.review_by = "2026-03-05"

    with pytest.raises(ValidationError, match="must come after"):
        question.full_clean()


def test_a_question_is_not_related_to_itself(question, editor):
    address = reverse("wagtailadmin_pages:edit", args=[question.pk])
    form = nested_form_data(
        {
            "title": question.title,
            "slug": question.slug,
            "short_answer": question.short_answer,
            "answer": streamfield([("heading", "Heading")]),
            "related_questions": inline_formset([{"question": question.pk}]),
            "comments": inline_formset([]),
        }
    )

    response = editor.post(address, {**form, "action-publish": "1"})

    assert "A question cannot be related to itself." in response.content.decode()
    RelatedQuestion.objects.create(page=question, question=question)
    assert question not in related_questions([question])[question.pk]


def test_nothing_below_an_unpublished_section_is_public(section, question, client):
    section.unpublish()

    page = client.get(question.url)
    api = client.get(f"/api/v1/questions/{question.translation_key}/?locale=en")
    counts = client.get("/api/v1/locales/").json()[0]["questions"]

    assert (page.status_code, api.status_code, counts["source"]) == (404, 404, 9)
    assert client.get(f"/es/the-movement/{question.slug}/").status_code == 404


def test_a_copy_of_english_is_never_shown_as_a_translation(index, client):
    section = FaqSectionPageFactory(parent=index, title="A new section")
    question = FaqQuestionPageFactory(parent=section)
    spanish = Locale.objects.get(language_code="es")
    alias = section.copy_for_translation(spanish, alias=True)
    alias.save(clean=False)
    Page.objects.filter(pk=alias.pk).update(live=True)
    publish_by_hand(question)

    def seen():
        api = client.get("/api/v1/faq/?locale=es").json()
        section_page = html(client.get(f"/es/{section.slug}/"))
        listed = html(client.get("/es/")).find("a", string="A new section")
        notice = section_page.select_one('.notice[data-state="fallback"]')
        return "A new section" in str(api), notice is not None, section_page.h1.get("lang"), listed["lang"]

    assert seen() == (False, True, "en", "en")
    Page.objects.filter(pk=alias.pk).update(alias_of=None)
    assert seen() == (False, True, "en", "en"), "a converted copy is a copy still"


def test_a_preview_shows_the_related_questions_that_were_just_chosen(question, rf):
    dark = FaqQuestionPage.objects.get(slug="dark-money", locale=question.locale)
    question.related_questions = [RelatedQuestion(question=dark)]

    context = question.get_context(rf.get("/"))

    assert context["related"] == [dark]


def test_who_may_see_a_private_section_sees_its_questions(section, editor, client):
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)

    assert len(html(editor.get(section.url)).select("details.question")) == 2
    client.logout()
    assert client.get(section.url).status_code == 302


def test_an_index_can_be_made_again_when_the_source_is_gone(index):
    root = index.get_parent()
    index.delete()

    assert FaqIndexPage.can_create_at(root)


def test_no_second_index_is_made_by_hand_while_one_is_on_no_site(index, editor):
    root = index.get_parent()
    Site.objects.update(root_page=root)

    assert not FaqIndexPage.can_create_at(root)
    assert editor.get(reverse("wagtailadmin_pages:add", args=["faq_pages", "faqindexpage", root.pk])).status_code == 302


def test_a_short_answer_has_at_most_300_characters(question):
    question.short_answer = "x" * 301

    with pytest.raises(ValidationError, match="300"):
        question.full_clean()


# --- Cost --------------------------------------------------------------------------------------


def make_questions(section, image, number):
    link = LinkPage.objects.get(slug="register-to-vote", locale=section.locale)
    for _ in range(number):
        page = FaqQuestionPageFactory(
            parent=section,
            answer=[
                {"type": "paragraph", "id": "a", "value": f'<a linktype="page" id="{link.pk}">x</a>'},
                {"type": "image", "id": "b", "value": {"image": image.pk, "alt_text": "x", "caption": ""}},
                {"type": "action", "id": "c", "value": {"text": "x", "page": link.pk, "url": ""}},
            ],
        )
        RelatedQuestion.objects.create(
            page=page, question=FaqQuestionPage.objects.get(slug="dark-money", locale=section.locale)
        )


PAGE_QUERIES = {"/en/": 18, "/en/the-movement/": 22, "/es/": 21, "/es/the-movement/": 24}
"""
Most of them find the page: site, language, index, source, what is above it, its languages, restrictions.
A translation adds the index's source, and more of Wagtail's own look-ups of locales.
"""


@pytest.mark.parametrize("address", PAGE_QUERIES)
def test_a_pages_queries_do_not_grow_with_its_questions(address, section, image, client, django_assert_num_queries):
    for number in (1, 9):
        make_questions(section, image, number)
        client.get(address)  # Fills the cache of site roots.
        with django_assert_num_queries(PAGE_QUERIES[address]):
            client.get(address)
