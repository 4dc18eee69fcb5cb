"""What follows when the English changes."""

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_localize.models import StringSegment, TranslationSource

from faq_pages.models import LinkPage, Significance, SourceChange, SourceReading
from faq_pages.translation.editing import work_strings
from faq_pages.translation.source import sources_to_refresh
from faq_pages.translation.states import State, translation_facts
from faq_pages.translation.tasks import refresh_overlooked, refresh_strings
from faq_pages.translation.workflow import NotReadyError, publish, submit
from tests.factories import FaqQuestionPageFactory, LinkPageFactory
from tests.translating import change, fresh, publish_by_hand, spanish, string_at, translate, write_by_hand

pytestmark = pytest.mark.django_db


def paragraph(number, text):
    return {"type": "paragraph", "value": f"<p>{text}</p>", "id": f"c0ffee00-0000-4000-8000-00000000000{number}"}


def blocks(page):
    return [str(block.value) for block in fresh(page).answer]


@pytest.fixture
def page(section):
    page = FaqQuestionPageFactory(
        parent=section,
        title="Where do I vote?",
        short_answer="Near you.",
        answer=[
            paragraph(1, "Look at the map of polling places."),
            paragraph(2, "Or vote by mail."),
            paragraph(3, "Ask us."),
        ],
    )
    page.save_revision().publish()
    return page


@pytest.fixture
def translated(page):
    return publish_by_hand(page)


def segments(page):
    return list(
        StringSegment.objects.filter(source__object_id=page.translation_key, context__path__startswith="answer")
        .order_by("order")
        .values_list("string__data", flat=True)
    )


def test_publishing_the_source_reads_its_strings_by_itself(page):
    assert segments(page) == ["Look at the map of polling places.", "Or vote by mail.", "Ask us."]

    change(page, answer=[paragraph(3, "Ask us."), paragraph(1, "Look at the map."), paragraph(4, "Bring nothing.")])

    assert segments(page) == ["Ask us.", "Look at the map.", "Bring nothing."]


def test_a_live_translation_stays_as_it_is_until_it_is_published_again(page, translated):
    before = blocks(translated)

    change(page, answer=[paragraph(1, "Look at the new map.")])

    assert blocks(translated) == before


def test_what_is_not_translated_yet_is_never_published(page, translated):
    change(page, answer=[paragraph(1, "Look at the new map.")])

    with pytest.raises(NotReadyError, match="1 text is not translated yet"):
        publish(submit(page, spanish()))

    assert "Look at the new map." not in "".join(blocks(translated))


def test_removed_added_reordered_and_edited_blocks_come_out_right(page, translated):
    page = change(
        page,
        answer=[
            paragraph(3, "Ask us."),
            paragraph(1, "Look at the map of all polling places."),
            paragraph(4, "Bring nothing."),
        ],
    )

    translate(submit(page, spanish()), prefix="Nuevo: ")
    publish(submit(page, spanish()))

    assert [block.replace("<p>", "").replace("</p>", "") for block in blocks(translated)] == [
        "ES Ask us.",
        "Nuevo: Look at the map of all polling places.",
        "Nuevo: Bring nothing.",
    ]


def test_an_edited_string_comes_with_the_old_english_and_the_old_translation(page, translated):
    change(page, answer=[paragraph(1, "Look at the map of all polling places."), paragraph(2, "Or vote by mail.")])

    string = string_at(submit(page, spanish()), "answer.c0ffee00-0000-4000-8000-000000000001")

    assert string.text == ""
    assert string.earlier.translation == "ES Look at the map of polling places."
    assert [(part.kind, part.text) for part in string.diff if part.kind != "same"] == [("added", "all ")]


def test_a_new_string_has_nothing_that_stood_there_before(page, translated):
    change(page, answer=[paragraph(1, "Look at the map of polling places."), paragraph(5, "Entirely new.")])

    string = string_at(submit(page, spanish()), "answer.c0ffee00-0000-4000-8000-000000000005")

    assert string.earlier is None


def test_of_several_paragraphs_in_one_block_each_finds_its_own_earlier_version(section):
    block = paragraph(1, "Bring your passport.</p><p>Doors open at seven in the morning.")
    page = FaqQuestionPageFactory(parent=section, answer=[block])
    page.save_revision().publish()
    publish_by_hand(page)
    page = change(page, answer=[paragraph(1, "Doors open at eight in the morning.</p><p>Bring your old passport.")])

    earlier = {string.segment.string.data: string.earlier for string in work_strings(submit(page, spanish()))}

    assert earlier["Doors open at eight in the morning."].source == "Doors open at seven in the morning."
    assert earlier["Bring your old passport."].source == "Bring your passport."


