"""The translation editor: what translators see, and that nothing they write is lost."""

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageLogEntry
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from faq_pages.admin.translations import machine
from faq_pages.models import DismissedWarning, MachinePolicy, SourceReading
from faq_pages.translation.audit import Act
from faq_pages.translation.editing import save_string
from faq_pages.translation.overrides import work_overrides
from faq_pages.translation.workflow import submit
from tests.desk_people import address, arabic, person, signed_in, soup, words
from tests.factories import FaqQuestionPageFactory, LinkPageFactory
from tests.translating import change, fresh, publish_by_hand, spanish, string_at, translate

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def page(section):
    return FaqQuestionPageFactory(parent=section, title="How do I vote in 2026?")


@pytest.fixture
def translation(page):
    return submit(page, spanish())


@pytest.fixture
def ana():
    return person("ana", "translator", name="Ana Gómez")


@pytest.fixture
def desk(ana):
    """A client signed in as a translator of Spanish."""
    return signed_in(ana)


def string_address(page, translation, path="title", name=""):
    return address(page, f"strings/{string_at(translation, path).segment.pk}/{name}")


def save(client, page, translation, text, path="title", version="", **extra):
    return client.post(string_address(page, translation, path), {"text": text, "version": version}, **extra)


def card(response, translation, path="title"):
    return soup(response).select_one(f"#string-{string_at(translation, path).segment.pk}")


def stored(translation, path="title"):
    return string_at(translation, path).text


# --- Who -----------------------------------------------------------------------------------------

GETS = ["", "preview/", "preview/?of=source", "review/"]
POSTS = ["start/", "strings/{string}/", "strings/{string}/dismiss/", "overrides/{string}/", "review/", "machine/"]
ROLES = {
    "anonymous": None,
    "guest": ("", "es"),
    "translator of another language": ("translator", "ar"),
    "translator": ("translator", "es"),
    "reviewer": ("reviewer", "es"),
}


@pytest.mark.parametrize("role", ROLES)
def test_only_people_of_a_language_reach_its_screens(role, page, translation, settings):
    arabic()
    client = signed_in(person("somebody", *ROLES[role])) if ROLES[role] else Client()
    may = role in {"translator", "reviewer"}
    refusal = 302 if role == "anonymous" else 403

    for name in GETS:
        assert client.get(address(page, name)).status_code == (200 if may else refusal), name
    for name in POSTS:
        path = name.format(string=string_at(translation, "title").segment.pk)
        status = client.post(address(page, path)).status_code
        assert (status not in {403, 500}) if may else status == refusal, name


def test_an_administrator_reaches_every_language(editor, page, translation):
    assert [editor.get(address(page, name)).status_code for name in GETS] == [200] * len(GETS)


def test_a_refusal_says_why_and_is_logged(page, translation, ana):
    guest = person("guest")

    response = signed_in(guest).post(string_address(page, translation), {"text": "Hola"}, **JSON)

    assert "Spanish" in response.json()["message"]
    line = PageLogEntry.objects.get(action=Act.REFUSE)
    assert (line.user, line.page_id, line.data["language"]) == (guest, page.pk, "es")
    assert stored(translation) == ""


@pytest.mark.parametrize("path", ["en/{key}/", "xx/{key}/", "es/00000000-0000-4000-8000-000000000000/"])
def test_unknown_languages_and_pages_are_not_found(path, page, desk):
    assert desk.get("/admin/translations/" + path.format(key=page.translation_key)).status_code == 404


def test_numbers_beyond_counting_are_not_found(page, translation, desk):
    huge = 10**30
    assert desk.get(f"/admin/translations/pages/{huge}/").status_code == 404
    for name in ["strings/{}/dismiss/", "overrides/{}/"]:
        assert desk.post(address(page, name.format(huge))).status_code == 404
    assert desk.post(address(page, f"strings/{huge}/"), {"text": "Hola"}).status_code == 409


