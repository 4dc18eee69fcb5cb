"""Wagtail's own API: what it shows, what it keeps to itself, how it refuses, and what it costs."""

import io
from urllib.parse import quote, urlencode

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from faq_pages.api.wagtail_v2.pages import PublicPagesAPIViewSet
from faq_pages.links import PAGE_TYPES
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage, RelatedQuestion
from faq_pages.models.front_end import FrontEnd
from tests.factories import FaqQuestionPageFactory, LinkPageFactory
from tests.test_pages import make_questions
from tests.translating import change, fresh, publish_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

API = "/api/wagtail/v2/"
PAGES = f"{API}pages/"
QUESTIONS = "faq_pages.FaqQuestionPage"
PLACE = "the-movement/what-is-calexit/"


def get(client, path: str = "", **parameters):
    response = client.get(f"{API}{path}", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def detail(client, page, **parameters):
    return get(client, f"pages/{page.pk}/", **parameters)


def titles(client, **parameters) -> list[str]:
    return [item["title"] for item in get(client, "pages/", limit=100, **parameters)["items"]]


def in_spanish(page):
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="es").specific


def restrict(page) -> None:
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN)


def everything(client) -> str:
    """All that the API tells of all pages, images and documents, in one text."""
    text = ""
    for name in (None, *(f"faq_pages.{model.__name__}" for model in PAGE_MODELS)):
        query = {"type": name} if name else {}
        text += client.get(PAGES, {"limit": 100, "fields": "*", **query}).content.decode()
    for pk in range(1, Page.objects.last().pk + 60):
        text += client.get(f"{PAGES}{pk}/").content.decode()
    for kind in ("images", "documents"):
        text += client.get(f"{API}{kind}/", {"fields": "*"}).content.decode()
        for pk in get_image_model().objects.values_list("pk", flat=True):
            text += client.get(f"{API}{kind}/{pk}/").content.decode()
    return text


PAGE_MODELS = (FaqIndexPage, FaqSectionPage, FaqQuestionPage, LinkPage)

# --- Pages -------------------------------------------------------------------------------------


def test_a_list_gives_what_wagtails_clients_expect(client, question):
    answer = get(client, "pages/", type=QUESTIONS, locale="es", limit=3)

    assert answer["meta"] == {"total_count": 11}
    assert len(answer["items"]) == 3
    assert answer["items"][0] == {
        "id": in_spanish(question).pk,
        "meta": {
            "type": QUESTIONS,
            "detail_url": f"http://testserver{PAGES}{in_spanish(question).pk}/",
            "html_url": f"http://testserver/es/{PLACE}",
            "slug": "what-is-calexit",
            "first_published_at": answer["items"][0]["meta"]["first_published_at"],
            "locale": "es",
        },
        "title": in_spanish(question).title,
    }


def test_a_page_is_given_with_its_texts_its_parent_and_its_relations(client, question, section):
    related = FaqQuestionPage.objects.get(slug="dark-money", locale=question.locale)
    RelatedQuestion.objects.filter(page=question).delete()
    RelatedQuestion.objects.create(page=question, question=related)

    page = detail(client, question)
    ours = client.get(f"/api/v1/questions/{question.translation_key}/?locale=en").json()

    assert page["answer"] == ours["answer"]
    assert (page["title"], page["short_answer"]) == (ours["title"], ours["short_answer"])
    assert page["meta"]["translation_key"] == ours["key"]
    assert page["meta"]["parent"]["id"] == section.pk
    assert page["meta"]["parent"]["meta"]["html_url"] == "http://testserver/en/the-movement/"
    assert [each["title"] for each in page["related"]] == [related.title]
    assert page["related"][0]["meta"]["detail_url"] == f"http://testserver{PAGES}{related.pk}/"
    assert get(client, "pages/", type=QUESTIONS, fields="*", id=question.pk)["items"][0]["answer"] == ours["answer"]


def test_every_page_lives_where_readers_see_it_and_in_its_own_language(client):
    page = FaqQuestionPage.objects.get(slug="like-democrats", locale__language_code="es")
    FrontEnd.objects.create(site=Site.objects.get(), address="https://faq.example.org")

    answer = client.get(f"{PAGES}{page.pk}/", headers={"Accept-Language": "en"})

    assert answer["Content-Language"] == "es"
    assert answer.json()["meta"]["html_url"].startswith("https://faq.example.org/es/")
    assert answer.json()["meta"]["parent"]["meta"]["html_url"].startswith("https://faq.example.org/es/")
    assert 'href="https://faq.example.org/es/register-to-vote/"' in answer.json()["answer"][0]["value"]
    assert answer.json()["meta"]["detail_url"].startswith("http://testserver/")
    listed = client.get(PAGES, {"type": QUESTIONS, "fields": "answer", "slug": "like-democrats"})
    assert listed["Content-Language"] == "en, es"
    assert [
        f"https://faq.example.org/{item['meta']['locale']}/register-to-vote/" in str(item["answer"])
        for item in listed.json()["items"]
    ] == [True, True]