def test_a_text_that_returns_has_its_translation_back(page, translated):
    change(page, title="Where do you vote?")
    page = change(page, title="Where do I vote?")

    assert string_at(submit(page, spanish()), "title").text == "ES Where do I vote?"


def test_a_change_in_nothing_that_people_translate_reaches_every_language_by_itself(index):
    link = LinkPageFactory(parent=index, destination="https://old.example.org/")
    link.save_revision().publish()
    spanish_link = publish_by_hand(link)

    change(link, destination="https://new.example.org/")

    assert LinkPage.objects.get(pk=spanish_link.pk).destination == "https://new.example.org/"
    assert translation_facts([spanish_link])[spanish_link.pk].state == State.CURRENT


def test_what_nobody_approved_is_not_carried_over(index):
    link = LinkPageFactory(parent=index, destination="https://old.example.org/")
    link.save_revision().publish()
    spanish_link = publish_by_hand(link)
    translation = submit(link, spanish())
    write_by_hand(translation, string_at(translation, "title"), "Nadie lo aprobó")

    change(link, destination="https://new.example.org/")

    spanish_link = LinkPage.objects.get(pk=spanish_link.pk)
    assert (spanish_link.title, spanish_link.destination) == (f"ES {link.title}", "https://old.example.org/")
    assert translation_facts([spanish_link])[spanish_link.pk].state == State.OUTDATED


def test_a_draft_of_the_source_changes_nothing_for_translators(page, translated):
    draft = fresh(page)
    draft.title = "Draft"
    draft.save_revision()

    assert string_at(submit(page, spanish()), "title").segment.string.data == "Where do I vote?"
    assert SourceChange.objects.filter(translation_key=page.translation_key).count() == 1


def test_the_first_publication_is_major_whatever_the_page_says(section):
    page = FaqQuestionPageFactory(parent=section, change_significance=Significance.MINOR)
    page.save_revision().publish()

    assert SourceChange.objects.get(translation_key=page.translation_key).significance == Significance.MAJOR


def test_a_change_that_the_background_missed_is_caught_up(page, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(refresh_strings), "enqueue", lambda *args, **kwargs: None)
        page = fresh(page)
        page.title = "Overlooked?"
        page.save_revision().publish()
    assert sources_to_refresh() == [str(page.translation_key)]

    refresh_overlooked()

    assert sources_to_refresh() == []
    assert StringSegment.objects.filter(source__object_id=page.translation_key, string__data="Overlooked?").exists()


def test_reading_the_source_notes_the_change_that_was_read(page):
    change(page)

    source = TranslationSource.objects.get(object_id=page.translation_key)
    last = SourceChange.objects.filter(translation_key=page.translation_key).last()
    assert SourceReading.objects.get(source=source).change == last


def test_a_page_that_is_gone_stops_nothing(page):
    key = str(page.translation_key)
    Page.objects.get(pk=page.pk).delete()

    refresh_strings.call(key)


# --- The edit form ---------------------------------------------------------------------------------


def edit_form(editor, page):
    return editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_the_form_asks_what_a_change_means_where_there_are_translations(editor, question):
    shown = edit_form(editor, question)

    assert 'name="change_significance"' in shown
    assert 'name="note_to_translators"' in shown


def test_the_form_does_not_ask_where_there_is_nothing_translated(editor, page):
    assert 'name="change_significance"' not in edit_form(editor, page)


def test_a_new_change_starts_out_as_major_and_without_a_note(editor, question):
    change(question, Significance.MINOR, note="A comma.")

    shown = edit_form(editor, question)

    assert '<option value="major" selected>' in shown
    assert "A comma." not in shown


def test_a_draft_keeps_what_was_said_of_it(editor, question):
    draft = fresh(question)
    draft.title, draft.change_significance, draft.note_to_translators = "New", Significance.MINOR, "A comma."
    draft.save_revision()

    shown = edit_form(editor, question)

    assert '<option value="minor" selected>' in shown
    assert "A comma." in shown


def test_a_page_without_translations_is_published_without_the_question(editor, index):
    form = {"title": "Elections", "slug": "elections", "introduction": rich_text("<p>Soon.</p>"), "action-publish": "1"}
    form = nested_form_data({**form, "comments": inline_formset([])})

    editor.post(f"/admin/pages/add/faq_pages/faqsectionpage/{index.pk}/", form)

    page = Page.objects.get(slug="elections")
    assert page.live
    assert SourceChange.objects.get(translation_key=page.translation_key).significance == Significance.MAJOR
    form["title"] = "All elections"
    editor.post(f"/admin/pages/{page.pk}/edit/", form)
    assert Page.objects.get(pk=page.pk).title == "All elections"