def test_a_translated_page_leads_to_where_it_is_translated(question, desk):
    translated = question.get_translations().get()

    assert desk.get(f"/admin/translations/pages/{translated.pk}/").url == address(question)
    assert desk.get(f"/admin/translations/pages/{question.pk}/").status_code == 404
    assert signed_in(person("guest")).get(f"/admin/translations/pages/{translated.pk}/").status_code == 403


@pytest.mark.parametrize("name", [name for name in POSTS if name != "review/"])
def test_what_writes_is_no_get(name, page, translation, desk):
    path = name.format(string=string_at(translation, "title").segment.pk)

    assert desk.get(address(page, path)).status_code == 405


@pytest.mark.parametrize("begun", [True, False])
def test_reading_writes_nothing(begun, page, desk):
    if begun:
        submit(page, spanish())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for name in GETS:
            desk.get(address(page, name))

    writes = [query["sql"] for query in queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert writes == []


# --- Before the start ------------------------------------------------------------------------------


def test_a_page_is_offered_for_translation_by_a_button(page, desk, ana):
    form = soup(desk.get(address(page))).select_one("main form")
    assert words(form.button) == "Start translating"

    desk.post(form["action"])

    assert Translation.objects.filter(source__object_id=page.translation_key).exists()
    assert PageLogEntry.objects.get(page=page, action=Act.SUBMIT).user == ana
    assert soup(desk.get(address(page))).select("[data-card]")


def test_a_page_that_is_not_published_cannot_be_started(page, desk):
    page.unpublish()

    assert "is not published" in words(soup(desk.get(address(page))).main)
    desk.post(address(page, "start/"))
    assert not Translation.objects.filter(source__object_id=page.translation_key).exists()


def test_when_the_english_page_is_gone_its_texts_are_still_there(page, translation, desk):
    translate(translation)
    fresh(page).delete()
    assert TranslationSource.objects.filter(object_id=page.translation_key).exists()

    assert "was deleted" in words(soup(desk.get(address(page))).main)
    assert desk.get(address(page, "review/")).status_code == 200
    preview = desk.get(address(page, "preview/"))
    assert (preview.status_code, "was deleted" in words(soup(preview))) == (404, True)


# --- What a translator sees ----------------------------------------------------------------------------


def test_every_text_is_marked_with_its_language_and_direction(page, settings):
    translation = submit(page, arabic())
    client = signed_in(person("omar", "translator", "ar"))

    shown = card(client.get(address(page, code="ar")), translation)

    assert (shown.textarea["lang"], shown.textarea["dir"]) == ("ar", "rtl")
    english = shown.select_one(f"#english-{string_at(translation, 'title').segment.pk}")
    assert (english["lang"], english["dir"], words(english)) == ("en", "ltr", page.title)
    assert shown.label["for"] == shown.textarea["id"]


def test_strings_stand_in_page_order_with_their_kind(page, translation, desk):
    names = [words(name) for name in soup(desk.get(address(page))).select("[data-card] h3")]

    assert names == ["1. title", "2. short answer", "3. paragraph"]


def test_the_screen_tells_how_far_the_work_is(page, translation, desk):
    assert words(soup(desk.get(address(page))).select_one("[data-progress]")) == "0 of 3 texts done, 15 words left"

    save(desk, page, translation, "¿Cómo voto en 2026?")

    assert words(soup(desk.get(address(page))).select_one("[data-progress]")) == "1 of 3 texts done, 9 words left"


def test_notes_on_changes_since_the_published_translation_are_shown(page, desk):
    change(page, note="Before anybody translated.")
    publish_by_hand(fresh(page))
    page = change(page, title="How may I vote in 2026?", note="Only <the> title.")

    text = words(soup(desk.get(address(page))).select_one(".faq-changes"))

    assert "Only <the> title." in text
    assert "Major" in text
    assert "Before anybody translated." not in text


def test_a_changed_english_text_comes_with_a_diff_and_the_earlier_translation(page, translation, desk):
    save(desk, page, translation, "¿Cómo voto en 2026?")
    page = change(page, title="How do we vote in 2026?")
    submit(page, spanish())

    shown = card(desk.get(address(page)), translation)
    assert (words(shown.find("del")), words(shown.ins)) == ("removed: I (end)", "added: we (end)")
    assert shown.textarea.get_text().strip() == ""
    suggestion = shown.select_one("form[data-save-other]")
    assert suggestion.select_one("[name=text]")["value"] == "¿Cómo voto en 2026?"

    desk.post(suggestion["action"], {field["name"]: field["value"] for field in suggestion.select("input")})
    assert stored(translation) == "¿Cómo voto en 2026?"


def test_tags_of_the_english_text_can_be_put_in(page, desk):
    answer = [{"type": "paragraph", "value": '<p>Go <a href="https://example.org/">there</a> <b>now</b>.</p>'}]
    page = change(page, answer=answer)
    translation = submit(page, spanish())

    buttons = card(desk.get(address(page)), translation, "answer").select("[data-opens]")

    assert [(button["data-opens"], button["data-closes"]) for button in buttons] == [
        ('<a id="a1">', "</a>"),
        ("<b>", "</b>"),
    ]


def test_a_new_reading_of_the_english_is_announced(page, translation, desk):
    assert "are being read" not in words(soup(desk.get(address(page))).main)
    SourceReading.objects.filter(source=translation.source).update(change=None)

    assert "are being read" in words(soup(desk.get(address(page))).main)


def test_markup_in_texts_and_names_is_never_in_force(section, ana):
    evil = "<script>alert(1)</script>"
    page = FaqQuestionPageFactory(parent=section, title=f"What {evil}?", short_answer=f'" onfocus="x {evil}')
    translation = submit(page, spanish())
    string = string_at(translation, "title")
    row = StringTranslation.objects.create(
        translation_of=string.segment.string,
        context=string.segment.context,
        locale=spanish(),
        data=f"</textarea>{evil}",
    )
    ana.first_name = f"Ana {evil}"
    ana.save()
    StringTranslation.objects.filter(pk=row.pk).update(last_translated_by=ana)
    desk = signed_in(ana)

    pages = [desk.get(address(page, name)).content.decode() for name in GETS]
    answer = save(desk, page, translation, evil, version="old", **JSON)

    assert answer.status_code == 409
    for text in [*pages, answer.json()["card"]]:
        assert evil not in text
        assert not BeautifulSoup(text, "html.parser").select("[onfocus]")


def test_the_cost_of_the_editor_does_not_grow_with_the_page(section, desk, ana):
    def queries(paragraphs):
        html = "".join(f"<p>Paragraph number {number} says it.</p>" for number in range(paragraphs))
        page = FaqQuestionPageFactory(parent=section, answer=[{"type": "paragraph", "value": html}])
        translate(submit(page, spanish()), user=ana)
        desk.get(address(page))
        with CaptureQueriesContext(connection) as captured:
            assert len(soup(desk.get(address(page))).select("[data-card]")) == paragraphs + 2
        return len(captured)

    few, many = queries(2), queries(40)
    assert few == many
    assert many < 60


# --- Saving ------------------------------------------------------------------------------------------


def test_a_string_is_saved_by_its_own_form(page, translation, desk, ana):
    response = save(desk, page, translation, "¿Cómo voto en 2026?")

    assert response.status_code == 302
    row = string_at(translation, "title").row
    assert (row.data, row.last_translated_by, row.translation_type) == ("¿Cómo voto en 2026?", ana, "manual")
    shown = card(desk.get(response.url), translation)
    assert shown["data-status-name"] == "done"
    assert "Ana Gómez" in words(shown)


def test_the_script_gets_the_card_and_the_progress(page, translation, desk):
    answer = save(desk, page, translation, "¿Cómo voto en 2026?", **JSON).json()

    assert answer["message"] == "Saved."
    assert answer["progress"].startswith("1 of 3")
    assert string_at(translation, "title").version in answer["card"]


def test_a_machines_text_becomes_a_persons_when_it_is_kept(question, desk):
    translation = submit(question, spanish())
    string = string_at(translation, "title")
    shown = card(desk.get(address(question)), translation)
    assert shown["data-status-name"] == "machine"
    assert not shown.select_one("[data-keep]").has_attr("hidden")

    save(desk, question, translation, string.text, version=string.version)

    shown = card(desk.get(address(question)), translation)
    assert shown["data-status-name"] == "done"
    assert shown.select_one("[data-keep]").has_attr("hidden")


def test_a_text_with_an_error_is_kept_as_unfinished(page, translation, desk):
    save(desk, page, translation, "¿Cómo voto en 2027?")

    shown = card(desk.get(address(page)), translation)
    assert shown["data-status-name"] == "unfinished"
    assert any("2027" in words(finding) for finding in shown.select("[data-severity=error]"))


def test_a_refused_text_stays_in_the_field_and_is_not_stored(page, translation, desk):
    text = 'Vote <a href="javascript:alert(1)">hoy</a>'

    response = save(desk, page, translation, text)

    assert response.status_code == 422
    shown = card(response, translation)
    assert shown.textarea.get_text().strip() == text
    assert "was not stored" in words(shown)
    assert stored(translation) == ""


def test_people_write_a_lone_ampersand(page, translation, desk):
    save(desk, page, translation, "¿Voto & 2026?")

    assert stored(translation) == "¿Voto &amp; 2026?"
    assert card(desk.get(address(page)), translation).textarea.get_text().strip() == "¿Voto & 2026?"


def test_the_second_to_save_sees_both_texts_and_can_take_either(page, translation, desk):
    rita = person("rita", "reviewer", name="Rita <Reviewer>")
    save_string(translation, string_at(translation, "title").segment, "¿Cómo se vota en 2026?", user=rita, version="")

    response = save(desk, page, translation, "¿Cómo voto en 2026?")

    assert response.status_code == 409
    assert stored(translation) == "¿Cómo se vota en 2026?"
    shown = card(response, translation)
    assert shown.textarea.get_text().strip() == "¿Cómo voto en 2026?"
    assert "Rita <Reviewer>" in words(shown.select_one(".faq-other"))
    assert shown.select_one("[data-take-other]")["data-take-other"] == "¿Cómo se vota en 2026?"

    version = shown.select_one("[name=version]")["value"]
    assert save(desk, page, translation, "¿Cómo voto en 2026?", version=version).status_code == 302
    assert stored(translation) == "¿Cómo voto en 2026?"


def test_a_conflict_with_a_text_that_was_taken_away_is_told_too(page, translation, desk, ana):
    segment = string_at(translation, "title").segment
    row = save_string(translation, segment, "¿Cómo voto en 2026?", user=ana, version="")
    version = row.updated_at.isoformat()
    save_string(translation, segment, "", user=ana, version=version)

    answer = save(desk, page, translation, "¿Cómo votar en 2026?", version=version, **JSON)

    assert answer.status_code == 409
    assert "took the translation away" in answer.json()["card"]


@pytest.mark.parametrize("extra", [{}, JSON])
def test_what_was_written_for_a_text_that_is_gone_is_given_back(extra, page, translation, desk):
    gone = string_address(page, translation)
    StringSegment.objects.filter(pk=string_at(translation, "title").segment.pk).delete()

    response = desk.post(gone, {"text": "¿Cómo voto?", "version": ""}, **extra)

    assert response.status_code == 409
    assert "was changed in the meantime" in response.content.decode()
    if not extra:
        assert soup(response).select_one("textarea[readonly]").get_text().strip() == "¿Cómo voto?"


def test_a_string_of_another_page_cannot_be_reached_through_this_one(page, translation, question, desk):
    other = string_at(submit(question, spanish()), "title")

    response = desk.post(address(page, f"strings/{other.segment.pk}/"), {"text": "X", "version": other.version})

    assert response.status_code == 409
    assert StringTranslation.objects.get(pk=other.row.pk).data == other.text


# --- Warnings ------------------------------------------------------------------------------------------


@pytest.fixture
def warned(page, translation, desk):
    """A title that a check warns about: it has no question mark. Returns the form that dismisses the warning."""
    save(desk, page, translation, "Cómo voto en 2026")
    return card(desk.get(address(page)), translation).select_one("[data-severity=warning] form")


def dismiss(client, form, reason, **extra):
    return client.post(form["action"], {"check": form.select_one("[name=check]")["value"], "reason": reason}, **extra)


def test_a_warning_is_dismissed_with_a_reason_that_stays(warned, page, translation, desk):
    assert dismiss(desk, warned, "It is a <heading> here.").status_code == 302

    shown = card(desk.get(address(page)), translation)
    dismissed = words(shown.select_one("[data-severity=dismissed]"))
    assert "It is a <heading> here." in dismissed
    assert "Ana Gómez" in dismissed


@pytest.mark.parametrize("reason", ["", "  ", "\0"])
def test_a_warning_is_not_dismissed_without_a_reason(reason, warned, page, translation, desk):
    answer = dismiss(desk, warned, reason, **JSON)

    assert answer.status_code == 422
    assert "Say why" in answer.json()["message"]
    assert not DismissedWarning.objects.exists()


def test_a_warning_that_is_not_there_cannot_be_dismissed(warned, page, translation, desk):
    answer = desk.post(warned["action"], {"check": "markup", "reason": "Because."})

    assert answer.status_code == 422
    assert card(answer, translation).textarea.get_text().strip() == "Cómo voto en 2026"
    assert not DismissedWarning.objects.exists()


# --- Links -----------------------------------------------------------------------------------------------


@pytest.fixture
def link(index):
    return LinkPageFactory(parent=index, title="Register")


@pytest.fixture
def link_address(link):
    source = submit(link, spanish()).source
    return address(link, f"overrides/{OverridableSegment.objects.get(source=source).pk}/")


def overrides(page):
    return [row.data for row in SegmentOverride.objects.filter(context__object_id=page.translation_key)]


def test_a_translation_may_have_an_address_of_its_own(link, link_address, desk, ana):
    assert desk.post(link_address, {"text": " https://example.org/es/ ", "version": ""}).status_code == 302

    assert overrides(link) == ["https://example.org/es/"]
    line = PageLogEntry.objects.get(page=link, action=Act.EDIT)
    assert (line.user, line.data["before"], line.data["after"]) == (ana, "", "https://example.org/es/")
    shown = soup(desk.get(address(link))).select_one("[id^=link-]")
    assert shown.select_one("[name=text]")["value"] == "https://example.org/es/"
    assert "https://example.org/" in words(shown)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//example.org/",
        "example",
        "https://example.org/\0",
        # Allowed in texts, but not where a link page may lead.
        "mailto:somebody@example.org",
        "https://example.org/" + "x" * 500,
        "https://example.org/" + "x" * 2000,
    ],
)
def test_an_address_that_must_not_be_linked_to_is_refused(value, link, link_address, desk):
    answer = desk.post(link_address, {"text": value, "version": ""}, **JSON)

    assert answer.status_code == 422
    assert answer.json()["message"]
    assert overrides(link) == []