def test_every_type_has_its_own_members(client, index, section):
    change(section, introduction=f'<p>See <a linktype="page" id="{index.pk}">all</a>.</p>')
    link = LinkPageFactory(parent=index)

    assert detail(client, section)["introduction"].startswith('<p>See <a data-key="')
    assert set(detail(client, index)) >= {"introduction", "closing"}
    assert detail(client, link)["destination"] == "https://example.org/"
    LinkPage.objects.filter(pk=link.pk).update(destination="javascript:alert(1)")
    assert detail(client, link)["destination"] is None
    assert {model._meta.model_name for model in PAGE_MODELS} == set(PAGE_TYPES)


def test_places_are_those_of_the_source_in_every_language(client, index, section, question):
    there, other = in_spanish(section), FaqSectionPage.objects.filter(locale=section.locale).last()
    Page.objects.get(pk=in_spanish(question).pk).move(in_spanish(other), "last-child")

    assert question.title in titles(client, child_of=section.pk)
    assert in_spanish(question).title in titles(client, child_of=there.pk)
    assert in_spanish(question).title not in titles(client, child_of=in_spanish(other).pk)
    assert titles(client, ancestor_of=in_spanish(question).pk) == [in_spanish(index).title, there.title]
    assert set(titles(client, child_of="root", locale="es")) >= {there.title}
    assert set(titles(client, descendant_of="root", type=QUESTIONS)) == set(titles(client, locale="en", type=QUESTIONS))
    assert titles(client, translation_of=question.pk) == [in_spanish(question).title]
    assert titles(client, translation_of="root") == [in_spanish(index).title]
    assert detail(client, in_spanish(question))["meta"]["parent"]["id"] == there.pk


def test_lists_are_searched_filtered_and_ordered(client, question):
    assert titles(client, search="calexit", locale="en") == [question.title]
    assert titles(client, search="calexit nothing", locale="en") == []
    assert question.title in titles(client, search="CalExit nothing", search_operator="or", locale="en")
    assert titles(client, search="100%_\\", locale="en") == []
    assert titles(client, slug="what-is-calexit") == [question.title, in_spanish(question).title]
    assert titles(client, show_in_menus="true") == []
    assert titles(client, translation_key=question.translation_key, locale="ES") == [in_spanish(question).title]
    assert titles(client, first_published_at=question.first_published_at.isoformat(), id=question.pk) == [
        question.title
    ]
    ordered = titles(client, type=QUESTIONS, locale="en", order="-title")
    assert ordered == list(
        FaqQuestionPage.objects.filter(locale=question.locale).order_by("-title").values_list("title", flat=True)
    )
    shuffled = client.get(PAGES, {"order": "random"})
    assert shuffled["Cache-Control"] == "no-store"
    assert "ETag" not in shuffled


def test_parts_follow_each_other(client):
    whole = [item["id"] for item in get(client, "pages/", limit=100, order="slug")["items"]]
    parts = [
        item["id"]
        for start in range(0, len(whole), 7)
        for item in get(client, "pages/", limit=7, offset=start, order="slug")["items"]
    ]

    assert parts == whole
    assert get(client, "pages/", limit=0)["items"] == []


# --- Finding -----------------------------------------------------------------------------------


def found(client, path: str, **parameters):
    response = client.get(f"{PAGES}find/", {"html_path": path, **parameters})
    return response.headers.get("Location", "").removeprefix(f"http://testserver{PAGES}") or response.status_code


