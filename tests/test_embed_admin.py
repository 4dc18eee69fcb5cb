"""The screen on which editors put together what other sites paste into their pages."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from faq_pages.admin.embed import Offered
from faq_pages.delivery.embed import newest_module
from faq_pages.models import FaqQuestionPage, FrontEnd
from faq_pages.models.served_site import served_sites
from faq_pages.writing.embed import texts
from site_cms.middleware import ContentSecurityPolicyMiddleware
from tests.desk_people import person, signed_in
from tests.embedding import hosted
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_budget import SHIFTS

ADDRESS = "/admin/embed/"

QUERIES = 4
"""The sections and the questions that are public, and for each what hides some of them."""


def screen(client, **chosen) -> BeautifulSoup:
    return BeautifulSoup(client.get(ADDRESS, chosen).content, "html.parser")


def snippet(client, **chosen) -> BeautifulSoup:
    """The code that is pasted, as a browser reads it."""
    return BeautifulSoup(screen(client, **chosen).select_one("textarea").get_text(), "html.parser")


# --- The code -----------------------------------------------------------------------------------


def test_the_code_is_there_at_once_without_a_script(editor, db):
    code = snippet(editor)

    script, element = code.script, code.find("faq-embed")
    module = newest_module()
    assert script.attrs == {
        "type": "module",
        "src": f"http://testserver/embed/v1/faq-embed.{module.number}.js",
        "integrity": module.integrity,
        "crossorigin": "anonymous",
    }
    assert {name: value for name, value in element.attrs.items() if name != "style"} == {
        "src": "http://testserver",
        "locale": "auto",
    }
    assert element["style"] == "display: block; min-block-size: 44rem"
    assert element.noscript.a.attrs == {"href": "http://testserver/en/"}
    assert element.noscript.a.get_text() == "California FAQ"


def test_a_section_in_a_language(editor, section):
    code = snippet(editor, content=f"section {section.translation_key}", locale="es", theme="dark")

    element = code.find("faq-embed")
    assert element["section"] == str(section.translation_key)
    assert (element["locale"], element["theme"]) == ("es", "dark")
    assert element["style"] == "display: block; min-block-size: 24rem", "a bar, a heading and two questions"
    assert element.noscript.a["href"] == "http://testserver/es/the-movement/"
    spanish = section.get_translations().get(locale__language_code="es")
    assert element.noscript.a.get_text() == spanish.title


def test_a_question_that_is_not_translated_has_a_link_to_what_stands_in_for_it(editor, section):
    page = FaqQuestionPageFactory(parent=section, slug="new", title='Who <b>pays</b> & "why"?')

    code = snippet(editor, content=f"question {page.translation_key}", locale="ar", theme="light")

    element = code.find("faq-embed")
    assert element["question"] == str(page.translation_key)
    assert element.noscript.a["href"] == "http://testserver/ar/the-movement/new/"
    assert element.noscript.a.get_text() == page.title


def test_the_newest_version_is_loaded_without_a_check(editor, db):
    script = snippet(editor, newest="on").script

    assert script["src"] == "http://testserver/embed/v1/faq-embed.js"
    assert "integrity" not in script.attrs


def test_the_link_leads_to_the_front_end_that_readers_see(editor, index):
    FrontEnd.objects.create(site=index.get_site(), address="https://faq.example.org")

    element = snippet(editor, locale="es").find("faq-embed")

    assert element["src"] == "http://testserver"
    assert element.noscript.a["href"] == "https://faq.example.org/es/"


@pytest.mark.parametrize("chosen", [{"content": "section x"}, {"locale": "xx"}, {"theme": "pink"}])
def test_a_choice_that_is_none_is_refused(chosen, editor, db):
    page = screen(editor, **chosen)

    assert page.select_one("textarea") is None
    assert page.select_one("faq-embed") is None
    assert "Select a valid choice" in page.select_one("form[data-embed-form]").get_text()


def test_only_what_readers_can_see_can_be_chosen(editor, section, question):
    FaqQuestionPageFactory(parent=section, slug="draft", title="A draft?", live=False)
    values = {each["value"] for each in screen(editor).select("[name=content] option")}

    questions = FaqQuestionPage.objects.filter(locale=section.locale, live=True)
    assert {value for value in values if value.startswith("question")} == {
        f"question {each.translation_key}" for each in questions
    }
    assert f"section {section.translation_key}" in values
    assert f"question {question.translation_key}" in values


def test_the_screen_is_for_editors(db):
    translator, writer = person("ana", "translator"), person("ben")
    writer.groups.add(Group.objects.get(name="Editors"))
    home, address = reverse("wagtailadmin_home"), reverse("faq_embed")

    assert signed_in(writer).get(ADDRESS).status_code == 200
    assert address in signed_in(writer).get(home).content.decode()
    assert signed_in(translator).get(ADDRESS).status_code == 302
    assert address not in signed_in(translator).get(home).content.decode()


def test_it_can_be_read_only(editor, db):
    assert editor.post(ADDRESS).status_code == 405


def test_an_editor_reads_it_in_spanish(client, admin_user, db):
    client.force_login(admin_user)
    page = BeautifulSoup(client.get(ADDRESS, headers={"Accept-Language": "es"}).content, "html.parser")

    assert page.select_one("h1, h2.w-header__title").get_text(strip=True) == "Las preguntas frecuentes en otros sitios"
    assert page.select_one("label[for=id_theme]").get_text(strip=True) == "Aspecto"


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_the_questions(editor, index, django_assert_num_queries):
    site = served_sites()[0]
    for _time in range(2):
        section = FaqSectionPageFactory(parent=index)
        FaqQuestionPageFactory.create_batch(5, parent=section)

        with django_assert_num_queries(QUERIES):
            offered = Offered.read(site)
            list(offered.choices())

    assert len(offered.sections) >= 5


# --- In a browser -------------------------------------------------------------------------------


@pytest.fixture
def visit(chromium, server, client, admin_user):
    """Opens a page as an editor who is signed in, with a script or without."""
    contexts = []

    def new(**look):
        context = chromium.new_context(base_url=server, locale="en-US", viewport={"width": 1300, "height": 900}, **look)
        client.force_login(admin_user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'"


@pytest.fixture
def _guarded(monkeypatch):
    """The screen is given under a policy that lets in files of the site alone."""
    given = ContentSecurityPolicyMiddleware.__call__

    def give(self, request):
        response = given(self, request)
        if request.path_info == ADDRESS:
            response["Content-Security-Policy"] = POLICY
        return response

    monkeypatch.setattr(ContentSecurityPolicyMiddleware, "__call__", give)


@pytest.mark.browser
@pytest.mark.usefixtures("_guarded")
def test_an_editor_picks_sees_and_copies(visit, section):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/admin/")
    page.get_by_role("link", name="On other sites").click()
    expect(page.locator("faq-embed summary").first).to_be_visible()

    page.get_by_label("What to show").select_option(f"section {section.translation_key}")
    page.get_by_label("Language", exact=True).first.select_option("es")
    page.get_by_label("Look").select_option("dark")

    shown = page.locator("faq-embed")
    expect(shown).to_have_attribute("theme", "dark")
    expect(shown.locator("summary")).to_have_count(2)
    expect(shown.locator("[part=base]")).to_have_attribute("lang", "es")
    code = page.get_by_label("Code for the page")
    assert f'section="{section.translation_key}"' in code.input_value()
    page.get_by_role("button", name="Copy the code").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code.input_value()
    page.reload()
    assert 'theme="dark"' in code.input_value(), "the address of the screen holds what was chosen"


@pytest.mark.browser
def test_the_screen_works_without_a_script(visit, section):
    page = visit(java_script_enabled=False)
    page.goto(ADDRESS)

    page.locator("[name=content]").select_option(f"section {section.translation_key}")
    page.get_by_role("button", name="Show the code").click()

    assert str(section.translation_key) in page.locator("textarea").input_value()


def pasted(page, **chosen) -> str:
    """The code, taken from the screen as an editor does."""
    page.goto(f"{ADDRESS}?{urlencode(chosen)}")
    return page.locator("textarea").input_value()


@pytest.fixture
def host(server):
    with hosted(server) as other:
        yield other


@pytest.mark.browser
@pytest.mark.parametrize("content", ["", "section", "question"])
def test_the_code_works_where_it_is_pasted_and_moves_nothing(content, visit, host, section, question):
    """Its module is checked by the browser: bytes that are others are not run."""
    named = {"section": f"section {section.translation_key}", "question": f"question {question.translation_key}"}
    page = visit()
    code = pasted(page, content=named.get(content, ""), locale="es")
    body = f"<!doctype html><html lang=en><title>Chapter</title><h1>Chapter</h1>{code}<p>After it.</p></html>"
    page.goto(host.add("/pasted", body, policy=""))

    expect(page.locator("faq-embed summary").first).to_be_visible()
    assert page.evaluate(SHIFTS) == []
    expect(page.get_by_label(texts("es")["strings"]["Language"])).to_have_value("es")


@pytest.mark.browser
def test_a_module_that_somebody_changed_is_not_run(visit, host):
    page = visit()
    code = pasted(page)
    page.route(
        "**/embed/v1/*.js",
        lambda route: route.fulfill(
            body=newest_module().body + b"\n",
            content_type="text/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    with page.expect_console_message(lambda message: "integrity" in message.text):
        page.goto(host.add("/changed", f"<!doctype html><title>Chapter</title>{code}", policy=""))

    assert page.evaluate("customElements.get('faq-embed') === undefined")