def test_a_link_inside_a_text_may_be_a_mail_address_but_no_script(page, desk):
    answer = [{"type": "paragraph", "value": '<p>Write <a href="mailto:a@example.org">us</a>.</p>'}]
    page = change(page, answer=answer)
    segment = OverridableSegment.objects.get(source=submit(page, spanish()).source)
    where = address(page, f"overrides/{segment.pk}/")

    assert desk.post(where, {"text": "javascript:alert(1)", "version": ""}).status_code == 422
    assert desk.post(where, {"text": "mailto:es@example.org", "version": ""}).status_code == 302
    assert overrides(page) == ["mailto:es@example.org"]


def test_an_empty_address_is_that_of_the_original(link, link_address, desk):
    desk.post(link_address, {"text": "https://example.org/es/", "version": ""})
    version = SegmentOverride.objects.get(context__object_id=link.translation_key).updated_at.isoformat()

    assert desk.post(link_address, {"text": "", "version": version}).status_code == 302

    translation = submit(link, spanish())
    assert [override.value for override in work_overrides(translation)] == [""]
    assert publish_by_hand(link).specific.destination == link.destination


def test_the_second_to_change_an_address_is_told(link, link_address, desk):
    desk.post(link_address, {"text": "https://example.org/es/", "version": ""})

    response = desk.post(link_address, {"text": "https://example.org/otro/", "version": ""})

    assert response.status_code == 409
    assert overrides(link) == ["https://example.org/es/"]
    shown = soup(response).select_one("[id^=link-]")
    assert shown.select_one("[name=text]")["value"] == "https://example.org/otro/"
    assert shown.select_one("[data-take-other]")["data-take-other"] == "https://example.org/es/"