def test_an_address_leads_to_the_page_that_a_visitor_gets_there(client, question, index):
    host = Site.objects.get().hostname
    own, translated = f"{question.pk}/", f"{in_spanish(question).pk}/"

    assert found(client, f"/es/{PLACE}") == translated
    assert found(client, f"http://testserver/es/{PLACE}") == translated
    assert found(client, f"/en/{PLACE}") == found(client, f"/{PLACE}") == found(client, PLACE) == own
    assert found(client, f"/en/{PLACE.rstrip('/')}") == own
    assert found(client, "/es_MX/the-movement") == f"{in_spanish(question.get_parent()).pk}/"
    assert found(client, "/") == found(client, "") == f"{index.pk}/"
    assert found(client, f"/es/{PLACE}", fields="title", site=host) == f"{translated}?fields=title&site={host}"
    in_spanish(question).unpublish()
    assert found(client, f"/es/{PLACE}") == own
    Redirect.objects.create(old_path="/en/old", redirect_page=question)
    assert found(client, "/en/old/") == own
    Redirect.objects.create(old_path="/en/away", redirect_link="https://example.org/")
    assert found(client, "/en/away/") == 404


@pytest.mark.parametrize(
    "path",
    [
        "/no/",
        "//evil.example/",
        "https://evil.example/es/",
        "/../../admin/",
        "/admin/",
        "x" * 3000,
        "/\x01",
        "/%00",
        "/\ud7ff\U0010ffff/",
        "http://[",
        "/es/search/",
        "/documents/1/x.pdf",
    ],
)
def test_an_address_with_no_page_is_a_404(path, client):
    assert found(client, path) == 404


def test_an_object_is_found_by_its_id(client, question):
    assert client.get(f"{PAGES}find/", {"id": question.pk})["Location"] == f"http://testserver{PAGES}{question.pk}/"
    for query in ("", "?id=999999", "?id=0"):
        assert client.get(f"{PAGES}find/{query}").status_code == 404


# --- What is not public ------------------------------------------------------------------------


@pytest.fixture
def secrets(section, question, settings, tmp_path):
    """Pages and files that nobody may know of, and public ones that refer to them in every way there is."""
    settings.MEDIA_ROOT = tmp_path
    secret = FaqQuestionPageFactory(parent=section, title="SECRET private")
    restrict(secret)
    draft = FaqQuestionPageFactory(parent=section, title="SECRET draft", live=False)
    below = FaqSectionPage(title="SECRET section", slug="secret", locale=section.locale)
    section.get_parent().add_child(instance=below)
    hidden = FaqQuestionPageFactory(parent=below, title="SECRET below")
    below.unpublish()
    alias = question.copy_for_translation(Locale.objects.get(language_code="vi"), copy_parents=True, alias=True)
    Page.objects.filter(pk=alias.pk).update(title="SECRET alias", live=True)
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")

    def picture(title, **fields):
        return get_image_model().objects.create(title=title, file=get_test_image_file(), **fields)

    def paper(title, **fields):
        file = ContentFile(b"%PDF-1.4", name=f"{title.replace(' ', '-')}.pdf")
        return get_document_model().objects.create(title=title, file=file, **fields)

    def answer(*blocks):
        return [{"type": kind, "value": value, "id": str(place)} for place, (kind, value) in enumerate(blocks)]

    def shows(image, document):
        return [
            ("image", {"image": image.pk, "alt_text": "x", "caption": ""}),
            ("document", {"document": document.pk, "text": "Paper"}),
        ]

    picture("SECRET unused"), paper("SECRET unused")
    used, written = picture("Open picture"), paper("Open paper")
    linked = paper("Linked paper")
    text = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in (secret, draft, hidden, alias))
    text += f'<a linktype="document" id="{linked.pk}">y</a>'
    private_file, private_picture = (
        paper("SECRET paper", collection=closed),
        picture("SECRET picture", collection=closed),
    )
    opened = FaqQuestionPageFactory(
        parent=section,
        title="Open",
        answer=answer(
            *shows(used, written),
            *shows(private_picture, private_file),
            ("paragraph", f"<p>{text}</p>"),
            ("callout", {"tone": "note", "text": f"<p>{text}</p>"}),
            ("action", {"text": "Go", "page": secret.pk, "url": ""}),
        ),
    )
    for other in (secret, draft, hidden):
        RelatedQuestion.objects.create(page=opened, question=other)
    # Only a draft or a private page shows these.
    for page, name in ((secret, "SECRET of private"), (hidden, "SECRET of hidden")):
        page.answer = answer(*shows(picture(name), paper(name)))
        page.save()
    new = fresh(opened)
    new.title, new.answer = "SECRET revision", answer(*shows(picture("SECRET of draft"), paper("SECRET of draft")))
    new.save_revision()
    return opened


