"""The FAQ that comes with the code: word for word in English, complete in every other language."""

import re
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from faq_pages.importers.document import read_document
from faq_pages.languages import language_codes
from faq_pages.models import FaqQuestionPage, FaqSectionPage, LinkPage
from faq_pages.translation.checks import check_locale, check_string
from faq_pages.translation.checks.glossary_file import read_glossary
from faq_pages.translation.strings import MAX_LENGTHS

CONTENT_DIR = settings.CONTENT
"""The whole content, all languages; the tests' database has two of them."""
ORIGINAL = Path(__file__).parent / "data" / "faq.txt"
DOCUMENT = read_document(CONTENT_DIR / "faq.yaml")
JOINING = "and as can we its their the is are it has have if who now itself all"
PO_FILES = [CONTENT_DIR / f"{code}.po" for code in language_codes()[1:]]


def words(text: str) -> str:
    """The text with all white space made single spaces."""
    return " ".join(text.split())


def sentences(text: str) -> list[str]:
    """Sentences and titles of the original, one space between words."""
    lines = [words(line) for line in text.splitlines() if line.strip()]
    return [part for line in lines for part in re.split(r"(?<=[.!?”])\s+(?=[A-Z“])", line)]


def shown_text(html: bytes) -> str:
    """What a reader of a page reads, closed disclosures included."""
    return words(BeautifulSoup(html, "html.parser").main.get_text())


@pytest.mark.django_db
def test_every_sentence_of_the_original_stands_in_the_english_pages(client):
    addresses = ["/en/", *(f"/en/{section.id}/" for section in DOCUMENT.sections)]
    text = " ".join(shown_text(client.get(address).content) for address in addresses)

    missing = [sentence for sentence in sentences(ORIGINAL.read_text(encoding="utf-8")) if sentence not in text]

    assert missing == []


@pytest.mark.django_db
def test_each_question_page_shows_the_whole_answer_that_its_section_shows(client):
    for section in DOCUMENT.sections:
        page = BeautifulSoup(client.get(f"/en/{section.id}/").content, "html.parser")
        for question in section.questions:
            own = shown_text(client.get(f"/en/{section.id}/{question.id}/").content)
            answer = page.find(id=question.id).select_one(".text")

            assert words(answer.get_text()) in own


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["en", "es"])
def test_every_language_has_three_sections_and_eleven_questions(code):
    assert FaqSectionPage.objects.published_in(code).count() == 3
    assert FaqQuestionPage.objects.published_in(code).count() == 11


def test_the_four_groups_are_organisations():
    blocks = next(question for question in DOCUMENT.questions if question.id == "who-does-what").answer

    assert [block.organisation.name for block in blocks if block.organisation] == [
        "California National Party",
        "California Freedom Coalition",
        "Cal Con Con",
        "Yes California",
    ]


@pytest.mark.parametrize("question", DOCUMENT.questions, ids=lambda question: question.id)
def test_a_short_answer_is_made_of_the_answers_own_words(question):
    joining = set(JOINING.split())
    whole = " ".join(block.model_dump_json() for block in question.answer).replace(r"\n", " ") + question.title

    own = set(re.findall(r"[\w’-]+", whole.lower()))

    assert set(re.findall(r"[\w’-]+", question.short_answer.lower())) - own - joining == set()


@pytest.mark.django_db
def test_only_voter_registration_has_a_known_destination(client):
    published = LinkPage.objects.live().filter(locale__language_code="en")

    assert {page.slug: page.destination for page in published} == {"register-to-vote": "https://registertovote.ca.gov/"}
    assert LinkPage.objects.filter(locale__language_code="en", live=False, destination="").count() == 5


@pytest.mark.parametrize("path", PO_FILES, ids=lambda path: path.stem)
def test_a_content_file_is_complete(path):
    po = polib.pofile(str(path))

    assert po.percent_translated() == 100
    assert [entry.msgid for entry in po if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("path", PO_FILES, ids=lambda path: path.stem)
def test_no_check_finds_anything_in_a_content_file(path):
    terms = read_glossary(CONTENT_DIR / "glossary.yaml").terms_in(path.stem)
    pairs = []
    for entry in polib.pofile(str(path)):
        place = entry.msgctxt.partition(":")[2]
        limit = MAX_LENGTHS.get(place)

        findings = check_string(entry.msgid, entry.msgstr, path.stem, path=place, terms=terms, max_length=limit)

        assert findings == [], entry.msgid
        pairs.append((entry.msgid, entry.msgstr))
    assert check_locale(pairs) == []
