"""Loading the FAQ: again and again, beside editors, from broken files."""

import re
import shutil
from textwrap import dedent
from uuid import UUID

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page, PageLogEntry, Revision, Site
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationContext

from faq_pages.importers.document import DocumentError, read_document
from faq_pages.importers.keys import block_id, page_key
from faq_pages.importers.load_faq import load_faq
from faq_pages.models import FaqIndexPage, FaqQuestionPage, LinkPage
from faq_pages.translation.po import PoFileError, read_po
from faq_pages.translation.workflow import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(tmp_path):
    """A copy of the content files, to change."""
    return shutil.copytree(settings.FAQ_CONTENT_DIR, tmp_path / "content")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rows():
    """How many rows a run could have added to."""
    return [model.objects.count() for model in (Page, Revision, PageLogEntry, StringTranslation, Translation)]


def test_loading_again_changes_nothing():
    before = rows()

    report = load_faq()

    assert (report.created, report.updated, report.unchanged) == (0, 0, 42)
    assert report.left_alone == report.problems == []
    assert rows() == before


def test_keys_and_block_ids_derive_from_names_and_are_the_same_everywhere(question):
    assert question.translation_key == page_key("what-is-calexit") == UUID("f05a6c56-5141-5e8c-a386-5d36a7d57d2f")
    assert question.answer[0].id == block_id("what-is-calexit", "the-term") == "98fa8d64-e970-5108-8215-39698be42df3"


def test_the_site_shows_the_index_and_wagtails_welcome_page_is_gone(index):
    assert Site.objects.get().root_page_id == index.pk
    assert not Page.objects.filter(slug="home").exists()


def test_a_changed_text_reaches_the_page_and_keeps_the_block(content, question):
    change(content / "faq.yaml", "The term CalExit is applied very generally to the wide", "CalExit is the wide")
    block = question.answer[0].id

    report = load_faq(content)

    question.refresh_from_db()
    assert report.updated >= 1
    assert "CalExit is the wide" in question.answer[0].value.source
    assert question.answer[0].id == block


def test_a_translation_of_a_changed_text_stays_live_until_it_is_complete(content, client):
    change(content / "faq.yaml", "The age of empire is over.", "The age of empires is over.")

    report = load_faq(content)

    page = client.get("/es/the-road-to-independence/who-wants-independence/")
    assert "La era de los imperios ha terminado." in page.content.decode()
    assert "The age of empires" not in page.content.decode()
    assert 'data-state="outdated"' in page.content.decode()
    assert any("not translated; it was not published" in problem for problem in report.problems)


def test_a_changed_translation_is_published(content, client):
    change(content / "es.po", "La era de los imperios ha terminado.", "La época de los imperios terminó.")

    load_faq(content)

    page = client.get("/es/the-road-to-independence/who-wants-independence/")
    assert "La época de los imperios terminó." in page.content.decode()


@pytest.mark.parametrize(
    ("before", "place"),
    [("  - id: our-values\n", 2), ("      - id: who-does-what\n", 1), ("      - id: what-is-calexit\n", 0)],
)
def test_a_new_question_is_added_in_its_place(before, place, content, section):
    change(
        content / "faq.yaml",
        before,
        dedent(
            """\
            #
                  - id: new-one
                    title: A new question?
                    short_answer: Yes.
                    answer:
                      - id: only
                        paragraph: Indeed.

            """
        )
        + before,
    )

    report = load_faq(content)

    page = FaqQuestionPage.objects.get(translation_key=page_key("new-one"))
    assert (report.created, report.updated) == (1, 0)
    assert page.url_path == "/faq/the-movement/new-one/"
    assert page.live
    assert [child.slug for child in section.get_children()].index("new-one") == place
    assert not any(Page.find_problems())
    assert load_faq(content).unchanged == 43


def test_a_page_that_an_editor_changed_is_left_alone(content, question):
    question.short_answer = "An editor's words."
    question.save_revision()
    change(content / "faq.yaml", "The term CalExit is applied very generally to the wide", "CalExit is the wide")

    report = load_faq(content)

    question.refresh_from_db()
    assert report.left_alone == [
        "“I’ve heard of this thing called “CalExit,” what is it, and are you part of it?” (what-is-calexit) "
        "was changed in the admin and stays as it is."
    ]
    assert "CalExit is the wide" not in question.answer[0].value.source
    assert question.get_latest_revision_as_object().short_answer == "An editor's words."