def test_what_was_chosen_and_not_written_is_left_to_editors(page, document, desk):
    answer = [{"type": "document", "value": {"document": document.pk, "text": "Platform"}}]
    page = change(page, answer=answer)
    segment = OverridableSegment.objects.get(source=submit(page, spanish()).source)
    assert json.loads(segment.data_json) == document.pk

    shown = soup(desk.get(address(page))).select_one(f"#link-{segment.pk}")
    assert shown.form is None
    assert "ask an editor" in words(shown)
    assert desk.post(address(page, f"overrides/{segment.pk}/"), {"text": "7", "version": ""}).status_code == 422


# --- Preview ---------------------------------------------------------------------------------------------


def test_a_preview_shows_the_translation_that_no_reader_sees_yet(page, translation, desk, client):
    translate(translation)
    before = Page.objects.count()

    response = desk.get(address(page, "preview/"))

    shown = soup(response)
    assert (shown.html["lang"], words(shown.h1)) == ("es", "ES How do I vote in 2026?")
    assert "ES Write to us." in words(shown.main)
    assert shown.mark is None
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert Page.objects.count() == before


def test_what_is_missing_stands_in_the_preview_in_english_and_is_marked(page, translation, desk):
    save(desk, page, translation, "¿Cómo voto en 2026?")

    shown = soup(desk.get(address(page, "preview/")))

    assert words(shown.h1) == "¿Cómo voto en 2026?"
    assert [(mark["lang"], mark["dir"], words(mark)) for mark in shown.select("mark")] == [
        ("en", "ltr", "Online, by mail or in person."),
        ("en", "ltr", "Write to us."),
    ]
    assert "\ue000" not in str(shown)


