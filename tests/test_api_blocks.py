"""Answers as machines get them: links a router can take over, images for ``srcset``, and each text's language."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from jsonschema import Draft202012Validator, ValidationError
from PIL import Image as Pillow
from PIL import ImageCms
from wagtail.images import get_image_model
from wagtail.models import Collection, PageViewRestriction

from faq_pages import rendition_tasks
from faq_pages.blocks import AnswerBlock
from faq_pages.links import PAGE_TYPES
from faq_pages.models import FaqQuestionPage, LinkPage
from faq_pages.models.base import FaqPage
from faq_pages.rendition_tasks import prepare_image, prepare_overlooked
from faq_pages.renditions import WIDTHS, images_without_set, make_renditions, pictures, specs
from tests.factories import FaqQuestionPageFactory, LinkPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Image = get_image_model()


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def answer(client, page, locale="en"):
    response = client.get(f"/api/v1/questions/{page.translation_key}/", {"locale": locale})
    assert response.status_code == 200
    return [child["value"] for child in response.json()["answer"]]


def made_image(width, height, *, kind="JPEG", name="photo.jpg", mode="RGB", **options):
    file = io.BytesIO()
    Pillow.new(mode, (width, height), "teal").save(file, kind, **options)
    return Image.objects.create(title="Photo", file=ContentFile(file.getvalue(), name=name))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def answer_with(section, client):
    """What the API gives for an answer of the given blocks."""

    def read(*children):
        return answer(client, FaqQuestionPageFactory(parent=section, answer=list(children)))

    return read


@pytest.fixture
def image_value(answer_with):
    """What the API gives for an image."""

    def read(image, **value):
        return answer_with(block("image", {"image": image.pk, "alt_text": "A box", "caption": "Day", **value}))[0]

    return read


# --- Links -------------------------------------------------------------------------------------


def link_to(page, text="there"):
    return f'<p>Go <a linktype="page" id="{page.pk}">{text}</a>.</p>'


def test_every_page_type_has_a_name_for_clients():
    assert set(PAGE_TYPES) == {model._meta.model_name for model in FaqPage.__subclasses__()}


def test_a_link_says_which_page_it_leads_to(answer_with, index, section, question):
    link = LinkPageFactory(parent=index)
    pages = {"index": index, "section": section, "question": question, "link": link}

    texts = answer_with(*(block("paragraph", link_to(page)) for page in pages.values()))

    for text, (kind, page) in zip(texts, pages.items(), strict=True):
        anchor = BeautifulSoup(text, "html.parser").a
        assert anchor["href"].startswith("http://testserver/en/")
        assert {name: value for name, value in anchor.attrs.items() if name != "href"} == {
            "data-key": str(page.translation_key),
            "data-type": kind,
        }


def test_a_link_names_the_language_of_its_page_where_that_is_not_the_readers(index, question, client):
    registration = LinkPage.objects.get(slug="register-to-vote", locale=index.locale)
    english = LinkPageFactory(parent=index, slug="english-only")
    spanish = question.get_translations().get()
    spanish.answer = [
        ("paragraph", link_to(registration)),
        ("paragraph", link_to(english)),
        ("action", {"text": "Ir", "page": english, "url": ""}),
    ]
    spanish.save()

    translated, untranslated, action = answer(client, spanish, "es")

    assert "hreflang" not in translated
    assert BeautifulSoup(untranslated, "html.parser").a.attrs == {
        "href": "http://testserver/es/english-only/",
        "data-key": str(english.translation_key),
        "data-type": "link",
        "hreflang": "en",
    }
    assert action["page"] == {"key": str(english.translation_key), "type": "link", "locale": "en"}


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "restrict its source", "delete"])
def test_nothing_is_told_of_a_page_that_is_not_public(hide, index, section, client):
    link = LinkPageFactory(parent=index)
    children = [
        block("paragraph", link_to(link)),
        block("callout", {"tone": "note", "text": link_to(link)}),
        block("action", {"text": "Go", "page": link.pk, "url": ""}),
    ]
    page = FaqQuestionPageFactory(parent=section, answer=children)
    key = str(link.translation_key)
    assert str(answer(client, page)).count(key) == 3
    if hide == "unpublish":
        link.unpublish()
    elif hide == "delete":
        link.delete()
    else:
        place = link if hide == "restrict" else index
        PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
        if place == index:
            # Then the question is not public either: only the look-up is left to ask.
            assert client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").status_code == 404
            return

    text, callout, action = answer(client, page)

    assert key not in text + callout["text"]
    assert text == "<p>Go there.</p>"
    assert (action["url"], action["page"]) == (None, None)


def test_the_pages_own_html_has_no_attributes_for_routers(index, section, client):
    page = FaqQuestionPageFactory(parent=section, answer=[block("paragraph", link_to(index))])

    shown = client.get(page.url).content.decode()

    assert 'href="/en/"' in shown
    assert "data-key" not in shown


HOSTILE = [
    '<p><A HREF="javascript:alert(1)">x</A></p>',
    '<p><a linktype="page" id="1" data-key="x" data-type="y" href="javascript:alert(1)">x</a></p>',
    '<p><a href="https://example.org/" data-key="x" data-type="question" hreflang="xx">x</a></p>',
    '<p><a linktype="page" id="1 or 1=1">x</a></p>',
    '<p><a linktype="page" id="' + "9" * 500 + '">x</a></p>',
    "<p><a linktype='document' id='-1'>x</a></p>",
    "<p><a <a <a</p>",
]


@pytest.mark.parametrize("stored", HOSTILE)
def test_what_somebody_wrote_into_a_link_is_not_passed_on(stored, answer_with):
    [text] = answer_with(block("paragraph", stored))

    assert "javascript" not in text.lower()
    assert "data-" not in text
    assert "hreflang" not in text


def test_an_address_that_could_do_harm_is_not_given_however_it_came_there(section, client):
    bad = "javascript:alert(1)//https://youtu.be/abcdefghijk"
    page = FaqQuestionPageFactory(
        parent=section,
        answer=[
            block("action", {"text": "Go", "page": None, "url": bad}),
            block("video", {"url": bad, "title": "Film", "transcript": "Said"}),
            block("organisation", {"name": "Name", "description": "<p>x</p>", "website": bad}),
        ],
    )

    action, video, organisation = answer(client, page)

    assert (action["url"], video["url"], video["provider"], organisation["website"]) == (None, None, None, "")
    shown = client.get(page.url)
    assert "javascript:" not in shown.content.decode()
    assert "Film" in shown.content.decode()


# --- Images ------------------------------------------------------------------------------------

SIZES = {
    100: [100],
    320: [320],
    321: [320, 321],
    640: [320, 640],
    1000: [320, 640, 960, 1000],
    1280: [320, 640, 960, 1280],
    3000: [320, 640, 960, 1280],
}


@pytest.mark.parametrize("width", SIZES)
def test_an_image_comes_in_fixed_widths_and_is_never_enlarged(width, image_value):
    image = made_image(width, width * 2)

    value = image_value(image)

    sizes = [(r["width"], r["height"], r["mime_type"]) for r in value["renditions"]]
    assert sizes == [(w, w * 2, kind) for w in SIZES[width] for kind in ("image/jpeg", "image/webp")]
    assert image.renditions.count() == len(sizes), "nothing is made in vain"


@pytest.mark.parametrize(
    ("name", "kind", "mode", "plain"),
    [
        ("a.jpg", "JPEG", "RGB", "image/jpeg"),
        ("a.PNG", "PNG", "RGBA", "image/png"),
        ("a.gif", "GIF", "P", "image/png"),
        ("a.webp", "WEBP", "RGB", "image/jpeg"),
    ],
)
def test_every_file_is_there_and_is_what_it_says(name, kind, mode, plain, image_value, client):
    value = image_value(made_image(700, 300, kind=kind, mode=mode, name=name))

    assert {r["mime_type"] for r in value["renditions"]} == {plain, "image/webp"}
    for rendition in value["renditions"]:
        response = client.get(rendition["url"].removeprefix("http://testserver"))
        with Pillow.open(io.BytesIO(b"".join(response.streaming_content))) as file:
            assert file.size == (rendition["width"], rendition["height"])
            assert Pillow.MIME[file.format] == response["Content-Type"] == rendition["mime_type"]


def test_an_images_own_address_is_the_widest_that_everything_shows(image_value):
    value = image_value(made_image(2000, 1000), decorative=False)

    assert {name: value[name] for name in ("url", "width", "height", "mime_type")} == value["renditions"][-2]
    assert (value["width"], value["mime_type"]) == (1280, "image/jpeg")
    assert (value["alt"], value["caption"], value["decorative"], value["focal_point"]) == ("A box", "Day", False, None)


def test_a_photo_that_lies_on_its_side_has_the_size_that_people_see(image_value):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # Turned by 90 degrees.

    value = image_value(made_image(1200, 600, exif=exif))

    assert {(r["width"], r["height"]) for r in value["renditions"]} == {(320, 640), (600, 1200)}
    assert len(value["renditions"]) == 4


def secretive_exif():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # Turned by 90 degrees.
    exif[0x010F] = "Owner"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 3.0, 8.0), 3: "W", 4: (118.0, 14.0, 37.0)})
    return exif


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"comment": b"Owner", "xmp": b"<x>Owner</x>"}), ("PNG", {}), ("WEBP", {"xmp": b"<x>Owner</x>"})],
)
def test_no_reader_learns_where_a_photo_was_taken_or_by_whom(kind, options, image_value, client):
    image = made_image(700, 300, kind=kind, name=f"a.{kind.lower()}", exif=secretive_exif(), **options)
    thumbnail = image.get_rendition("max-165x165")

    value = image_value(image)

    assert (value["width"], value["height"]) == (300, 700), "turned as it was held"
    files = [client.get(r["url"].removeprefix("http://testserver")) for r in value["renditions"]]
    files = [b"".join(file.streaming_content) for file in files] + [Path(thumbnail.file.path).read_bytes()]
    for file in files:
        with Pillow.open(io.BytesIO(file)) as shown:
            assert not {"exif", "xmp", "comment"} & set(shown.info)
            assert not shown.getexif()
        assert b"Owner" not in file
    assert client.get(image.file.url).status_code == 404, "the original itself is nobody's"


def test_the_inks_of_a_print_become_colours_of_screens(image_value, settings):
    value = image_value(made_image(700, 300, mode="CMYK"))

    for rendition in value["renditions"]:
        name = rendition["url"].rpartition("/")[2]
        with Pillow.open(Path(settings.MEDIA_ROOT, "images", name)) as file:
            assert file.mode == "RGB"


def test_the_colour_profile_of_a_photo_stays():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = made_image(700, 300, icc_profile=profile)

    for rendition in image.renditions.all():
        with Pillow.open(rendition.file.path) as file:
            assert file.info["icc_profile"] == profile


def test_inks_with_a_profile_that_is_none_for_them_cannot_be_read(answer_with, caplog):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = made_image(700, 300, mode="CMYK", icc_profile=profile)

    assert answer_with(block("image", {"image": image.pk, "alt_text": "x"})) == [None]
    assert "An image cannot be read" in caplog.text


def file_of(kind, **options):
    file = io.BytesIO()
    Pillow.effect_noise((700, 300), 50).save(file, kind, **options)
    return file.getvalue()


FRAMES = [Pillow.new("RGB", (700, 300), colour) for colour in ("red", "blue")]
UPLOADS = {
    "cut.jpg": lambda: file_of("JPEG")[:5000],
    "junk.jpg": lambda: b"junk",
    "empty.png": lambda: b"",
    "moving.png": lambda: file_of("PNG", save_all=True, append_images=FRAMES),
    "moving.gif": lambda: file_of("GIF", save_all=True, append_images=FRAMES),
    "bomb.png": lambda: bomb(),
    "lies.png": lambda: file_of("JPEG"),
    "program.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>',
}


def bomb():
    file = io.BytesIO()
    Pillow.new("1", (20_000, 20_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", UPLOADS)
def test_whatever_an_editor_uploads_is_taken_or_refused(name, editor, answer_with):
    sent = ContentFile(UPLOADS[name](), name=name)
    collection = Collection.get_first_root_node().pk

    response = editor.post("/admin/images/add/", {"title": name, "file": sent, "collection": collection})

    assert response.status_code in {200, 302}
    assert Image.objects.exists() == (response.status_code == 302)
    for image in Image.objects.all():
        assert answer_with(block("image", {"image": image.pk, "alt_text": "x"}))[0] is not None


def test_the_focal_point_is_given_as_fractions(image_value):
    image = made_image(1000, 500)
    image.focal_point_x, image.focal_point_y = 250, 400
    image.focal_point_width, image.focal_point_height = 100, 5000
    image.save()

    assert image_value(image)["focal_point"] == {"x": 0.25, "y": 0.8, "width": 0.1, "height": 1}


def test_reading_makes_and_writes_nothing(image_value, client, monkeypatch):
    image = made_image(700, 300)
    Image.get_rendition_model().objects.all().delete()
    monkeypatch.setattr(Image, "get_rendition", lambda *args: pytest.fail("A reader waits for image work."))

    assert image_value(image) is None
    page = FaqQuestionPage.objects.latest("pk")
    assert "<img" not in client.get(page.url).content.decode()
    assert not image.renditions.exists()


@pytest.mark.parametrize("damage", ["gone", "no image", "cut off", "empty", "svg"])
def test_an_image_that_cannot_be_read_leaves_the_rest_of_the_answer(damage, answer_with, client, caplog):
    image = made_image(700, 300)
    path = Path(image.file.path)
    image.renditions.all().delete()
    match damage:
        case "gone":
            path.unlink()
        case "no image":
            path.write_bytes(b"GIF89a but not really")
        case "cut off":
            path.write_bytes(path.read_bytes()[:700])
        case "empty":
            path.write_bytes(b"")
        case "svg":
            Image.objects.filter(pk=image.pk).update(file="original_images/x.svg")

    prepare_image.enqueue(image.pk)

    assert answer_with(block("image", {"image": image.pk, "alt_text": "x"}), block("heading", "Next")) == [None, "Next"]
    assert ("An image cannot be read" in caplog.text) == (damage != "svg")


def test_an_image_whose_original_goes_later_is_still_shown(image_value):
    image = made_image(700, 300)
    Path(image.file.path).unlink()

    assert len(image_value(image)["renditions"]) == 6


def test_pages_offer_browsers_the_same_sizes(section, client):
    image = made_image(700, 300)
    page = FaqQuestionPageFactory(parent=section, answer=[block("image", {"image": image.pk, "alt_text": "A box"})])

    shown = BeautifulSoup(client.get(page.url).content, "html.parser").main.img

    webp = [picture for picture in pictures(image) if picture.mime_type == "image/webp"]
    assert shown["src"] == webp[-1].url
    assert shown["srcset"] == ", ".join(f"{picture.url} {picture.width}w" for picture in webp)


def test_a_set_is_made_once_when_the_image_is_saved():
    image = made_image(700, 300)
    ids = set(image.renditions.values_list("pk", flat=True))
    image.title = "Other"
    image.save()

    assert sorted(image.renditions.values_list("filter_spec", flat=True)) == sorted(specs(image))
    assert make_renditions(image) == 0
    assert set(image.renditions.values_list("pk", flat=True)) == ids


def test_a_replaced_file_gets_a_set_of_its_own(editor, django_capture_on_commit_callbacks):
    image = made_image(700, 300)
    file = io.BytesIO()
    Pillow.new("RGB", (400, 400)).save(file, "JPEG")
    sent = ContentFile(file.getvalue(), name="other.jpg")

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"/admin/images/{image.pk}/", {"title": "Photo", "file": sent, "collection": image.collection_id})

    image.refresh_from_db()
    assert (image.width, image.height) == (400, 400)
    assert {(picture.width, picture.height) for picture in pictures(image)} == {(320, 320), (400, 400)}


def test_a_deleted_image_leaves_no_renditions(django_capture_on_commit_callbacks):
    image = made_image(700, 300)

    with django_capture_on_commit_callbacks(execute=True):
        image.delete()

    assert not Image.get_rendition_model().objects.exists()


def test_overlooked_images_are_found(django_assert_num_queries):
    whole = [made_image(width, 10) for width in (100, 320, 321, 640, 960, 1280, 1281, 2000)]
    lacking = made_image(1281, 10)
    lacking.renditions.filter(filter_spec=specs(lacking)[-1]).delete()
    without = made_image(50, 10)
    without.renditions.all().delete()

    assert set(images_without_set()) == {lacking, without}
    prepare_overlooked()
    assert not images_without_set().exists()
    with django_assert_num_queries(1):
        prepare_overlooked()
    assert all(len(pictures(image)) % 2 == 0 for image in [*whole, lacking, without])


# --- Videos and documents ----------------------------------------------------------------------


def test_a_video_says_where_it_is_and_how_to_show_it_without_cookies(answer_with):
    [video] = answer_with(
        block("video", {"url": "https://youtu.be/abcdefghijk?t=3", "title": "Film", "transcript": "Said"})
    )

    assert video == {
        "provider": "youtube",
        "id": "abcdefghijk",
        "url": "https://youtu.be/abcdefghijk?t=3",
        "embed_url": "https://www.youtube-nocookie.com/embed/abcdefghijk",
        "title": "Film",
        "transcript": "Said",
    }


def test_a_document_says_what_it_is(answer_with, document):
    [value] = answer_with(block("document", {"document": document.pk, "text": "Platform"}))

    assert value == {
        "text": "Platform",
        "url": f"http://testserver{document.url}",
        "filename": document.filename,
        "size": 8,
        "mime_type": "application/pdf",
    }
    document.refresh_from_db()
    assert document.file_size is None, "reading writes nothing"


def test_a_document_whose_file_is_gone_leaves_the_rest_of_the_answer(answer_with, document, client):
    Path(document.file.path).unlink()

    value, heading = answer_with(
        block("document", {"document": document.pk, "text": "Platform"}), block("heading", "Next")
    )

    assert (value["size"], heading) == (None, "Next")
    assert client.get(document.url).status_code == 404


# --- Languages ---------------------------------------------------------------------------------


def test_a_title_in_another_language_says_so(section, question, client):
    section.get_translations().get().unpublish()

    item = client.get(f"/api/v1/questions/{question.translation_key}/?locale=es").json()

    assert item["locale"] == "es"
    assert item["section"]["title"] == section.title
    assert (item["section"]["locale"], item["section"]["direction"]) == ("en", "ltr")
    assert {(other["locale"], other["direction"]) for other in item["related"]} == {("es", "ltr")}


# --- Schema ------------------------------------------------------------------------------------


@pytest.fixture
def fits(client):
    """Check a value against a component of the schema."""
    schema = client.get("/api/v1/schema/").json()

    def check(value, component):
        form = {"$ref": f"#/components/schemas/{component}", "components": schema["components"]}
        Draft202012Validator(form).validate(value)

    check.schemas = schema["components"]["schemas"]
    return check


def test_the_union_maps_each_type_to_one_form(fits):
    union = fits.schemas["AnswerBlock"]
    mapping = union["discriminator"]["mapping"]

    assert set(mapping) == set(AnswerBlock().child_blocks)
    assert sorted(form["$ref"] for form in union["oneOf"]) == sorted(mapping.values())
    for kind, reference in mapping.items():
        form = fits.schemas[reference.rpartition("/")[2]]
        assert form["required"] == ["id", "type", "value"]
        [name] = [part["$ref"].rpartition("/")[2] for part in [form["properties"]["type"]]]
        assert fits.schemas[name]["enum"] == [kind]


def test_every_block_fits_exactly_one_form_of_the_schema(fits, index, section, document, client):
    image = made_image(700, 300)
    image.focal_point_x = image.focal_point_y = image.focal_point_width = image.focal_point_height = 10
    image.save()
    lost = made_image(700, 300)
    lost.renditions.all().delete()
    link = LinkPageFactory(parent=index)
    page = FaqQuestionPageFactory(
        parent=section,
        answer=[
            block("paragraph", link_to(link)),
            block("heading", "Heading"),
            block("organisation", {"name": "Name", "description": "<p>x</p>", "website": "https://example.org/"}),
            block("quotation", {"text": "Words", "attribution": ""}),
            block("callout", {"tone": "warning", "text": "<p>x</p>"}),
            block("action", {"text": "Go", "page": link.pk, "url": ""}),
            block("action", {"text": "Go", "page": None, "url": "https://example.org/"}),
            block("image", {"image": image.pk, "alt_text": "x"}),
            block("image", {"image": lost.pk, "alt_text": "x"}),
            block("video", {"url": "https://vimeo.com/1", "title": "x", "transcript": "x"}),
            block("document", {"document": document.pk, "text": "x"}),
        ],
    )

    given = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]

    assert {child["type"] for child in given} == set(AnswerBlock().child_blocks)
    for child in given:
        fits(child, "AnswerBlock")
        with pytest.raises(ValidationError):
            fits({**child, "type": "strange"}, "AnswerBlock")


SPARSE = {
    "organisation": {"name": "Name"},
    "quotation": {"text": "Words"},
    "callout": {"text": "<p>x</p>"},
    "action": {"text": "Go"},
    "image": {"image": None},
    "video": {"url": None, "title": None},
    "document": {"text": "File"},
}


@pytest.mark.parametrize("value", ["empty", "sparse"])
def test_an_answer_that_is_older_than_a_field_still_fits(value, fits, section, client):
    page = FaqQuestionPageFactory(
        parent=section, answer=[block(kind, SPARSE[kind] if value == "sparse" else {}) for kind in SPARSE]
    )

    given = client.get(f"/api/v1/questions/{page.translation_key}/?locale=en").json()["answer"]

    assert [child["type"] for child in given] == list(SPARSE)
    for child in given:
        fits(child, "AnswerBlock")
    assert client.get(page.url).status_code == 200


# --- Cost --------------------------------------------------------------------------------------


def test_images_and_links_cost_the_same_however_many_there_are(index, section, client, django_assert_num_queries):
    """15 for one question: those of an answer without images and links (12), its pages, images and renditions."""
    for number in (1, 6):
        children = [
            child
            for _ in range(number)
            for link in [LinkPageFactory(parent=index)]
            for child in (
                block("paragraph", link_to(link)),
                block("action", {"text": "Go", "page": link.pk, "url": ""}),
                block("image", {"image": made_image(700, 300).pk, "alt_text": "x"}),
            )
        ]
        page = FaqQuestionPageFactory(parent=section, answer=children)
        answer(client, page)  # Fills the cache of site roots.
        with django_assert_num_queries(16):
            answer(client, page)


def test_the_widths_are_those_of_the_schema(fits):
    described = fits.schemas["ImageValue"]["properties"]["renditions"]["description"]

    assert all(str(width) in described for width in WIDTHS)
    assert rendition_tasks.FIRST.startswith(f"width-{WIDTHS[0]}|")
