"""The API: what it answers, in which language, at what cost, and how it says no."""

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from wagtail.models import PageViewRestriction

from faq_pages.languages import language_codes
from faq_pages.models import LinkPage
from tests.factories import FaqQuestionPageFactory

pytestmark = pytest.mark.django_db

CODES = ["en", "es"]
"""Languages that have translations in the tests' database."""
KNOWN = f"Locales: {', '.join(language_codes())}."


def address(question) -> str:
    return f"/api/v1/questions/{question.translation_key}/"


# --- Languages ---------------------------------------------------------------------------------


def test_the_languages_are_listed_with_their_names_and_counts(client):
    assert client.get("/api/v1/locales/").json()[:3] == [
        {
            "code": "en",
            "name": "English",
            "own_name": "English",
            "direction": "ltr",
            "fallbacks": [],
            "tags": ["en"],
            "not_for": [],
            "questions": {"source": 11, "current": 0, "outdated": 0, "machine": 0, "fallback": 0},
        },
        {
            "code": "es",
            "name": "Spanish",
            "own_name": "Español",
            "direction": "ltr",
            "fallbacks": ["en"],
            "tags": ["es"],
            "not_for": [],
            "questions": {"source": 0, "current": 0, "outdated": 0, "machine": 11, "fallback": 0},
        },
        {
            "code": "zh-hant",
            "name": "Traditional Chinese",
            "own_name": "繁體中文",
            "direction": "ltr",
            "fallbacks": ["zh-hans", "en"],
            "tags": ["zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue", "nan", "hak", "zh-yue", "zh-min-nan"],
            "not_for": [],
            "questions": {"source": 0, "current": 0, "outdated": 0, "machine": 0, "fallback": 11},
        },
    ]


def test_the_languages_say_whom_they_are_for(client):
    """Together their tags are all that the site knows."""
    languages = client.get("/api/v1/locales/").json()

    hmong = next(one for one in languages if one["code"] == "hmn")
    assert hmong["tags"] == ["hmn", "mww", "hnj", "blu", "hm"]
    assert "hnj-hmnp" in hmong["not_for"]
    tags = {tag: one["code"] for one in languages for tag in one["tags"]}
    assert {**tags, **{tag: "" for one in languages for tag in one["not_for"]}} == settings.FAQ_LANGUAGE_TAGS


def test_a_question_without_a_translation_is_counted_as_fallback(question, client):
    question.get_translations().get().unpublish()

    spanish = client.get("/api/v1/locales/").json()[1]

    assert spanish["questions"] == {"source": 0, "current": 0, "outdated": 0, "machine": 10, "fallback": 1}


# --- The whole FAQ -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_the_whole_faq_is_one_answer(code, client):
    response = client.get("/api/v1/faq/", {"locale": code})

    faq = response.json()
    questions = [question for section in faq["sections"] for question in section["questions"]]
    assert response["Content-Language"] == code
    assert response["Content-Type"] == "application/json"
    assert "Vary" not in response
    assert [len(section["questions"]) for section in faq["sections"]] == [2, 4, 5]
    assert {item["locale"] for item in [faq, *faq["sections"], *questions]} == {code}
    assert all(item["url"].startswith(f"http://testserver/{code}/") for item in [faq, *faq["sections"], *questions])
    assert all(question["answer"] for question in questions)


def test_spanish_is_spanish_and_says_that_a_machine_made_it(client):
    faq = client.get("/api/v1/faq/?locale=es").json()

    section = faq["sections"][2]
    assert (faq["title"], section["title"]) == ("Preguntas frecuentes", "Acerca del camino a la independencia")
    question = section["questions"][2]
    assert question["translation"]["state"] == question["translation"]["origin"] == "machine"
    assert question["translation"]["translated_at"].endswith("Z")
    assert [(other["locale"], other["name"], other["state"]) for other in question["alternates"]] == [
        ("en", "English", "source"),
        ("es", "Español", "machine"),
    ]