def test_a_preview_of_a_live_translation_shows_the_strings_of_now(question, desk):
    translation = submit(question, spanish())
    string = string_at(translation, "answer")
    text = string.text + " ¡Hola!"
    save(desk, question, translation, text, "answer", version=string.version)
    live = question.get_translations().get()

    shown = soup(desk.get(address(question, "preview/")))

    assert "¡Hola!" in words(shown.main)
    assert "¡Hola!" not in str(fresh(live).answer.raw_data[0])


def test_the_original_is_previewed_in_its_own_language(page, translation, desk):
    shown = soup(desk.get(address(page, "preview/?of=source")))

    assert (shown.html["lang"], words(shown.h1)) == ("en", page.title)


def test_every_kind_of_page_can_be_previewed(desk, index, section, link):
    submit(link, spanish())

    for page in [index, section, link]:
        assert [desk.get(address(page, name)).status_code for name in GETS] == [200] * 4


def test_nothing_is_previewed_before_the_start(page, desk):
    assert desk.get(address(page, "preview/")).status_code == 404


# --- Machine ---------------------------------------------------------------------------------------------


class FakeEngine:
    name = "fake"

    def supports(self, language_code):
        return True


@pytest.mark.parametrize(("policy", "started"), [("never", 0), ("draft", 1)])
def test_a_machine_drafts_only_where_it_may(policy, started, page, translation, desk, ana, monkeypatch):
    calls = []
    for module in ["machine", "work"]:
        monkeypatch.setattr(f"faq_pages.admin.translations.{module}.engine", FakeEngine)
    monkeypatch.setattr(machine, "start_machine_draft", lambda rows, user: calls.append((rows, user)) or "/admin/")
    MachinePolicy.objects.create(locale=Locale.objects.get(language_code="es"), policy=policy)

    offered = soup(desk.get(address(page))).select_one(f'form[action="{address(page, "machine/")}"]')
    desk.post(address(page, "machine/"))

    assert bool(offered) == bool(started)
    assert calls == [([translation], ana)] * started