def test_nothing_that_is_not_public_is_told_by_any_member(client, secrets):
    text = everything(client)

    assert "SECRET" not in text
    assert all(word in text for word in ("Open picture", "Open paper", "Linked paper"))
    page = detail(client, secrets)
    assert page["related"] == []
    assert page["answer"][6]["value"] == {"text": "Go", "url": None, "page": None}
    assert "linktype" not in text
    assert page["answer"][4]["value"].startswith("<p>xxx<a data-key=")


def test_what_is_not_public_cannot_be_asked_for_either(client, secrets):
    for page in Page.objects.filter(title__startswith="SECRET"):
        assert client.get(f"{PAGES}{page.pk}/").status_code == 404
        assert client.get(f"{PAGES}find/", {"id": page.pk}).status_code == 404
        for relation in ("child_of", "ancestor_of", "descendant_of", "translation_of"):
            assert client.get(PAGES, {relation: page.pk}).status_code == 400
    assert titles(client, search="SECRET") == []
    for kind, model in (("images", get_image_model()), ("documents", get_document_model())):
        for row in model.objects.filter(title__startswith="SECRET"):
            assert client.get(f"{API}{kind}/{row.pk}/").status_code == 404
            assert client.get(f"{API}{kind}/find/", {"id": row.pk}).status_code == 404


def test_the_page_above_is_told_only_where_it_is_published(client, question):
    in_spanish(question.get_parent()).unpublish()

    assert detail(client, in_spanish(question))["meta"]["parent"] is None
    assert detail(client, question)["meta"]["parent"]["title"] == question.get_parent().title


def test_files_are_told_as_long_as_a_page_in_any_language_shows_them(client, section, image, document):
    blocks = [
        {"type": "image", "id": "a", "value": {"image": image.pk, "alt_text": "x", "caption": ""}},
        {"type": "document", "id": "b", "value": {"document": document.pk, "text": "x"}},
    ]
    page = FaqQuestionPageFactory(parent=section, answer=blocks)
    translated = publish_by_hand(page)
    plain = [{"type": "heading", "id": "c", "value": "x"}]

    change(page, answer=plain)
    assert [get(client, f"{kind}/")["meta"]["total_count"] for kind in ("images", "documents")] == [1, 1]
    translated.unpublish()
    assert [get(client, f"{kind}/")["meta"]["total_count"] for kind in ("images", "documents")] == [0, 0]


