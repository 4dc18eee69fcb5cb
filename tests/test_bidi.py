"""Latin names, numbers and addresses inside Arabic and Persian text: kept together, and no text changed."""

import time

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from faq_pages.bidi import CLOSE, OPEN, isolate
from tests.translating import put_in

LRI, FSI, PDI, LRM, RLM = "\u2066\u2068\u2069\u200e\u200f"

# ⟦ and ⟧ stand for the tags.
PLAIN = {
    "منظمة ⟦501(c)(3)⟧ في الولاية": "a code",
    "حزب ⟦California National Party (CNP)⟧، وائتلاف ⟦California Freedom (CFC)⟧،": "names with brackets of their own",
    'حزب (⟦CNP⟧) و «⟦Yes California⟧» و “⟦CalExit⟧” و "⟦CFC⟧".': "brackets and quotation marks of the sentence",
    "«⟦Political Party Preference⟧» (تفضيل": "a name before a bracket of the sentence",
    "نسبة ⟦0.33%⟧ أي (⟦64,128⟧ شخصًا) و ⟦$5,000⟧ و ⟦-5⟧ و ⟦#1⟧": "numbers with signs",
    "عام 2017 و 2015-2017 و 2015–2017": "bare numbers and ranges are right by themselves",
    "من ⟦5%⟧-⟦10%⟧": "a range goes with the sentence",
    "اتصل ⟦(916) 555-0100⟧ أو ⟦+1 916-555-0100⟧ أو ⟦1-800-555-0100⟧.": "telephone numbers",
    "راسلوا ⟦Chair@CaliforniaNational.Party⟧ أو ⟦https://example.org/a/?b=c⟧.": "addresses",
    "انظر ⟦#CalExit⟧ و ⟦@cnp⟧ و ⟦.gov⟧ و ⟦C++⟧": "signs of the name itself",
    "عام 2016 ⟦California National Party⟧ سنة": "a number before a name belongs to the sentence",
    "المقترح ⟦Proposition 187⟧ في ⟦Washington, D.C.⟧ و ⟦CNP⟧.": "a number after a name, and full stops",
    "حزب ⟦CNP⟧) ثم ⟦(c)(3)⟧ ثم (⟦CFC⟧": "brackets without partners",
    "تفضيلهم إلى ⟦CNP⟧. ۱۲۳ و ١٢٣": "other digits",
    f"فئة {LRI}⟦501(c)(3)⟧{PDI} وفئة {FSI}⟦CNP (x)⟧{PDI}.": "isolates that are there already",
    f"فئة ⟦501{LRM}(c)(3)⟧{LRM} و{RLM}⟦CNP⟧{RLM} .": "marks that are there already",
    f"{LRI}⟦CNP⟧ حزب": "an isolate without an end",
    "حزب فقط، بلا شيء آخر.": "nothing to isolate",
    "": "nothing",
}
MARKED_UP = {
    "<p>حزب <a href=\"/x?a=1&amp;b='CNP'\">⟦CNP⟧</a></p>": "inside an element",
    "<p>حزب ⟦<a href='x'>California National Party</a> (CNP)⟧ هنا</p>": "from an element on",
    "<p>حزب ⟦California <b>National</b> Party⟧ هنا</p>": "around an element",
    "<p>⟦<b>California</b> <i>National</i>⟧ حزب</p>": "from one element to another",
    "<p><b>حزب California</b> National Party</p>": "across an end: left to the browser",
    "<p><b>California <i>National</b> Party</i> حزب</p>": "badly nested: left to the browser",
    "<p>حزب ⟦CNP⟧</p><p>⟦Yes⟧ نعم</p><ul><li>⟦A⟧</li><li>⟦B⟧</li></ul>": "lines",
    "حزب ⟦CNP⟧<br/>⟦Yes⟧": "a line break",
    "⟦AT&amp;T, R&amp;D&nbsp;Lab⟧ &amp; حزب&#x27;": "entities",
    '<p>حزب <span dir="ltr">501(c)(3)</span> و <bdi>CNP <bdi>x</bdi> y</bdi> ⟦z⟧</p>': "what is isolated already",
    "حزب < CNP": "not HTML",
    "<!-- CNP --> CNP": "not ours",
    "<p title='CNP": "cut off",
}