def test_links_in_texts_are_full_addresses_in_the_readers_language(client):
    faq = client.get("/api/v1/faq/?locale=es").json()

    democrats = faq["sections"][1]["questions"][1]["answer"][0]["value"]
    key = LinkPage.objects.get(slug="register-to-vote", locale__language_code="en").translation_key
    link = f'<a data-key="{key}" data-type="link" href="http://testserver/es/register-to-vote/">haciendo clic aquí</a>'
    assert link in democrats
    assert '<a href="mailto:Chair@CaliforniaNational.Party">' in faq["closing"]
    assert "página de contacto" in faq["closing"]
    assert faq["closing"].count("<a") == 1, "the contact page has no destination yet"
    assert "linktype" not in str(faq)


# --- One question ------------------------------------------------------------------------------


def test_a_question_is_given_with_section_related_ones_and_alternates(question, client):
    item = client.get(address(question), {"locale": "es"}).json()

    assert item["key"] == str(question.translation_key)
    assert item["url"] == "http://testserver/es/the-movement/what-is-calexit/"
    assert item["section"]["title"] == "Acerca de “El Movimiento”"
    assert [other["url"] for other in item["related"]] == ["http://testserver/es/the-movement/who-does-what/"]
    for other in item["alternates"]:
        path = other["api_url"].removeprefix("http://testserver")
        assert client.get(path).json()["url"] == other["url"]


@pytest.mark.parametrize("code", ["es", "ES", "Es"])
def test_a_locale_may_be_written_in_any_case(code, question, client):
    assert client.get(address(question), {"locale": code}).json()["locale"] == "es"


def test_a_named_language_that_is_missing_is_a_404_that_lists_the_others(question, client):
    question.get_translations().get().unpublish()

    response = client.get(address(question), {"locale": "es"})

    assert response.status_code == 404
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "This question is not published in 'es'. It is in: en.",
        "locales": ["en"],
        "requested_locale": "es",
        "state": "fallback",
    }


def test_without_a_locale_the_header_decides_and_the_best_language_is_served(question, client):
    wish = {"Accept-Language": "es-MX, en;q=0.5"}
    spanish = client.get(address(question), headers=wish)
    question.get_translations().get().unpublish()
    english = client.get(address(question), headers=wish)

    assert [(r["Content-Language"], r["Vary"]) for r in (spanish, english)] == [
        ("es", "Accept-Language"),
        ("en", "Accept-Language"),
    ]
    assert english.json()["requested_locale"] == "es"
    assert english.json()["locale"] == "en"


def test_a_cookie_or_a_session_changes_nothing(question, client, admin_user):
    before = client.get(address(question))
    client.force_login(admin_user)
    client.cookies["language"] = "es"
    client.cookies["sessionid"] = "stale"
    after = client.get(address(question), headers={"Authorization": "Bearer x"})

    assert after.content == before.content
    assert after.headers == before.headers


def test_drafts_and_private_questions_do_not_exist_for_the_api(section, client):
    draft = FaqQuestionPageFactory(parent=section, live=False)
    private = FaqQuestionPageFactory(parent=section)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    for page in (draft, private):
        response = client.get(address(page), {"locale": "en"})
        assert (response.status_code, response.json()["locales"]) == (404, [])
        assert str(page.translation_key) not in client.get("/api/v1/faq/?locale=en").content.decode()


# --- Errors ------------------------------------------------------------------------------------

