"""PO files for translators who work outside: what they see of each text, and at what cost."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation

from faq_pages.links import site_path
from faq_pages.translation.po import TextKind, export_po, read_po_bytes, text_kind
from faq_pages.translation.workflow import submit
from tests.factories import FaqQuestionPageFactory

pytestmark = pytest.mark.django_db

BASE_URL = "https://faq.example.org"
ANSWER = [
    {"type": "heading", "value": "Words", "id": "c0ffee00-0000-4000-8000-000000000001"},
    {"type": "paragraph", "value": "<p>One.</p><p>One.</p>", "id": "c0ffee00-0000-4000-8000-000000000002"},
    {
        "type": "quotation",
        "value": {"text": "All power.", "attribution": "Article II"},
        "id": "c0ffee00-0000-4000-8000-000000000003",
    },
    {
        "type": "video",
        "value": {"url": "https://youtu.be/abcdefghijk", "title": "A film", "transcript": "Vote."},
        "id": "c0ffee00-0000-4000-8000-000000000004",
    },
    {
        "type": "image",
        "value": {"image": None, "decorative": False, "alt_text": "A ballot", "caption": ""},
        "id": "c0ffee00-0000-4000-8000-000000000005",
    },
]

EXPORT_QUERIES = 4
"""Translations, sources with their kinds of page, strings, locales of the pages."""


@pytest.fixture
def spanish(db):
    return Locale.objects.get(language_code="es")


@pytest.fixture
def page(section, spanish):
    """A question that was submitted for translation into Spanish, which has nothing of it yet."""
    page = FaqQuestionPageFactory(parent=section, title="How do\nI vote?", slug="how-do-i-vote", answer=ANSWER)
    submit(page, spanish)
    return page


@pytest.fixture
def translate(page, spanish):
    """Store a translation of the text at a path of the page."""

    def store(path, **values):
        segment = StringSegment.objects.get(source__object_id=page.translation_key, context__path=path)
        return StringTranslation.objects.create(
            translation_of_id=segment.string_id, context_id=segment.context_id, locale=spanish, **values
        )

    return store


def comments(file) -> dict[str, list[str]]:
    """The comment lines of each entry by its English text."""
    return {entry.msgid: entry.comment.split("\n") for entry in file}


def entry_at(file, path: str):
    return next(entry for entry in file if entry.msgctxt.endswith(f":{path}"))


def test_each_comment_tells_the_page_the_kind_of_text_and_its_limit(page, spanish):
    shown = comments(export_po([page], spanish))

    assert shown == {
        "How do<br/>I vote?": ["How do I vote? > title", "At most 255 characters."],
        "Online, by mail or in person.": ["How do I vote? > short answer", "At most 300 characters."],
        "Words": ["How do I vote? > heading", "At most 200 characters."],
        "One.": ["How do I vote? > paragraph"],
        "All power.": ["How do I vote? > quotation > text"],
        "Article II": ["How do I vote? > quotation > attribution", "At most 200 characters."],
        "A film": ["How do I vote? > video > title", "At most 200 characters."],
        "Vote.": ["How do I vote? > video > transcript"],
        "A ballot": ["How do I vote? > image > alternative text", "At most 300 characters."],
    }


def test_comments_are_in_english_whatever_the_editor_speaks(page, spanish):
    with override("es"):
        shown = comments(export_po([page], spanish))

    assert shown["A ballot"][0] == "How do I vote? > image > alternative text"


def test_the_kind_is_that_of_the_submitted_text_though_the_block_is_gone(page, spanish):
    page.answer = []
    page.save()

    assert comments(export_po([page], spanish))["Article II"][0] == "How do I vote? > quotation > attribution"


@pytest.mark.parametrize("path", ["answer", "answer.gone", "answer.gone.text"])
def test_a_block_that_is_not_known_is_called_by_its_field(path, page):
    assert text_kind(type(page), path, {}) == TextKind("answer")


def test_a_field_that_is_not_known_is_called_by_its_name(page):
    assert text_kind(type(page), "long_story.x", {}) == TextKind("long story")
    assert text_kind(None, "title", {}) == TextKind("title")


def test_a_note_to_translators_stands_with_each_text_of_its_page_in_one_line(page, section, spanish):
    file = export_po([section, page], spanish, notes={page.translation_key: "“Vote” is\n\n\u2028a verb\rhere. "})

    notes = {entry.msgctxt.split(":")[0]: "Note: “Vote” is a verb here." in entry.comment.split("\n") for entry in file}
    assert notes == {str(section.translation_key): False, str(page.translation_key): True}
    assert len(read_po_bytes(str(file).encode(), name="es.po").entries) == len(file)


def test_the_address_is_that_of_the_language_and_is_not_broken(page, spanish):
    base_url = f"https://{'very-' * 20}long.example.org/"
    file = export_po([page], spanish, base_url=base_url)

    assert f"#. See it at {base_url}es/the-movement/how-do-i-vote/\n" in str(file)


def test_a_page_that_readers_cannot_see_has_no_address(page, spanish):
    page.live = False

    assert "See it at" not in str(export_po([page], spanish, base_url=BASE_URL))


def test_a_translation_is_exported_and_a_machines_is_marked(page, spanish, translate):
    translate("title", data="¿Cómo voto?")
    translate("short_answer", data="En línea.", translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE)

    file = export_po([page], spanish)

    by_hand, machine = entry_at(file, "title"), entry_at(file, "short_answer")
    assert (by_hand.msgstr, machine.msgstr) == ("¿Cómo voto?", "En línea.")
    assert [entry.msgid for entry in file if "Made by a machine; not reviewed." in entry.comment] == [machine.msgid]
    assert not by_hand.fuzzy
    assert not machine.fuzzy


def test_a_translation_with_an_error_is_fuzzy(page, spanish, translate):
    translate("title", data="¿Cómo?")
    StringTranslation.objects.filter(data="¿Cómo?").update(has_error=True)

    entry = entry_at(export_po([page], spanish), "title")

    assert (entry.msgstr, entry.fuzzy) == ("¿Cómo?", True)


def test_a_suggestion_is_fuzzy_and_shows_the_old_english_but_never_replaces_a_translation(page, spanish, translate):
    stored = translate("title", data="¿Cómo voto?")
    segment = StringSegment.objects.get(source__object_id=page.translation_key, context__path="short_answer")
    suggestions = {
        (segment.string_id, segment.context_id): ("Online.", "En línea."),
        (stored.translation_of_id, stored.context_id): ("How?", "¿Cómo?"),
    }

    file = export_po([page], spanish, suggestions=suggestions)

    assert '#, fuzzy\n#| msgid "Online."\nmsgctxt' in str(file)
    assert (entry_at(file, "short_answer").msgstr, entry_at(file, "title").msgstr) == ("En línea.", "¿Cómo voto?")
    fuzzy = [entry.translation for entry in read_po_bytes(str(file).encode(), name="x").entries if entry.fuzzy]
    assert fuzzy == ["En línea."]


def test_a_file_is_the_same_each_time(page, section, spanish):
    assert str(export_po([section, page], spanish)) == str(export_po([section, page], spanish))


def test_the_header_says_the_language_and_holds_no_date(page, spanish):
    assert export_po([page], spanish).metadata == {
        "Project-Id-Version": "FAQ",
        "Language": "es",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


@pytest.mark.parametrize("number", [1, 6])
def test_the_cost_does_not_grow_with_the_pages(number, section, spanish, django_assert_num_queries):
    pages = FaqQuestionPageFactory.create_batch(number, parent=section, answer=ANSWER)
    for page in pages:
        submit(page, spanish)
    pages = list(type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]))
    site_path(pages[0])
    pages = list(type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]))

    with django_assert_num_queries(EXPORT_QUERIES):
        file = export_po(pages, spanish, base_url=BASE_URL)

    assert len(file) == 9 * number
    assert all("See it at" in entry.comment for entry in file)