def test_a_page_that_an_editor_unpublished_or_deleted_does_not_come_back(section, question):
    question.unpublish()
    FaqQuestionPage.objects.get(slug="who-does-what", locale=section.locale).delete()

    report = load_faq()

    question.refresh_from_db()
    assert not question.live
    assert not FaqQuestionPage.objects.filter(slug="who-does-what", locale=section.locale).exists()
    assert [line.rpartition(") ")[2] for line in report.left_alone] == [
        "was unpublished in the admin and stays as it is.",
        "was deleted in the admin and stays as it is.",
    ]


def test_a_deleted_link_page_leaves_the_pages_that_link_to_it_alone(index, client):
    LinkPage.objects.get(slug="register-to-vote", locale=index.locale).delete()

    report = load_faq()

    reasons = [line for line in report.left_alone if "links to 'register-to-vote', which was deleted" in line]
    assert len(reasons) == 2
    assert load_faq().updated == 0
    assert "by clicking here and completing" in client.get("/en/our-values/like-democrats/").content.decode()


def test_a_new_question_may_link_to_a_page_that_was_deleted(content, index):
    LinkPage.objects.get(slug="donate", locale=index.locale).delete()
    change(
        content / "faq.yaml",
        "  - id: our-values\n",
        dedent(
            """\
            #
                  - id: new-one
                    title: A new question?
                    short_answer: Yes.
                    answer:
                      - {id: a, paragraph: "[Give](link:donate)."}
                      - {id: b, action: {text: Give, page: donate}}

              - id: our-values
            """
        ),
    )

    load_faq(content)

    page = FaqQuestionPage.objects.get(translation_key=page_key("new-one"))
    assert page.answer[0].value.source == "<p>Give.</p>"
    assert page.answer[1].value["page"] is None


def test_a_link_page_that_an_editor_gave_a_destination_does_not_stop_the_next_start(index):
    page = LinkPage.objects.get(slug="donate", locale=index.locale)
    page.destination = "https://example.org/"
    page.save_revision().publish()

    report = load_faq()

    assert (report.created, report.updated) == (0, 0)
    assert [line for line in report.left_alone if line.startswith("Donate (donate) was changed in the admin")]


def test_a_link_page_that_loses_its_destination_in_the_file_is_unpublished(content, client):
    change(content / "faq.yaml", "    url: https://registertovote.ca.gov/\n", "")

    load_faq(content)

    assert client.get("/en/register-to-vote/").status_code == 404


def test_pages_that_were_moved_or_left_the_file_are_named(content, question):
    move = FaqQuestionPage.objects.get(slug="dark-money", locale=question.locale)
    move.move(question.get_parent(), pos="last-child")
    text = (content / "faq.yaml").read_text(encoding="utf-8")
    start, end = text.index("      - id: self-defense"), len(text)
    (content / "faq.yaml").write_text(
        (text[:start] + text[end:]).replace("[how-long, self-defense]", "[how-long]"), "utf-8"
    )

    report = load_faq(content)

    assert any(
        "(dark-money) stands below another page than in the file and stays there." in line for line in report.left_alone
    )
    assert any("(self-defense) is no longer in the file and stays as it is." in line for line in report.left_alone)
    assert FaqQuestionPage.objects.get(slug="self-defense", locale=question.locale).live


def test_a_faq_whose_index_was_deleted_stays_deleted(index):
    for page in (index.get_translations().get(), index):
        page.delete()

    report = load_faq()

    assert report.created == 0
    assert len(report.left_alone) == 21


def test_a_tree_that_an_operator_built_below_the_welcome_page_is_kept(index):
    Site.objects.all().delete()
    home = index.get_parent().add_child(instance=Page(title="Welcome", slug="home"))
    home.add_child(instance=Page(title="Ours", slug="ours"))
    Site.objects.create(hostname="x.test", root_page=home, is_default_site=True)

    load_faq()

    assert Site.objects.get().root_page_id == home.pk
    assert Page.objects.filter(slug="ours").exists()


