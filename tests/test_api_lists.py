"""Lists and items of the API in honest languages: what is served, from where, in which form, at what cost."""

import random
from datetime import timedelta
from html import escape
from urllib.parse import quote, unquote

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from wagtail.models import Locale, Page, PageViewRestriction

from faq_pages.api.members import Members
from faq_pages.api.serializers import Reading
from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage, FaqSectionPage, RelatedQuestion
from faq_pages.translation.workflow import publish, submit
from faq_pages.writing.markdown import to_markdown, to_text
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_pages import make_questions
from tests.translating import change, publish_by_hand, translate

API = "/api/v1/"


def results(client, path: str) -> list[dict]:
    response = client.get(API + path)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def titles(client, path: str) -> list[str]:
    return [item["title"] for item in results(client, path)]


def in_spanish(page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="es").specific


def address(question) -> str:
    return f"{API}questions/{question.translation_key}/"


# --- Fallbacks ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_with_a_language_nothing_stands_in_for_it_unless_asked_to(question, client):
    in_spanish(question).unpublish()

    for wish in ("", "&fallback=none", "&fallback=zh-hans,vi"):
        response = client.get(f"{address(question)}?locale=es{wish}")
        problem = response.json()
        assert (response.status_code, problem["locales"]) == (404, ["en"])
        assert (problem["requested_locale"], problem["state"]) == ("es", "fallback")
        assert question.title not in titles(client, f"questions/?locale=es{wish}")
    for wish in ("chain", "CHAIN", "en", "vi,EN,vi"):
        item = client.get(f"{address(question)}?locale=es&fallback={wish}").json()
        assert (item["requested_locale"], item["locale"], item["translation"]["state"]) == ("es", "en", "fallback")
        assert (item["url"], item["direction"]) == ("http://testserver/en/the-movement/what-is-calexit/", "ltr")
        assert item["section"]["locale"] == "es"


@pytest.mark.django_db
def test_the_404_does_not_tell_of_what_is_not_public(question, client):
    PageViewRestriction.objects.create(page=question, restriction_type=PageViewRestriction.LOGIN)

    problem = client.get(address(question), {"locale": "es"}).json()

    assert problem["locales"] == []
    assert "state" not in problem
    assert "requested_locale" not in problem


@pytest.mark.django_db
def test_without_a_language_the_chain_applies_unless_it_is_refused(question, client):
    in_spanish(question).unpublish()
    wish = {"Accept-Language": "es-MX"}

    served = client.get(address(question), headers=wish)
    refused = client.get(address(question) + "?fallback=none", headers=wish)
    every = client.get(f"{API}questions/", headers=wish)

    assert (served["Content-Language"], served["Vary"]) == ("en", "Accept-Language")
    assert (refused.status_code, refused.json()["state"]) == (404, "fallback")
    assert (every["Content-Language"], every["Vary"], every.json()["count"]) == ("en, es", "Accept-Language", 11)
    assert "Vary" not in client.get(f"{API}questions/?locale=es&fallback=chain")


@pytest.mark.django_db
def test_what_stands_in_is_the_first_that_there_is(index, section, question, client, settings):
    settings.FAQ_LANGUAGE_FALLBACKS = {"hmn": ["fil", "vi"]}
    for code in ("vi", "fil"):
        for page in (index, section, question):
            translated = submit(page, Locale.objects.get(language_code=code))
            translate(translated, prefix=f"{code} ")
            publish(translated)

    served = {
        "chain": "fil",
        "vi,es": "vi",
        "es,vi,fil": "es",
        "ko,fil,en": "fil",
        "en": "en",
    }
    for wish, code in served.items():
        query = f"locale=hmn&fallback={wish}"
        alone = client.get(f"{address(question)}?{query}").json()
        listed = next(item for item in results(client, f"questions/?{query}") if item["key"] == alone["key"])
        assert (alone["locale"], alone["translation"]["state"]) == (code, "fallback")
        assert listed == alone