def test_an_image_is_given_in_its_sizes_and_never_as_it_was_uploaded(client, section, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file, told = io.BytesIO(), Pillow.Exif()
    told[0x010E] = "Taken at home"
    told[0x0112] = 6  # Turned by 90 degrees.
    Pillow.new("RGB", (400, 300), "teal").save(file, "JPEG", exif=told, comment=b"Taken at home")
    image = get_image_model().objects.create(title="Photo", file=ContentFile(file.getvalue(), name="home.jpg"))
    FaqQuestionPageFactory(
        parent=section, answer=[{"type": "image", "id": "a", "value": {"image": image.pk, "alt_text": "x"}}]
    )

    item = get(client, f"images/{image.pk}/")

    assert set(item) == {"id", "meta", "title", "width", "height", "renditions"}
    assert set(item["meta"]) == {"type", "detail_url", "download_url"}
    assert item["meta"]["download_url"] in [each["url"] for each in item["renditions"]]
    for each in item["renditions"]:
        path = each["url"].removeprefix("http://testserver/media/")
        assert b"Taken at home" not in (tmp_path / path).read_bytes()
    image.renditions.all().delete()
    assert get(client, f"images/{image.pk}/")["meta"]["download_url"] is None


def test_a_document_is_downloaded_where_the_site_serves_it(client, section, document):
    FaqQuestionPageFactory(
        parent=section, answer=[{"type": "document", "id": "a", "value": {"document": document.pk, "text": "x"}}]
    )

    [item] = get(client, "documents/")["items"]

    assert item["meta"]["download_url"] == f"http://testserver{document.url}"
    assert get(client, f"documents/{document.pk}/", fields="title")["title"] == document.title


# --- Refusals ----------------------------------------------------------------------------------

REFUSED = [
    *(
        "offset=" + "9" * 23,
        "offset=-1",
        "offset=1e3",
        "offset=",
        "limit=-1",
        "limit=101",
        "limit=x",
        "limit=" + "9" * 5000,
    ),
    *("search=%00", "search=" + "a+" * 3000, "search_operator=xor", "search=" + "x" * 300),
    *(
        "first_published_at=zzz",
        "first_published_at=0001-01-01T00:00:00",
        "first_published_at=9999-12-31T23:59:59-14:00",
    ),
    *("order=nothing", "order=--title", "order=answer", "order=title,", "order=random,title", "order=random&offset=1"),
    *("order=related", "order=parent", "order=html_url", "order=locale", "order=" + "title," * 400),
    *(
        "fields=(",
        "fields=title(",
        "fields=title)",
        "fields=,",
        "fields=title,,id",
        "fields=*,title",
        "fields=-*",
        "fields=%20",
    ),
    *(
        "fields=" + "(" * 500,
        "fields=" + "alias_of(" * 100 + ")" * 100,
        "fields=" + "title," * 1000,
        "fields=related(*)",
    ),
    *(
        "fields=parent(*)",
        "fields=nothing",
        "fields=title(x)",
        "fields=locale(*,nothing)",
        "fields=password",
        "fields=%00",
    ),
    *(
        "child_of=x",
        "child_of=-1",
        "child_of=" + "9" * 23,
        "descendant_of=999999",
        "ancestor_of=root",
        "translation_of=1.5",
    ),
    *(
        "child_of=1",
        "descendant_of=",
        "locale=xx",
        "locale=",
        "locale=en%00",
        "type=",
        "type=auth.User",
        "type=x",
        "type=a.b.c",
    ),
    *(
        "type=faq_pages.Nothing",
        "site=evil.example",
        "site=localhost:x",
        "id=x",
        "id=" + "9" * 23,
        "show_in_menus=maybe",
    ),
    *(
        "translation_key=x",
        "alias_of=1",
        "parent=1",
        "answer=x",
        "title=" + "x" * 300,
        "short_answer=x",
        "last_reviewed=x",
    ),
    *("type=faq_pages.FaqQuestionPage&last_reviewed=2026-99-01", "title=a&title=b", "limit=1&limit=1", "nothing=1"),
    *(
        "format=api",
        "format=xml",
        "rich_text_format=db_html",
        "rich_text_format=markdown",
        "html_path=/",
        "introduction=x",
    ),
]


def is_problem(response, status: int) -> bool:
    problem = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    assert problem["message"] == problem["detail"]
    assert (response["Cache-Control"], response["Access-Control-Allow-Origin"]) == ("no-store", "*")
    return problem["status"] == status


@pytest.mark.parametrize("query", REFUSED, ids=lambda query: query[:40])
def test_what_is_not_understood_is_refused(query, client):
    if query == "type=":
        query = "type=,x"
    assert is_problem(client.get(f"{PAGES}?{query}"), 400)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("images/", "tags=x"),
        ("images/", "locale=en"),
        ("images/", "fields=tags"),
        ("images/", "fields=file"),
        ("images/", "width=x"),
        ("images/", "order=file"),
        ("documents/", "collection=1"),
        ("documents/", "fields=uploaded_by_user"),
        ("documents/", "title=%00"),
        ("documents/", "width=1"),
        ("pages/find/", "html_path=/&html_path=/es/"),
        ("pages/find/", "id=" + "9" * 23),
        ("pages/find/", "html_path=%00"),
        ("pages/3/", "locale=en"),
        ("pages/3/", "fields=nothing"),
        ("pages/3/", "fields=parent(title)"),
    ],
)
def test_every_call_has_parameters_of_its_own(path, query, client):
    assert is_problem(client.get(f"{API}{path}?{query}"), 400)


@pytest.mark.parametrize("path", ["pages/0/", "pages/999999/", "pages/" + "9" * 23 + "/", "images/1/", "documents/77/"])
def test_what_is_not_there_is_a_problem(path, client):
    assert is_problem(client.get(API + path), 404)


@pytest.mark.parametrize(
    "path", ["", "pages/x/", "pages/-1/", "pages/3/x/", "nothing/", "pages/" + "9" * 5000 + "/", "%ff/"]
)
def test_an_unknown_address_is_a_problem_too(path, client):
    response = client.get(API + path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(method):
    client = Client(enforce_csrf_checks=True)
    for path in ("pages/", "pages/3/", "pages/find/", "images/", "documents/"):
        response = getattr(client, method)(API + path)
        assert is_problem(response, 405)
        assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "query", ["format=json", "_=123", "rich_text_format=html", "search=", "fields=", "search=%FF%C0"]
)
def test_what_clients_add_by_themselves_is_allowed(query, client):
    assert (
        client.get(f"{PAGES}?{query}", headers={"Accept": "text/html,*/*;q=0.8"})["Content-Type"] == "application/json"
    )