def test_the_site_follows_the_address_that_the_settings_give(settings):
    settings.BASE_URL = "https://faq.example.org"

    load_faq()

    assert Site.objects.get().root_url == "https://faq.example.org"


def test_an_address_that_another_site_has_is_left_to_it(settings, index):
    settings.BASE_URL = "https://faq.example.org"
    Site.objects.create(hostname="faq.example.org", port=443, root_page=index)

    report = load_faq()

    assert report.problems == [
        "Another site has the address https://faq.example.org already, so the default site keeps its own."
    ]


def test_a_question_whose_section_was_deleted_in_a_language_is_not_made_there(content, section):
    section.get_translations().get().delete()

    report = load_faq(content)

    assert [line.rpartition("(es) ")[2] for line in report.left_alone] == [
        "was deleted in the admin and stays as it is.",
        "belongs to a page that is not there in this language and stays as it is.",
        "belongs to a page that is not there in this language and stays as it is.",
    ]
    assert not Page.objects.filter(locale__language_code="es", slug="the-movement").exists()


def test_a_new_question_below_a_deleted_translation_makes_no_copy_of_its_section(content, section):
    section.get_translations().get().delete()
    change(
        content / "faq.yaml",
        "  - id: our-values\n",
        dedent(
            """\
            #
                  - id: new-one
                    title: 'CNP'
                    short_answer: CNP
                    answer: [{id: a, heading: CNP}]

              - id: our-values
            """
        ),
    )

    report = load_faq(content)

    assert [line for line in report.left_alone if "belongs to a page that is not there in this language" in line]
    assert not Page.objects.filter(locale__language_code="es", slug="the-movement").exists()


def test_exporting_before_anything_is_loaded_says_what_to_do(tmp_path):
    Page.objects.filter(locale__language_code="es").delete()
    Locale.objects.filter(language_code="es").delete()

    with pytest.raises(CommandError, match="Nothing is loaded in 'es' yet"):
        call_command("export_faq", "es", tmp_path / "es.po")


def test_a_string_that_a_translator_took_away_stays_away(question):
    StringTranslation.objects.get(context__object_id=question.translation_key, context__path="title").delete()

    report = load_faq()

    assert [line for line in report.left_alone if "was translated in the admin" in line]
    assert not StringTranslation.objects.filter(
        context__object_id=question.translation_key, context__path="title"
    ).exists()


def test_a_destination_that_a_translator_is_changing_is_not_published_for_them(content, index):
    source = LinkPage.objects.get(slug="register-to-vote", locale=index.locale)
    translation = Translation.objects.get(source__object_id=source.translation_key)
    context = TranslationContext.objects.get(object_id=source.translation_key, path="destination")
    SegmentOverride.objects.create(
        locale=translation.target_locale, context=context, data_json='"https://registertovote.ca.gov/es/"'
    )
    change(content / "es.po", "Inscribirse para votar", "Registrarse para votar")

    report = load_faq(content)

    spanish = source.get_translations().get().specific
    assert (spanish.title, spanish.destination) == ("Inscribirse para votar", "https://registertovote.ca.gov/")
    assert [line for line in report.left_alone if "Register to vote (es) was translated in the admin" in line]
    publish(translation)
    assert source.get_translations().get().specific.destination == "https://registertovote.ca.gov/es/"


def test_a_string_that_a_translator_changed_is_left_alone(content, question):
    row = StringTranslation.objects.get(context__object_id=question.translation_key, context__path="title")
    StringTranslation.objects.filter(pk=row.pk).update(data="“¿Qué es CalExit?”", tool_name="")
    change(content / "es.po", "He oído hablar de algo", "Oí hablar de algo")

    report = load_faq(content)

    row.refresh_from_db()
    assert row.data == "“¿Qué es CalExit?”"
    assert [line for line in report.left_alone if "was translated in the admin" in line]
    assert question.get_translations().get().title.startswith("“He oído")


def test_a_translation_that_was_edited_or_removed_is_left_alone(content, question):
    spanish = question.get_translations().get().specific
    spanish.title = "Otra"
    spanish.save_revision()
    FaqQuestionPage.objects.get(slug="how-long", locale=spanish.locale).unpublish()
    FaqQuestionPage.objects.get(slug="why-now", locale=spanish.locale).delete()
    change(content / "es.po", "He oído hablar de algo", "Oí hablar de algo")

    report = load_faq(content)

    assert [line.rpartition("(es) ")[2] for line in report.left_alone] == [
        "was changed in the admin and stays as it is.",
        "was unpublished in the admin and stays as it is.",
        "was deleted in the admin and stays as it is.",
    ]