FORMATS = "Formats: html, markdown, text. Without one you get blocks."
REFUSED = {
    "/api/v1/faq/?locale=xx": (400, f"There is no locale 'xx'. {KNOWN}"),
    "/api/v1/faq/?locale=": (400, f"There is no locale ''. {KNOWN}"),
    "/api/v1/faq/?locale=%00": (400, f"There is no locale '\\x00'. {KNOWN}"),
    "/api/v1/faq/?locale=en&locale=es": (400, "The parameter 'locale' is given 2 times. Give it once."),
    "/api/v1/faq/?lang=es": (
        400,
        "There is no parameter 'lang' here. Parameters: fallback, fields, format, locale, omit, site.",
    ),
    "/api/v1/faq/?format=xml": (400, f"There is no format 'xml'. {FORMATS}"),
    "/api/v1/locales/?format=json": (400, "There is no parameter 'format' here. Parameters: site."),
    "/api/v1/locales/?locale=es": (400, "There is no parameter 'locale' here. Parameters: site."),
    "/api/v1/questions/00000000-0000-4000-8000-000000000000/": (404, "There is no such question."),
    "/api/v1/questions/1/": (404, "The API has no such call. Its calls are described at /api/v1/schema/."),
    "/api/v1/": (404, "The API has no such call. Its calls are described at /api/v1/schema/."),
    "/api/v1/%0a/": (404, "The API has no such call. Its calls are described at /api/v1/schema/."),
    "/api/nothing/": (404, "The API has no such call. Its calls are described at /api/v1/schema/."),
}


@pytest.mark.parametrize("path", REFUSED)
def test_an_error_is_a_problem_that_says_what_to_do(path, client):
    response = client.get(path)

    problem = response.json()
    assert (response.status_code, problem["detail"]) == REFUSED[path]
    assert response["Content-Type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    assert problem["title"] in {"Bad Request", "Not Found"}


@pytest.mark.parametrize("path", ["/api/v1/questions/%00/", "/api/v1/%00", "/api/v1/faq/"])
def test_what_django_refuses_by_itself_is_a_problem_too(path, client):
    host = "testserver" if "%00" in path else "evil.example"

    response = client.get(path, headers={"Host": host})

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["status"] == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_allowed(method, client):
    response = getattr(client, method)("/api/v1/faq/")

    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert "GET" in response["Allow"]


def test_an_answer_in_a_form_that_there_is_not_is_refused(client):
    response = client.get("/api/v1/faq/", headers={"Accept": "application/xml"})

    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"


def test_head_answers_without_a_body(client):
    response = client.head("/api/v1/faq/?locale=en")

    assert (response.status_code, response.content) == (200, b"")


# --- Schema ------------------------------------------------------------------------------------


@pytest.fixture
def schema(client):
    return client.get("/api/v1/schema/").json()


def test_the_schema_is_valid_openapi_and_covers_every_call(schema):
    OpenAPIV31SpecValidator(schema).validate()

    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {
        "/api/v1/locales/",
        "/api/v1/faq/",
        "/api/v1/sections/",
        "/api/v1/sections/{key}/",
        "/api/v1/questions/",
        "/api/v1/questions/{key}/",
        "/api/v1/resolve/",
        "/api/v1/search/",
        "/api/v1/search/suggestions/",
        "/api/v1/changes/",
        "/api/v1/questions/{key}/feedback/",
        "/api/v1/enquiries/",
        "/api/v1/challenge/",
        "/api/v1/preview/",
    }


def test_answers_and_errors_fit_the_schema(schema, question, client):
    answers = {
        "/api/v1/locales/": "/api/v1/locales/",
        "/api/v1/faq/": "/api/v1/faq/?locale=es",
        "/api/v1/questions/{key}/": address(question),
        "/api/v1/changes/": "/api/v1/changes/?locale=es",
    }
    for template, path in answers.items():
        for url in (path, path + ("&" if "?" in path else "?") + "x=1"):
            response = client.get(url)
            described = schema["paths"][template]["get"]["responses"][str(response.status_code)]
            form = described["content"][response["Content-Type"]]["schema"]
            # References point into the components of the whole document.
            Draft202012Validator({**form, "components": schema["components"]}).validate(response.json())


def test_an_answer_is_described_as_a_union_told_apart_by_type(schema):
    union = schema["components"]["schemas"]["AnswerBlock"]

    assert union["discriminator"]["propertyName"] == "type"
    assert set(union["discriminator"]["mapping"]) == {
        "paragraph",
        "heading",
        "organisation",
        "quotation",
        "callout",
        "action",
        "image",
        "video",
        "document",
    }