@pytest.mark.parametrize("marked", [*PLAIN, *MARKED_UP], ids=[*PLAIN.values(), *MARKED_UP.values()])
def test_what_has_to_stay_together_is_isolated(marked):
    html = marked.replace("⟦", "").replace("⟧", "")

    assert isolate(html) == marked.replace("⟦", OPEN).replace("⟧", CLOSE)


@pytest.mark.parametrize("html", [*PLAIN, *MARKED_UP], ids=[*PLAIN.values(), *MARKED_UP.values()])
def test_it_changes_no_text_and_does_nothing_twice(html):
    html = html.replace("⟦", "").replace("⟧", "")
    once = isolate(html)

    assert BeautifulSoup(once, "html.parser").get_text() == BeautifulSoup(html, "html.parser").get_text()
    assert isolate(once) == once


PARTS = [
    "حزب CNP ",
    "(a) ",
    "(",
    '"',
    "1-",
    "(916) ",
    "555 ",
    "a.",
    "<b>CNP</b> ",
    "<b>",
    "</b>a",
    "<",
    "<a b='",
    "&",
    "&#",
]


@pytest.mark.parametrize("part", PARTS)
def test_the_longest_text_takes_no_more_than_its_length(part):
    def seconds(times: int) -> float:
        started = time.process_time()
        isolate(part * times)
        return time.process_time() - started

    # Twenty times the text: were time squared, four hundred times as long.
    assert seconds(40_000) < 100 * max(seconds(2_000), 0.002)


# --- On pages ----------------------------------------------------------------------------------


ANSWER = [
    ("paragraph", "<p>منظمة <b>501(c)(3)</b></p>"),
    ("heading", "عن CNP"),
    ("organisation", {"name": "حزب CNP", "abbreviation": "CNP", "description": "<p>حزب CNP</p>"}),
    ("quotation", {"text": "قال CNP", "attribution": "عن CNP"}),
    ("callout", {"tone": "note", "text": "<p>حزب CNP</p>"}),
    ("action", {"text": "إلى CNP", "url": "https://example.org/"}),
]


@pytest.fixture
def arabic(index, section, question):
    """The first question in Arabic, with Latin names wherever a text may stand."""
    title, text = "حزب CNP (الحزب)", "<p>راسلوا Chair@CaliforniaNational.Party</p>"
    put_in("ar", index, title=title, introduction=text, closing=text)
    put_in("ar", section, title=title, introduction=text)
    return put_in("ar", question, title=title, short_answer="نسبة 0.33% <b>", answer=ANSWER)


def test_an_arabic_page_isolates_in_every_text_and_never_in_head_or_attributes(arabic, client):
    page = BeautifulSoup(client.get("/ar/the-movement/what-is-calexit/").content, "html.parser")

    texts = [text for text in page.main.find_all(string=True) if any(word in text for word in ("CNP", "501", "0.33"))]
    assert len(texts) >= 11
    assert [text for text in texts if text.find_parent("bdi", dir="ltr") is None] == []
    assert page.h1.get_text() == arabic.title
    assert page.title.get_text().startswith(f"{arabic.title} - ")
    assert page.select_one(".short-answer").get_text() == "نسبة 0.33% <b>"
    assert page.head.find("bdi") is None
    for address in ("/ar/", "/ar/the-movement/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert page.select_one("h1 bdi").get_text() == "CNP"
    assert [bdi.get_text() for bdi in page.select(".short-answer bdi")] == ["0.33%", "b"]


def test_english_texts_on_an_arabic_page_are_left_alone(question, client):
    page = BeautifulSoup(client.get("/ar/the-movement/what-is-calexit/").content, "html.parser")

    assert page.h1["dir"] == "ltr"
    assert page.main.find("bdi") is None


def test_the_api_knows_nothing_of_it(arabic, client):
    with translation.override("ar"):
        answer = client.get(f"/api/v1/questions/{arabic.translation_key}/?locale=ar").json()

    assert answer["title"] == arabic.title
    assert answer["answer"][0]["value"] == "<p>منظمة <b>501(c)(3)</b></p>"
    assert "<bdi" not in str(answer)