def test_a_link_page_that_the_file_gives_a_destination_is_published(content, client):
    change(content / "faq.yaml", "title: Donate", "title: Donate\n    url: https://example.org/donate")

    load_faq(content)

    assert client.get("/en/donate/")["Location"] == "https://example.org/donate"
    assert 'href="/es/donate/"' in client.get("/es/the-road-to-independence/how-long/").content.decode()


def test_translations_are_stored_as_machine_made(question):
    rows = StringTranslation.objects.filter(context__object_id=question.translation_key)

    assert rows.count() == 4
    assert set(rows.values_list("translation_type", flat=True)) == {"machine"}


def test_nothing_is_written_when_a_later_language_cannot_be_read(content):
    change(content / "faq.yaml", "The age of empire is over.", "The age of empires is over.")
    (content / "es.po").write_text("this is no PO file", encoding="utf-8")
    before = rows()

    with pytest.raises(CommandError, match=r"es\.po: is not a PO file.*Nothing was changed"):
        call_command("load_faq", content)

    assert rows() == before


def test_nothing_stays_written_when_writing_fails_half_way(content, monkeypatch):
    change(content / "faq.yaml", "The age of empire is over.", "The age of empires is over.")
    before = rows()

    def fail(*args, **kwargs):
        raise DocumentError("The power went out.")

    monkeypatch.setattr("faq_pages.importers.load_faq.load_translations", fail)
    with pytest.raises(CommandError):
        call_command("load_faq", content)

    assert rows() == before
    assert "The age of empire is over." in str(
        FaqQuestionPage.objects.get(slug="who-wants-independence", locale__language_code="en").answer
    )


def test_the_command_shows_its_progress_and_what_it_left_alone(question, content, capsys):
    question.unpublish()

    call_command("load_faq", content)

    output = capsys.readouterr().out
    assert "[1/2] en: 0 pages created, 0 updated, 20 unchanged." in output
    assert "[2/2] es: 0 pages created, 0 updated, 21 unchanged." in output
    assert "Left alone: “I’ve heard" in output
    assert output.rstrip().endswith("0 pages created, 0 updated, 41 unchanged.")


def test_a_file_of_no_language_here_is_named(content):
    shutil.copy(content / "es.po", content / "tl.po")

    assert load_faq(content).problems == ["tl.po is named after no language of this site; it was not used."]


def test_a_string_that_stands_nowhere_and_one_that_cannot_be_stored_are_reported(content):
    path = content / "es.po"
    po = polib.pofile(str(path))
    po[0].msgid = "Rarely Asked Questions"
    po[1].msgstr = "Sin <script>enlaces</script>"
    po.save(str(path))

    report = load_faq(content)

    assert [problem for problem in report.problems if "no text of" in problem and "Rarely Asked" in problem]
    assert [problem for problem in report.problems if "was refused" in problem]


BROKEN_DOCUMENTS = {
    "a date that there is not": ("language: 2018-99-99", "month must be in 1..12"),
    "a NUL": ('language: en\nindex: {id: a, title: "A\\0"}\nsections: []', "line 2 (index › title): holds a NUL"),
    "a list as a name": ("[a]: b", "line 1: a name must be plain text"),
    "empty": ("", "line 1: Input should be"),
    "not YAML": ("a: ]", "line 1"),
    "a list": ("- a", "line 1: Input should be"),
    "a tab": ("language: en\n\tindex: 1", "line 2"),
    "given twice": ("language: en\nlanguage: es", "line 2: 'language' is given twice"),
    "no index": ("language: en\nsections: []", "index): Field required"),
    "unknown member": ("language: en\nindex: {id: a, title: A}\nsections: []\nquestion: 1", "line 4 (question): Extra"),
    "wrong type": ("language: en\nindex: {id: a, title: 3}\nsections: []", "line 2 (index › title): Input"),
    "bad id": ("language: en\nindex: {id: A b, title: A}\nsections: []", "line 2 (index › id): String should match"),
    "id used twice": (
        "language: en\nindex: {id: a, title: A}\nsections:\n- {id: a, title: B, questions: []}",
        "the id 'a' is used more than once",
    ),
    "bad address": (
        "language: en\nlinks:\n- id: b\n  title: B\n  url: javascript:alert(1)\nindex: {id: a, title: A}\nsections: []",
        "line 5 (links › 1 › url",
    ),
}