@pytest.mark.django_db
def test_lists_and_the_tree_mix_languages_and_each_item_says_its_own(section, question, client):
    in_spanish(question).unpublish()
    in_spanish(section).unpublish()

    faq = client.get(f"{API}faq/?locale=es&fallback=chain")
    sections = client.get(f"{API}sections/?locale=es&fallback=chain")

    assert faq["Content-Language"] == "es, en"
    assert sections["Content-Language"] == "en, es"
    assert faq.json()["sections"] == sections.json()["results"]
    first = faq.json()["sections"][0]
    assert (first["locale"], first["translation"]["state"]) == ("en", "fallback")
    assert [
        (item["locale"], item["requested_locale"], item["translation"]["state"]) for item in first["questions"]
    ] == [("en", "es", "fallback"), ("es", "es", "machine")]
    assert [other["state"] for other in first["alternates"]] == ["source"], "what an alternate is in itself"


@pytest.mark.django_db
def test_without_fallback_only_what_is_translated_is_there(section, question, client):
    in_spanish(question).unpublish()
    section_key = section.translation_key
    tree = client.get(f"{API}faq/?locale=es").json()
    assert {item["locale"] for part in tree["sections"] for item in [part, *part["questions"]]} == {"es"}
    assert [len(part["questions"]) for part in tree["sections"]] == [1, 4, 5]
    in_spanish(section).unpublish()

    assert len(client.get(f"{API}faq/?locale=es").json()["sections"]) == 2
    assert len(results(client, "sections/?locale=es")) == 2
    problem = client.get(f"{API}sections/{section_key}/?locale=es").json()
    assert (problem["status"], problem["locales"], problem["state"]) == (404, ["en"], "fallback")
    # The question is a page of its own and is there; its section is named as the reader finds it.
    (item,) = results(client, f"questions/?locale=es&section={section_key}")
    assert (item["locale"], item["section"]["locale"]) == ("es", "en")
    assert item["section"]["url"] == "http://testserver/en/the-movement/"


@pytest.mark.django_db
def test_links_in_a_text_that_stands_in_stay_in_the_readers_language(client):
    page = FaqQuestionPage.objects.get(slug="like-democrats", locale__language_code="en")
    in_spanish(page).unpublish()

    item = client.get(f"{address(page)}?locale=es&fallback=chain").json()

    assert 'href="http://testserver/es/register-to-vote/">' in item["answer"][0]["value"]


@pytest.mark.django_db
def test_related_questions_come_in_the_languages_that_were_allowed(question, client):
    other = FaqQuestionPage.objects.get(slug="who-does-what", locale=question.locale)
    in_spanish(other).unpublish()

    strict = client.get(f"{address(question)}?locale=es").json()
    lenient = client.get(f"{address(question)}?locale=es&fallback=chain").json()

    assert strict["related"] == []
    assert [(related["locale"], related["direction"]) for related in lenient["related"]] == [("en", "ltr")]


# --- Lists -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_item_is_the_same_in_the_list_and_alone(client):
    for item in results(client, "questions/?locale=es"):
        assert client.get(f"{API}questions/{item['key']}/?locale=es").json() == item
    for item in results(client, "sections/?locale=es"):
        assert client.get(f"{API}sections/{item['key']}/?locale=es").json() == item


@pytest.mark.django_db
def test_questions_come_in_the_order_of_the_tree(client):
    tree = client.get(f"{API}faq/?locale=es").json()

    listed = titles(client, "questions/?locale=es")

    assert listed == [question["title"] for section in tree["sections"] for question in section["questions"]]


@pytest.mark.django_db
def test_the_parts_of_a_list_follow_each_other(client):
    whole = titles(client, "questions/?locale=en")
    found, address = [], f"{API}questions/?limit=4&fields=title&locale=en"
    back = []
    while address:
        page = client.get(address).json()
        found += [item["title"] for item in page["results"]]
        back.append(page["previous"])
        assert page["count"] == 11
        address = page["next"] and page["next"].removeprefix("http://testserver")

    assert found == whole
    assert [link and link.partition("offset=")[2].partition("&")[0] for link in back] == [None, "0", "4"]
    beyond = client.get(f"{API}questions/?offset=1000000&locale=en").json()
    assert (beyond["results"], beyond["next"], beyond["count"]) == ([], None, 11)


@pytest.mark.django_db
def test_an_empty_list_is_in_the_language_asked_for(client):
    response = client.get(f"{API}questions/?locale=vi")

    assert response.json() == {"count": 0, "next": None, "previous": None, "results": []}
    assert response["Content-Language"] == "vi"


