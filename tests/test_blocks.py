"""Every block of an answer: in the picker, in the editor, on the page, in the API, and in translation."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import Locale
from wagtail_localize.models import StringSegment

from faq_pages.api.blocks import VALUES, block_serializer
from faq_pages.blocks import AnswerBlock
from faq_pages.models import LinkPage
from faq_pages.rendition_tasks import prepare_image
from faq_pages.translation.po import Place, PoEntry
from faq_pages.translation.po_import import Outcome, import_entries
from faq_pages.translation.strings import Author, untranslated
from faq_pages.translation.workflow import publish, submit
from faq_pages.video import find_video
from tests.factories import FaqQuestionPageFactory, LinkPageFactory

pytestmark = pytest.mark.any_database

BLOCKS = AnswerBlock().child_blocks

TEXTS: dict[str, Any] = {
    "paragraph": "<p>Paragraph one.</p><ul><li>Item <b>two</b>.</li></ul>",
    "heading": "Heading three",
    "organisation": {
        "name": "Name four",
        "abbreviation": "N4",
        "founded": "March of five",
        "description": "<p>Description six.</p>",
        "website": "https://example.org/",
    },
    "quotation": {"text": "Quoted seven", "attribution": "Speaker eight"},
    "callout": {"tone": "warning", "text": "<p>Beware of nine.</p>"},
    "action": {"text": "Do ten", "page": None, "url": "https://example.org/ten"},
    "image": {"image": None, "decorative": False, "alt_text": "Shows eleven", "caption": "Caption twelve"},
    "video": {"url": "https://youtu.be/abcdefghijk", "title": "Film thirteen", "transcript": "Said fourteen"},
    "document": {"document": None, "text": "File fifteen"},
}
STRINGS = {
    "paragraph": ["Paragraph one.", "Item <b>two</b>."],
    "heading": ["Heading three"],
    "organisation": ["Name four", "N4", "March of five", "Description six."],
    "quotation": ["Quoted seven", "Speaker eight"],
    "callout": ["Beware of nine."],
    "action": ["Do ten"],
    "image": ["Shows eleven", "Caption twelve"],
    "video": ["Film thirteen", "Said fourteen"],
    "document": ["File fifteen"],
}


@pytest.fixture
def answer_of(image, document):
    """The raw answer with one block of a kind."""

    def raw(kind: str) -> list[dict[str, Any]]:
        value = TEXTS[kind]
        if kind == "image":
            value = {**value, "image": image.pk}
        if kind == "document":
            value = {**value, "document": document.pk}
        return [{"type": kind, "value": value, "id": str(uuid4())}]

    return raw


def test_the_examples_here_cover_every_block():
    assert set(TEXTS) == set(STRINGS) == set(VALUES) == set(BLOCKS)


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.django_db
def test_a_block_explains_itself_in_the_picker(kind, image, document):
    block = BLOCKS[kind]

    assert block.meta.icon not in {"", "placeholder"}
    assert block.label
    assert block.get_description()
    assert block.get_preview_value()
    assert block.is_previewable


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_block_is_previewed_as_readers_see_it(kind, editor, image, document):
    response = editor.get("/admin/block-preview/", {"id": BLOCKS[kind].definition_prefix})

    assert response.status_code == 200
    assert "site.css" in response.content.decode()


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_text_of_a_block_is_translated_and_published(kind, section, answer_of, client):
    page = FaqQuestionPageFactory(parent=section, answer=answer_of(kind))
    spanish = Locale.objects.get(language_code="es")
    translation = submit(page, spanish)
    segments = (
        StringSegment.objects.filter(source=translation.source).select_related("context", "string").order_by("order")
    )
    places = [(Place(page.translation_key, segment.context.path), segment.string.data) for segment in segments]
    entries = [PoEntry(place, text, f"ES {text}", fuzzy=False, line=1, context=str(place)) for place, text in places]

    report = import_entries(entries, spanish, Author())
    publish(translation)

    assert [text for place, text in places if place.path.startswith("answer")] == STRINGS[kind]
    assert {verdict.outcome for verdict in report.verdicts} == {Outcome.APPLIED}
    assert untranslated([page.translation_key], spanish) == {}
    shown = BeautifulSoup(client.get(f"/es/the-movement/{page.slug}/").content, "html.parser").main
    html = str(shown)
    for string in STRINGS[kind]:
        assert f"ES {string}" in html
        assert html.count(string) == html.count(f"ES {string}"), "no English is left"


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_schema_describes_a_block_as_the_api_gives_it(kind, section, answer_of, client):
    page = FaqQuestionPageFactory(parent=section, answer=answer_of(kind))

    [block] = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]

    described = block_serializer(kind)(data=block)
    assert described.is_valid(), described.errors
    assert set(block) == set(described.fields)
    if isinstance(block["value"], dict):
        assert set(block["value"]) == set(described.fields["value"].fields)


INVALID = {
    "an image without alternative text": ("image", {"alt_text": ""}),
    "an action without a destination": ("action", {"url": ""}),
    "an action to a script": ("action", {"url": "javascript:alert(1)"}),
    "an action to a file": ("action", {"url": "ftp://example.org/"}),
    "a website that is a script": ("organisation", {"website": "javascript:alert(1)"}),
    "a video elsewhere": ("video", {"url": "https://example.org/film.mp4"}),
    "a video without a transcript": ("video", {"transcript": ""}),
    "a document without a text": ("document", {"text": ""}),
    "a quotation without words": ("quotation", {"text": ""}),
}


@pytest.mark.parametrize("case", INVALID)
@pytest.mark.django_db
def test_what_would_fail_readers_is_refused(case, answer_of):
    kind, change = INVALID[case]
    [child] = answer_of(kind)
    block = BLOCKS[kind]
    assert block.clean(block.to_python(child["value"]))

    with pytest.raises(ValidationError):
        block.clean(block.to_python({**child["value"], **change}))


def test_an_action_has_one_destination_not_two(index):
    block = BLOCKS["action"]
    value = block.to_python({"text": "Go", "page": index.pk, "url": "https://example.org/"})

    with pytest.raises(ValidationError):
        block.clean(value)


@pytest.mark.django_db
def test_a_decorative_image_needs_no_alternative_text_and_has_none(section, answer_of, client):
    [child] = answer_of("image")
    child["value"] |= {"decorative": True, "alt_text": "Ignored"}
    block = BLOCKS["image"]
    block.clean(block.to_python({**child["value"], "alt_text": ""}))

    page = FaqQuestionPageFactory(parent=section, answer=[child])

    shown = BeautifulSoup(client.get(page.url).content, "html.parser").main.img
    api = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()
    assert shown["alt"] == api["answer"][0]["value"]["alt"] == ""


def test_an_image_is_given_with_its_size_and_a_full_address_that_every_browser_can_show(section, answer_of, client):
    page = FaqQuestionPageFactory(parent=section, answer=answer_of("image"))

    value = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"][0]["value"]

    assert value["url"].startswith("http://testserver/media/images/")
    assert value["url"].endswith(".png")
    assert (value["width"], value["height"]) == (640, 480)


@pytest.mark.parametrize("kind", ["paragraph", "organisation", "callout", "action"])
def test_a_link_to_a_page_that_is_not_live_is_plain_text(kind, index, section, client):
    link = LinkPageFactory(parent=index, title="Somewhere")
    html = f'<p>Go <a linktype="page" id="{link.pk}">there</a>.</p>'
    value = {
        "paragraph": html,
        "organisation": {"name": "Name", "abbreviation": "", "founded": "", "description": html, "website": ""},
        "callout": {"tone": "note", "text": html},
        "action": {"text": "there", "page": link.pk, "url": ""},
    }[kind]
    page = FaqQuestionPageFactory(parent=section, answer=[{"type": kind, "value": value, "id": str(uuid4())}])
    address = f"/en/{link.slug}/"

    def shown():
        text = BeautifulSoup(client.get(page.url).content, "html.parser").select_one("article .text")
        api = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]
        return text, str(api)

    text, api = shown()
    assert text.a["href"] == address
    assert f"http://testserver{address}" in api
    link.unpublish()
    text, api = shown()
    assert text.a is None
    assert "there" in text.get_text()
    assert "<a" not in api
    assert address not in api


def test_a_deleted_image_or_document_leaves_the_rest_of_the_answer(section, answer_of, client, image, document):
    answer = [*answer_of("image"), *answer_of("document"), *answer_of("heading")]
    page = FaqQuestionPageFactory(parent=section, answer=answer)
    image.delete()
    document.delete()

    shown = client.get(page.url)
    api = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]

    assert "Heading three" in shown.content.decode()
    assert api[0]["value"] is None
    assert api[1]["value"] == {"text": "File fifteen", "url": None, "filename": None, "size": None, "mime_type": None}


@pytest.mark.parametrize("damage", [True, False])
def test_an_image_whose_file_is_gone_or_damaged_leaves_the_rest_of_the_answer(
    damage, section, answer_of, client, image
):
    page = FaqQuestionPageFactory(parent=section, answer=[*answer_of("image"), *answer_of("heading")])
    if damage:
        Path(image.file.path).write_bytes(b"no image")
    else:
        image.file.storage.delete(image.file.name)
    # As if its sizes had never been made.
    image.renditions.all().delete()
    prepare_image.enqueue(image.pk)

    api = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]

    assert api[0]["value"] is None
    assert api[1]["value"] == "Heading three"
    shown = BeautifulSoup(client.get(page.url).content, "html.parser").main
    assert shown.img is None
    assert "Heading three" in shown.get_text()


def test_a_block_without_its_links_looks_them_up(index, question):
    link = LinkPage.objects.get(slug="register-to-vote", locale=index.locale)
    block = BLOCKS["paragraph"]
    value = block.to_python(f'<p><a linktype="page" id="{link.pk}">Register</a></p>')

    assert block.render(value) == '<p><a href="/en/register-to-vote/">Register</a></p>'


VIDEOS = {
    "https://www.youtube.com/watch?v=abcdefghijk": ("youtube", "abcdefghijk"),
    "https://www.youtube.com/watch?t=1&v=abcdefghijk&x=2": ("youtube", "abcdefghijk"),
    "https://m.youtube.com/shorts/abcdefghij-": ("youtube", "abcdefghij-"),
    "https://youtu.be/abcdefghijk?t=3": ("youtube", "abcdefghijk"),
    "https://vimeo.com/123456": ("vimeo", "123456"),
    "https://player.vimeo.com/video/123456": ("vimeo", "123456"),
    "https://youtu.be/tooshort": None,
    "https://youtu.be/abcdefghijklmnop": None,
    "https://example.org/youtu.be/abcdefghijk": None,
    "http://youtu.be/abcdefghijk": None,
    "javascript://youtu.be/abcdefghijk": None,
}


@pytest.mark.parametrize("url", VIDEOS)
def test_videos_are_recognised_by_their_address(url):

    video = find_video(url)

    assert (video and (video.provider, video.id)) == VIDEOS[url]