QUESTION = """\
language: en
index: {id: a, title: A}
sections:
  - id: s
    title: S
    questions:
      - id: q
        title: Q
        short_answer: Yes.
        answer:
"""

BROKEN_DOCUMENTS |= {
    "no blocks": (QUESTION.replace("answer:\n", "answer: []\n"), "line 10 (sections › 1 › questions › 1 › answer)"),
    "a block of two kinds": (QUESTION + "          - {id: b, paragraph: P, heading: H}", "line 11 (sections"),
    "a block of no kind": (QUESTION + "          - {id: b}", "exactly one kind"),
    "a block id used twice": (
        QUESTION + "          - {id: b, heading: H}\n          - {id: b, heading: I}",
        "block id 'b' is used more than once in 'q'",
    ),
    "an action to nowhere": (QUESTION + "          - {id: b, action: {text: Go}}", "give either a page or a url"),
    "a long short answer": (
        QUESTION.replace("Yes.", "Y" * 301) + "          - {id: b, heading: H}",
        "line 9 (sections › 1 › questions › 1 › short_answer): String should have at most 300",
    ),
    "related to itself": (
        QUESTION.replace("answer:\n", "related: [q]\n        answer:\n") + "          - {id: b, heading: H}",
        "'q' is related to 'q', which is not another question",
    ),
}