@pytest.mark.django_db
def test_a_section_has_its_questions_alone_and_no_section_has_none(section, index, client):
    other = FaqSectionPage.objects.get(slug="our-values", locale=section.locale)
    hidden = FaqSectionPageFactory(parent=index, live=False)
    FaqQuestionPageFactory(parent=hidden)

    of_both = [titles(client, f"questions/?locale=es&section={part.translation_key}") for part in (section, other)]

    assert [len(found) for found in of_both] == [2, 4]
    for key in (hidden.translation_key, "00000000-0000-4000-8000-000000000000"):
        assert titles(client, f"questions/?section={key}") == []


@pytest.mark.django_db
def test_questions_are_found_by_what_they_are_to_this_reader(section, question, client):
    publish_by_hand(question)
    other = FaqQuestionPage.objects.get(slug="who-does-what", locale=question.locale)
    change(other)
    in_spanish(FaqQuestionPage.objects.get(slug="dark-money", locale=question.locale)).unpublish()
    counts = client.get(f"{API}locales/").json()[1]["questions"]

    for state, number in counts.items():
        path = f"questions/?locale=es&fallback=chain&state={state}"
        found = results(client, path)
        assert (len(found), {item["translation"]["state"] for item in found}) == (number, {state} if number else set())
    # A filter does not bring the next best to light.
    assert results(client, "questions/?locale=es&fallback=chain&state=source") == []
    assert results(client, "questions/?locale=es&state=fallback") == []
    both = results(client, "questions/?locale=es&fallback=chain&state=outdated,fallback")
    assert [item["translation"]["state"] for item in both] == ["outdated", "fallback"]


@pytest.mark.django_db
def test_what_was_published_or_whose_original_was_is_updated(question, client):
    FaqQuestionPage.objects.update(last_published_at=timezone.now() - timedelta(days=9))
    before = timezone.now() - timedelta(minutes=1)
    since = before.isoformat().replace("+00:00", "Z")
    assert titles(client, f"questions/?updated_since={since}&locale=es") == []

    change(question)

    assert titles(client, f"questions/?updated_since={since}&locale=es") == [in_spanish(question).title]
    assert titles(client, f"questions/?updated_since={since}&locale=en") == [question.title + "!"]
    record = in_spanish(FaqQuestionPage.objects.get(slug="dark-money", locale__language_code="en")).translation_record
    record.reviewed_at = timezone.now()
    record.save()
    assert len(results(client, f"questions/?updated_since={since}&locale=es")) == 2
    assert len(results(client, f"questions/?updated_since={since}&locale=en")) == 1


@pytest.mark.parametrize(
    ("time", "number"),
    {
        "2000-01-01": 11,
        "2000-01-01T00:00:00Z": 11,
        "2000-01-01t00:00:00.5z": 11,
        "2000-01-01T00:00:00+05:30": 11,
        quote("2000-01-01T00:00:00+05:30"): 11,
        "0001-01-01T00:00:00%2B14:00": 11,
        "9999-12-31T23:59:59-14:00": 0,
    }.items(),
)
@pytest.mark.django_db
def test_a_time_may_be_written_as_the_standard_says(time, number, client):
    assert len(results(client, f"questions/?locale=en&updated_since={time}")) == number


@pytest.mark.django_db
def test_private_and_draft_pages_are_in_no_list(section, client):
    private = FaqQuestionPageFactory(parent=section, title="Private one")
    draft = FaqQuestionPageFactory(parent=section, title="Draft one", live=False)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    public = FaqQuestionPageFactory(parent=section)
    for page in (private, draft):
        RelatedQuestion.objects.create(page=public, question=page)

    for path in ("questions/?locale=en", "sections/?locale=en", "questions/?fallback=chain&locale=es"):
        answer = client.get(API + path).content.decode()
        assert public.title in answer
        assert "Private one" not in answer
        assert "Draft one" not in answer
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert len(results(client, "sections/?locale=es")) == 2
    assert titles(client, f"questions/?locale=es&section={section.translation_key}") == []
    assert client.get(f"{API}sections/{section.translation_key}/?locale=es").json()["locales"] == []


@pytest.mark.django_db
def test_a_private_translation_gives_way_to_the_next_language(question, client):
    PageViewRestriction.objects.create(page=in_spanish(question), restriction_type=PageViewRestriction.LOGIN)

    found = results(client, "questions/?locale=es&fallback=chain")

    assert (len(found), found[0]["locale"], found[0]["title"]) == (11, "en", question.title)