@pytest.mark.parametrize(
    "fields", ["*", "_", "_,title", "*,-title", "-id,-title", "alias_of(title)", "locale(id)", "seo_title,alias_of"]
)
def test_members_are_chosen_as_wagtail_says(fields, client, question):
    assert client.get(PAGES, {"fields": fields}).status_code == 200
    assert client.get(f"{PAGES}{question.pk}/", {"fields": fields}).status_code == 200


NAMES = sorted(PublicPagesAPIViewSet.listing_parameters | {"html_path", "nothing", "width"})
VALUES = st.one_of(
    st.text(max_size=30),
    st.text("(),*_-abtile", max_size=40),
    st.integers().map(str),
    st.sampled_from(
        ["root", "en", "*", "random", "title", "-title", "true", "9" * 30, "\0", "and", QUESTIONS, "%", "1e9"]
    ),
    st.datetimes().map(str),
    st.uuids().map(str),
)
CALLS = ["pages/", "pages/find/", "pages/3/", "pages/11/", "images/", "images/find/", "documents/", "images/1/"]


@given(st.sampled_from(CALLS), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_anything(client, call, parameters, raw):
    # Raw: percent signs and bytes as they are, so that escapes are broken too.
    query = (
        "&".join(f"{name}={quote(value, safe='%&=+')}" for name, value in parameters) if raw else urlencode(parameters)
    )

    response = client.get(f"{API}{call}?{query}")

    assert response.status_code in {200, 302, 400, 404}
    assert response.status_code == 302 or response["Content-Type"].endswith("json")


# --- HTTP --------------------------------------------------------------------------------------


def test_answers_can_be_kept_and_asked_for_again(client, question, django_assert_num_queries):
    for path in (PAGES, f"{PAGES}{question.pk}/", f"{API}images/", f"{API}documents/"):
        first = client.get(path)
        assert first["ETag"].startswith('"')
        assert first["Cache-Control"].startswith("public, max-age=60")
        assert "Vary" not in first
        with django_assert_num_queries(1):
            assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
        head = client.head(path)
        assert (head["ETag"], head["Content-Length"]) == (first["ETag"], first["Content-Length"])
    change(question)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_who_asks_makes_no_difference(client, admin_user, secrets):
    paths = [PAGES, f"{PAGES}?fields=*&type={QUESTIONS}", f"{PAGES}{secrets.pk}/", f"{API}images/", f"{API}documents/"]
    plain = [client.get(path).content for path in paths]
    client.force_login(admin_user)

    known = [client.get(path, headers={"Authorization": "Bearer x", "Accept-Language": "es"}) for path in paths]

    assert [response.content for response in known] == plain
    assert not any(response.cookies for response in known)


def test_the_host_of_the_request_makes_no_difference(client):
    plain = client.get(PAGES)

    assert client.get(PAGES, headers={"Host": "localhost"}).content == plain.content


# --- Cost --------------------------------------------------------------------------------------

COSTS = {
    "pages/": 5,
    "pages/?fields=*": 5,
    f"pages/?type={QUESTIONS}&locale=en": 5,
    f"pages/?type={QUESTIONS}&fields=*": 14,
    f"pages/?type={QUESTIONS}&fields=*&locale=en&limit=100": 14,
    "images/?fields=*": 12,
    "documents/": 6,
}
"""
The content version, the sites, what hides pages, the number of pages, the pages. With all members:
pages of actions, images, renditions; linked pages: keys, what hides, places; related: rows, what hides, pages.
Images: the version, what hides, answers, pages, images and renditions in them, sections, indexes, collections,
number, rows, renditions.
"""


@pytest.mark.parametrize("path", COSTS)
def test_the_cost_of_a_list_does_not_grow(path, section, image, client, django_assert_num_queries):
    for number in (1, 20):
        make_questions(section, image, number)
        publish_by_hand(FaqQuestionPage.objects.child_of(section).last())
        client.get(API + path)  # Fills the cache of site roots.
        with django_assert_num_queries(COSTS[path]):
            client.get(API + path)


def test_the_cost_of_a_page(client, question, django_assert_num_queries):
    client.get(f"{PAGES}{question.pk}/")
    with django_assert_num_queries(9):
        client.get(f"{PAGES}{question.pk}/")
    with django_assert_num_queries(5):
        client.get(f"{PAGES}{question.pk}/?fields=_,title")