@pytest.mark.parametrize("name", BROKEN_DOCUMENTS)
def test_a_malformed_document_gives_one_clear_line_with_the_place(name, tmp_path):
    text, expected = BROKEN_DOCUMENTS[name]
    path = tmp_path / "faq.yaml"
    path.write_text(text, encoding="utf-8")
    before = rows()

    with pytest.raises(CommandError) as caught:
        call_command("load_faq", tmp_path)

    assert expected in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert rows() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [here](link:nowhere).", "no page has the id 'nowhere'"),
        ("See [here](javascript:alert).", "must begin with https://"),
        ("See [here](ftp://example.org/).", "must begin with https://"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(text, expected, content):
    change(content / "faq.yaml", "The age of empire is over.", text)
    before = rows()

    with pytest.raises(CommandError, match=f"In 'who-wants-independence'.*{expected}"):
        call_command("load_faq", content)

    assert rows() == before


UNSAVEABLE = {
    "an empty heading": ("{id: b, heading: ' '}", "In 'q', the block 'b': This field is required."),
    "a video elsewhere": (
        "{id: b, video: {url: https://example.org/, title: T, transcript: T}}",
        "In 'q', the block 'b': url: Give the address of a video on YouTube or Vimeo",
    ),
    "a long abbreviation": (
        "{id: b, organisation: {name: N, abbreviation: AAAAAAAAAAAAAAAAAAAAAAAAA, description: D}}",
        "In 'q', the block 'b': abbreviation: Ensure this value has at most 20 characters",
    ),
}


@pytest.mark.parametrize("case", UNSAVEABLE)
def test_a_block_that_an_editor_could_not_save_is_refused(case, tmp_path):
    block, expected = UNSAVEABLE[case]
    (tmp_path / "faq.yaml").write_text(f"{QUESTION}          - {block}", "utf-8")
    before = rows()

    with pytest.raises(CommandError, match=re.escape(expected)):
        call_command("load_faq", tmp_path)

    assert rows() == before


@pytest.mark.parametrize("id_", ["search", "the-movement", "contact"])
def test_an_address_that_is_taken_is_refused(id_, content):
    change(content / "faq.yaml", "  - id: donate\n", f"  - id: {id_}\n    title: A\n  - id: donate\n")
    if id_ == "the-movement":
        change(
            content / "faq.yaml", "  - id: the-movement\n    title: About", "  - id: the-movements\n    title: About"
        )
    before = rows()

    with pytest.raises(CommandError, match=f"The page '{id_}' cannot be"):
        call_command("load_faq", content)

    assert rows() == before


def test_a_document_in_another_language_is_refused(content):
    change(content / "faq.yaml", "language: en", "language: es")

    with pytest.raises(CommandError, match="The document is in 'es', but the source language of this site is 'en'"):
        call_command("load_faq", content)


def test_a_missing_and_an_unreadable_document_are_told_apart(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path / "faq.yaml")
    (tmp_path / "faq.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="is not UTF-8"):
        read_document(tmp_path / "faq.yaml")


def test_a_content_file_of_another_language_is_refused(content):
    change(content / "es.po", "Language: es", "Language: fr")

    with pytest.raises(CommandError, match=r"es\.po: is in “fr”, not in “es”.*Nothing was changed"):
        call_command("load_faq", content)


def test_a_content_file_with_an_entry_that_names_no_page_is_refused_with_its_line(content):
    change(content / "es.po", 'msgctxt "842d7b38-e7c5-5bfa-b3d8-a0891aa20d22:title"\n', "")

    with pytest.raises(CommandError, match=r"es\.po, line \d+: the context “” names no page.*Nothing was changed"):
        call_command("load_faq", content)


def test_a_po_file_that_is_not_there_is_not_taken_for_text(tmp_path):
    with pytest.raises(PoFileError, match="there is no such file"):
        read_po(tmp_path / "es.po")


def test_exporting_gives_back_the_content_file(tmp_path, capsys):
    call_command("export_faq", "es", tmp_path / "es.po")

    assert (tmp_path / "es.po").read_bytes() == (settings.FAQ_CONTENT_DIR / "es.po").read_bytes()
    assert "75 strings, 75 of them translated." in capsys.readouterr().out


@pytest.mark.parametrize("code", ["en", "xx"])
def test_exporting_into_a_language_that_is_no_target_names_those_that_are(code, tmp_path):
    with pytest.raises(CommandError, match="There are: es"):
        call_command("export_faq", code, tmp_path / "x.po")


def test_exporting_to_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_faq", "es", tmp_path / "no" / "es.po")


def test_every_kind_of_block_of_the_document_reaches_the_page(tmp_path, index):
    (tmp_path / "faq.yaml").write_text(
        dedent(
            """\
            language: en
            links: [{id: t-link, title: T, url: https://example.org/}]
            index: {id: t-index, title: T}
            sections:
              - id: t-section
                title: T
                introduction: About **this**.
                questions:
                  - id: t-question
                    title: T?
                    short_answer: T.
                    answer:
                      - {id: a, heading: Heading}
                      - {id: b, quotation: {text: Words, attribution: Somebody}}
                      - {id: c, callout: {tone: warning, text: "Beware of [this](link:t-link)."}}
                      - {id: d, action: {text: Go, page: t-link}}
                      - {id: e, action: {text: Go, url: https://example.org/}}
                      - {id: f, video: {url: https://youtu.be/abcdefghijk, title: T, transcript: Words}}
                      - {id: g, paragraph: "1. *one*\\n2. two"}
            """
        ),
        encoding="utf-8",
    )

    load_faq(tmp_path)
    report = load_faq(tmp_path)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 4)
    page = FaqQuestionPage.objects.get(slug="t-question")
    link = LinkPage.objects.get(slug="t-link")
    assert [block.block_type for block in page.answer] == [
        "heading",
        "quotation",
        "callout",
        "action",
        "action",
        "video",
        "paragraph",
    ]
    assert page.answer[2].value["text"].source == f'<p>Beware of <a id="{link.pk}" linktype="page">this</a>.</p>'
    assert page.answer[3].value["page"].pk == link.pk
    assert page.answer[6].value.source == "<ol><li><i>one</i></li><li>two</li></ol>"
    assert FaqIndexPage.objects.get(slug="t-index").get_parent().is_root()
    assert Site.objects.get().root_page_id == index.pk, "a root that somebody chose stays"


def test_an_action_to_a_page_that_an_editor_deleted_is_refused(tmp_path):
    (tmp_path / "faq.yaml").write_text(QUESTION + "          - {id: b, action: {text: Go, page: nowhere}}", "utf-8")

    with pytest.raises(CommandError, match="In 'q', the action leads nowhere: no page has the id 'nowhere'"):
        call_command("load_faq", tmp_path)