# --- Changes meanwhile ---------------------------------------------------------------------------


def meanwhile(monkeypatch, act):
    """Let an editor act after the pages of an answer have been read and before what is said of them."""
    of, left = Reading.of.__func__, [act]

    def reading(cls, *args, **kwargs):
        if left:
            left.pop()()
        return of(cls, *args, **kwargs)

    monkeypatch.setattr(Reading, "of", classmethod(reading))


CALLS = ["faq/", "sections/", "sections/{section}/", "questions/", "questions/{question}/"]


@pytest.mark.parametrize("what", ["unpublish", "delete", "delete its section"])
@pytest.mark.parametrize("path", CALLS)
@pytest.mark.django_db
def test_what_editors_take_away_while_it_is_read_harms_no_answer(path, what, section, question, client, monkeypatch):
    path = path.format(section=section.translation_key, question=question.translation_key)
    page = (section if what == "delete its section" else question).specific
    meanwhile(monkeypatch, lambda: page.unpublish() if what == "unpublish" else Page.objects.get(pk=page.pk).delete())

    response = client.get(f"{API}{path}?locale=en")

    assert response.status_code in {200, 404}, response.content
    assert response["Content-Type"] in {"application/json", "application/problem+json"}


@pytest.mark.django_db
def test_a_fault_is_told_as_every_error_is(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(Reading, "of", None)

    response = client.get(f"{API}faq/")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["title"] == "Internal Server Error"
    assert response["Cache-Control"] == "no-store"


# --- Members -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_client_chooses_members_of_items_and_of_what_is_in_them(client):
    faq = client.get(f"{API}faq/?locale=en&fields=title,sections.questions.url,sections.key").json()
    assert list(faq) == ["title", "sections"]
    assert list(faq["sections"][0]) == ["key", "questions"]
    assert list(faq["sections"][0]["questions"][0]) == ["url"]

    whole = client.get(f"{API}faq/?locale=en").json()
    light = client.get(f"{API}faq/?locale=en&omit=closing,sections.questions.answer").json()
    for section in whole["sections"]:
        for question in section["questions"]:
            del question["answer"]
    del whole["closing"]
    assert light == whole


@pytest.mark.django_db
def test_members_are_chosen_first_and_then_left_out(client):
    assert results(client, "questions/?locale=en&limit=1&fields=key,title&omit=key")[0].keys() == {"title"}
    assert results(client, "questions/?locale=en&limit=1&fields=key&omit=key") == [{}]
    section = results(client, "sections/?locale=en&fields=questions&omit=questions.answer")[0]
    assert section.keys() == {"questions"}
    assert "answer" not in section["questions"][0]
    assert "title" in section["questions"][0]


def test_a_member_is_wanted_with_what_is_in_it_and_what_it_is_in():
    members = Members(frozenset({"sections.questions", "title"}), frozenset({"sections.questions.answer"}))

    wanted = ["title", "sections", "sections.questions", "sections.questions.title"]
    unwanted = ["url", "sections.title", "sections.questions.answer"]
    assert [members.has(path) for path in [*wanted, *unwanted]] == [True] * 4 + [False] * 3


# --- Forms -------------------------------------------------------------------------------------

BLOCKS = [
    {"type": "heading", "id": "a", "value": "What you need"},
    {"type": "callout", "id": "b", "value": {"tone": "warning", "text": "<p>Bring <b>two</b> letters.</p>"}},
    {"type": "paragraph", "id": "c", "value": "<p>2 * 3 is 6</p><ul><li>one</li><li>two</li></ul>"},
    {"type": "quotation", "id": "d", "value": {"text": "All power.", "attribution": "Article II"}},
    {"type": "action", "id": "e", "value": {"text": "Go", "page": None, "url": "https://example.org/a?b=1&copy;=2"}},
    {"type": "video", "id": "f", "value": {"url": "https://youtu.be/abcdefghijk", "title": "How", "transcript": "Hi."}},
]


@pytest.fixture
def formatted(section, image):
    picture = {"image": image.pk, "alt_text": "A [ballot] box", "caption": "Election day"}
    return FaqQuestionPageFactory(parent=section, answer=[*BLOCKS, {"type": "image", "id": "g", "value": picture}])


def answer(client, page, form) -> str:
    return client.get(address(page), {"locale": "en", "format": form, "fields": "answer"}).json()["answer"]


@pytest.mark.django_db
def test_an_answer_is_given_as_markdown(formatted, client):
    text = answer(client, formatted, "markdown")

    assert text.startswith(
        "## What you need\n\n"
        "> **Warning**\n>\n> Bring **two** letters.\n\n"
        "2 \\* 3 is 6\n\n"
        "- one\n- two\n\n"
        "> All power.\n\n"
        "Article II\n\n"
        "[Go](https://example.org/a?b=1&amp;copy;=2)\n\n"
        "[Watch the video: How](https://youtu.be/abcdefghijk)\n\n"
        "Transcript\n\n"
        "Hi.\n\n"
        "![A \\[ballot\\] box](http://testserver/media/"
    )
    assert text.endswith(")\n\nElection day")


@pytest.mark.django_db
def test_an_answer_is_given_as_plain_text(formatted, client):
    assert answer(client, formatted, "text") == (
        "What you need\n\nWarning\n\nBring two letters.\n\n2 * 3 is 6\n\n- one\n- two\n\nAll power.\n\nArticle II\n\n"
        "Go (https://example.org/a?b=1&copy;=2)\n\nWatch the video: How (https://youtu.be/abcdefghijk)\n\n"
        "Transcript\n\nHi.\n\nA [ballot] box\n\nElection day"
    )


@pytest.mark.django_db
def test_an_answer_is_given_as_html_that_can_be_shown_anywhere(formatted, client):
    page = BeautifulSoup(answer(client, formatted, "html"), "html.parser")

    assert page.h2.get_text() == "What you need"
    addresses = [tag[name] for name in ("src", "href") for tag in page.select(f"[{name}]")]
    assert len(addresses) == 3
    assert all(address.startswith("http") for address in addresses)
    assert page.img["alt"] == "A [ballot] box"


@pytest.mark.django_db
def test_labels_in_an_answer_are_in_the_language_of_its_text(formatted, client, monkeypatch):
    def speaking(block, context):
        return f"<p>{translation.get_language()}</p>"

    monkeypatch.setattr("wagtail.blocks.StreamValue.StreamChild.render", speaking)
    response = client.get(f"{address(formatted)}?locale=es&fallback=chain&format=html")

    assert set(response.json()["answer"].split()) == {"<p>en</p>"}
    assert set(client.get(f"{API}questions/?locale=es&format=text").json()["results"][0]["answer"].split()) == {"es"}


@pytest.mark.django_db
def test_every_answer_of_the_faq_says_the_same_in_every_form(client):
    path = "questions/?locale=es&limit=100&fields=answer&format="
    forms = [[item["answer"] for item in results(client, path + form)] for form in ("html", "markdown")]

    for html, markdown in zip(*forms, strict=True):
        assert read_back(markdown) == words(html)


def words(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup.select(".visually-hidden"):
        hidden.decompose()
    # A colon stands after the name of a value.
    for name in soup.select("dt"):
        name.append(":")
    return "".join(soup.get_text().split())


def read_back(markdown: str) -> str:
    return words(MarkdownIt("commonmark").render(markdown))


WRITTEN = {
    "<p>重要<b>「注意」。</b>次</p>": "重要「注意」。次",
    "<p>重要。<b>注意。</b>次</p>": "重要。**注意**。次",
    "<p>a<b> b </b>c</p>": "a **b** c",
    "<p><b>a</b><b>b</b></p>": "**a**b",
    "<p><b><i>a</i> b</b></p>": "*a* b",
    "<p><b><i>a</i></b> <b>b <i>c</i> d</b></p>": "***a*** **b *c* d**",
    '<p>Go!<a href="https://example.org/">x</a></p>': "Go\\![x](https://example.org/)",
    "<p>1. one</p>": "1\\. one",
    "<p># one<br>- two<br/>+ 3</p>": "\\# one\\\n\\- two\\\n\\+ 3",
    "<p>&lt;script&gt; &amp;amp; &amp;copy</p>": "\\<script\\> \\&amp; &copy",
    "<h2>Issue #</h2><h3>## #</h3>": "## Issue \\#\n\n### \\## \\#",
    "<ol><li>a</li></ol><ol><li>b</li></ol>\n<ol><li>c</li></ol>": "1. a\n\n1) b\n\n1. c",
    "<section><ul><li>a</li><li>b</li></ul></section><ul><li></li><li>c</li></ul>": "- a\n- b\n\n*\n* c",
    '<ol start="5"><li>a</li><li>b</li></ol>': "5. a\n6. b",
    '<ul><li>a<ol start="5"><li>b</li></ol></li></ul>': "- a\n\n  5. b",
    "<ul><li>a<ul><li></li></ul></li><li><p>b</p><p>c</p></li></ul>": "- a\n\n  -\n- b\n\n  c",
    "<ol><li>a<ul><li>b</li></ul></li><li></li></ol>": "1. a\n   - b\n2.",
    '<p><a href="https://example.org/a_(b) c">x]y</a>!</p>': "[x\\]y](https://example.org/a_%28b%29%20c)!",
    "<script>x</script><p></p><!-- y -->": "",
    "plain\n text": "plain text",
}


@pytest.mark.parametrize("html", WRITTEN)
def test_html_is_written_as_markdown(html):
    assert to_markdown(html) == WRITTEN[html]


PIECES = ["a", "1.", "2)", " ", "*", "_", "**", "`", "#", "-", "+", "> ", "[", "](x)", "&amp;", "&lt;b&gt;", "\\", "!"]
PIECES += ["。", "「", "ใช่", "मैं", "|", "~", "=", "---", "http://x.y", "<br>", "\n", ".", "x_y_z", "&amp;nbsp;"]

VOICES = [
    "ñ",
    "繁體。",
    "ឯក",
    "ไทย",
    "हिन्दी",
    "ਪੰਜਾਬੀ",
    "հայերեն",
    "«فارسی»",
    "العربية،",
    "русский",
    "ລາວ",
    "日本",
    "한국어",
]
ADDRESSES = ["https://example.org/a_(b)", "mailto:a@example.org?subject=Hi%20*x*", "tel:+19165551234", "#note"]
ADDRESSES += ["https://example.org/?a=1&copy=2&lt;=<x>", "https://пример.рф/ء\\", "https://example.org/100%25"]


def invented_html(chance: random.Random, depth: int = 0) -> str:
    html = ""
    for _ in range(chance.randint(1, 5)):
        if depth < 3 and chance.random() < 0.4:
            tag = chance.choice(["b", "i", "em", "strong", 'a href="https://example.org/"', "bdi"])
            html += f"<{tag}>{invented_html(chance, depth + 1)}</{tag.split()[0]}>"
        else:
            html += chance.choice(PIECES)
    return html


SHAPES = ["h2", "p", "blockquote", "ul", "ol", "li", "a", "br"]


def shape(html: str) -> list[str]:
    """The elements, in order, that Markdown can write, with the targets of links and the first numbers of lists."""
    soup = BeautifulSoup(html, "html.parser")
    for paragraph in soup.select("li > p"):
        paragraph.unwrap()
    return [f"{tag.name} {unquote(tag.get('href', tag.get('start', '')))}" for tag in soup.find_all(SHAPES)]


def invented_block(chance: random.Random, depth: int = 0) -> str:
    def text() -> str:
        words = "".join(chance.choice(PIECES + VOICES) for _ in range(chance.randint(1, 4)))
        address = escape(chance.choice(ADDRESSES))
        return f"x{words}w" + chance.choice(["", f'<a href="{address}">y</a>'])

    match chance.choice(["p", "h2", "ul", "ol", "blockquote"] if depth < 3 else ["p"]):
        case "ul" | "ol" as name:
            start = f' start="{chance.randint(2, 40)}"' if name == "ol" and chance.random() < 0.3 else ""
            below = [invented_block(chance, 3) if depth > 1 else invented_list(chance, depth) for _ in range(2)]
            items = "".join(f"<li>{text()}{chance.choice(['', *below])}</li>" for _ in range(chance.randint(1, 3)))
            return f"<{name}{start}>{items}</{name}>"
        case "blockquote":
            return f"<blockquote><p>{text()}</p>{invented_block(chance, depth + 1)}</blockquote><p>z</p>"
        case name:
            return f"<{name}>{text().replace('<br>', ' ') if name == 'h2' else text()}</{name}>"


def invented_list(chance: random.Random, depth: int) -> str:
    return f"<ul><li>{chance.choice(VOICES)}</li></ul>" if chance.random() < 0.5 else invented_block(chance, depth + 2)


@pytest.mark.any_database
@pytest.mark.parametrize("number", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_headings_lists_and_links_come_back_as_they_were(number):
    chance = random.Random(4)
    for _ in range(number):
        written = "".join(invented_block(chance) for _ in range(chance.randint(1, 4)))
        markdown = to_markdown(written)
        back = MarkdownIt("commonmark").render(markdown)

        assert words(back) == words(written), (written, markdown)
        assert shape(back) == shape(written), (written, markdown)


def test_what_lies_deeper_than_any_text_keeps_its_words():
    deep = "<b>" * 3000 + "*one*" + "</b>" * 3000

    assert (to_text(deep), to_markdown(deep)) == ("*one*", "\\*one\\*")


@pytest.mark.any_database
@pytest.mark.parametrize("number", [600, pytest.param(20_000, marks=pytest.mark.long)])
def test_whatever_a_text_says_markdown_says_it_too(number):
    chance = random.Random(8)
    for _ in range(number):
        inner = invented_html(chance)
        if inner.count("<a ") > 1:
            continue  # HTML has no link inside a link.
        html = chance.choice(["<p>{}</p>", "<ul><li>{}</li><li>z</li></ul>", "<blockquote><p>{}</p></blockquote>"])
        html = html.format(inner)
        text = to_text(html).replace("(https://example.org/)", "")

        assert read_back(to_markdown(html)) == words(html), (html, to_markdown(html))
        if "<li>" not in html:
            assert "".join(text.split()) == words(html), html


# --- Refusals ----------------------------------------------------------------------------------

REFUSED = {
    "questions/?limit=0": "The parameter 'limit' is '0'. Give a number from 1 to 100.",
    "questions/?limit=101": "The parameter 'limit' is '101'. Give a number from 1 to 100.",
    "questions/?limit=": "The parameter 'limit' is ''. Give a number from 1 to 100.",
    "questions/?limit=%D9%A3": "The parameter 'limit' is '٣'. Give a number from 1 to 100.",
    "sections/?offset=-1": "The parameter 'offset' is '-1'. Give a number from 0 to 1000000.",
    "sections/?offset=99999999999999999999999": (
        "The parameter 'offset' is '99999999999999999999999'. Give a number from 0 to 1000000."
    ),
    "questions/?offset=1000001": "The parameter 'offset' is '1000001'. Give a number from 0 to 1000000.",
    "questions/?offset=1%00": "The parameter 'offset' is '1\\x00'. Give a number from 0 to 1000000.",
    "questions/?section=the-movement": "The parameter 'section' is 'the-movement'. Give the key of a section.",
    "questions/?section=%00": "The parameter 'section' is '\\x00'. Give the key of a section.",
    "questions/?state=live": (
        "The parameter 'state' does not know 'live'. It knows: source, current, outdated, machine, fallback."
    ),
    "questions/?state=": (
        "The parameter 'state' does not know ''. It knows: source, current, outdated, machine, fallback."
    ),
    "sections/?state=current": (
        "There is no parameter 'state' here. Parameters: fallback, fields, format, limit, locale, offset, omit, site."
    ),
    "questions/?fallback=": f"There is no locale ''. Locales: {', '.join(language_codes())}.",
    "questions/?fallback=es,none": f"There is no locale 'none'. Locales: {', '.join(language_codes())}.",
    "faq/?fallback=xx": f"There is no locale 'xx'. Locales: {', '.join(language_codes())}.",
    "questions/?format=HTML": "There is no format 'HTML'. Formats: html, markdown, text. Without one you get blocks.",
}


@pytest.mark.parametrize("path", REFUSED)
@pytest.mark.django_db
def test_what_is_not_understood_is_refused_with_what_would_be(path, client):
    response = client.get(API + path)

    assert (response.status_code, response.json()["detail"]) == (400, REFUSED[path])
    assert response["Content-Type"] == "application/problem+json"


LONG = "x" * 8000


@pytest.mark.parametrize("name", ["locale", "fallback", "format", "state", "section", "updated_since", "limit", LONG])
@pytest.mark.django_db
def test_a_refusal_does_not_give_all_back_that_was_sent(name, client):
    response = client.get(f"{API}questions/", {name: LONG})

    assert response.status_code == 400
    assert repr("x" * 40) in response.json()["detail"]
    assert len(response.content) < 1000


@pytest.mark.parametrize("name", ["fields", "omit"])
@pytest.mark.parametrize("path", ["faq/", "sections/", "questions/"])
@pytest.mark.django_db
def test_an_unknown_member_is_refused(path, name, client):
    for wish in ("", "x", "title,,key", "Title", "__class__", "title.x", "sections.", "\x00", "translation.state"):
        response = client.get(API + path, {name: wish})
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        assert "It knows: key, locale, " in response.json()["detail"]


TIMES = ["", "now", "2026", "2026-02-30", "2026-11-03T20:00:00", "2026-11-03 20:00", "20261103T200000Z", "1", "\x00"]
TIMES += ["9" * 400, "2026-11-03T25:00:00Z", "0000-01-01", "2026-11-03T20:00:00+99:00", "٢٠٢٦-١١-٠٣", "-1-01-01T00:00Z"]


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.django_db
def test_a_time_that_is_none_or_has_no_zone_is_refused(time, client):
    response = client.get(f"{API}questions/", {"updated_since": time})

    assert response.status_code == 400, response.content
    assert response.json()["detail"].startswith("The parameter 'updated_since' is ")


# --- Schema ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_answer_fits_the_schema_whatever_is_chosen(question, section, formatted, client):
    in_spanish(question).unpublish()
    schema = client.get(f"{API}schema/").json()
    answers = {
        "faq/": ["faq/?locale=es", "faq/?locale=es&fallback=chain&format=text", "faq/?fields=sections.title"],
        "sections/": [
            "sections/",
            "sections/?omit=questions.key,title&limit=1",
            "sections/?format=markdown",
            "sections/?limit=x",
        ],
        "sections/{key}/": [f"sections/{section.translation_key}/?fields=url"],
        "questions/": [
            "questions/",
            "questions/?locale=es&fallback=chain&limit=1&offset=1",
            "questions/?format=html",
            "questions/?fields=title&omit=title",
            "questions/?state=x",
        ],
        "questions/{key}/": [
            f"questions/{question.translation_key}/?locale=es",
            f"questions/{question.translation_key}/?locale=es&fallback=chain&omit=answer",
        ],
    }
    for template, paths in answers.items():
        for path in paths:
            response = client.get(API + path)
            described = schema["paths"][API + template]["get"]["responses"][str(response.status_code)]
            form = described["content"][response["Content-Type"]]["schema"]
            Draft202012Validator({**form, "components": schema["components"]}).validate(response.json())


@pytest.mark.django_db
def test_whole_items_fit_the_whole_type_and_selections_do_not(client):
    schema = client.get(f"{API}schema/").json()

    def fits(path, name):
        form = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
        return Draft202012Validator(form).is_valid(client.get(API + path).json())

    assert fits("questions/", "QuestionList")
    assert not fits("questions/?fields=title", "QuestionList")
    assert fits("questions/?fields=title", "QuestionListSelection")
    assert not fits("questions/?format=text", "QuestionList")
    assert fits("questions/?format=text", "QuestionListSelection")
    assert fits("faq/", "Faq")
    assert fits("faq/?omit=sections.questions.answer", "FaqSelection")


@pytest.mark.django_db
def test_the_parameters_that_the_schema_names_are_those_that_are_understood(client):
    paths = client.get(f"{API}schema/").json()["paths"]
    for path, operations in paths.items():
        if "get" not in operations:
            continue
        named = {one["name"] for one in operations["get"].get("parameters", []) if one.get("in") == "query"}
        detail = client.get(path.replace("{key}", "00000000-0000-4000-8000-000000000000") + "?x=1").json()["detail"]
        told = detail.partition("Parameters: ")[2].rstrip(".").split(", ")
        assert named == set(told) - {"none"}, path


# --- Cost --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_answers_that_nobody_wants_are_not_read(section, image, client, django_assert_max_num_queries):
    make_questions(section, image, 3)
    for path in ("faq/?omit=sections.questions.answer", "sections/?omit=questions.answer", "questions/?omit=answer"):
        client.get(API + path)
        with django_assert_max_num_queries(16) as queries:
            client.get(API + path)
        assert not any('"answer"' in query["sql"] for query in queries)
