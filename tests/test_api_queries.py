"""What each call of the API costs in queries: the same for a small FAQ and one several times larger."""

import re
from pathlib import Path

import pytest

from faq_pages.delivery.changes import catch_up
from faq_pages.models import FaqQuestionPage
from faq_pages.search.index import follow
from faq_pages.search.vocabulary import forget
from tests.factories import FaqSectionPageFactory
from tests.test_pages import make_questions

pytestmark = pytest.mark.django_db

API = "/api/v1/"
GUIDE = Path(__file__).resolve().parent.parent / "docs" / "api.md"

COSTS = {
    "locales/": 5,
    "faq/?locale=en": 19,
    "faq/?locale=es&fallback=chain": 20,
    "faq/?locale=en&omit=sections.questions.answer": 16,
    "sections/?locale=en&limit=100": 19,
    "sections/?locale=es&fallback=chain&limit=100": 19,
    "sections/{section}/?locale=en": 18,
    "sections/{section}/?locale=es&fallback=chain": 18,
    "questions/?locale=en&limit=100": 19,
    "questions/?locale=es&fallback=chain&limit=100": 19,
    "questions/?locale=en&section={section}&limit=100": 20,
    "questions/{question}/?locale=en": 18,
    "questions/{question}/?locale=es&fallback=chain": 18,
    "resolve/?path=/es/{path}/": 8,
    "search/?q=register&locale=en&limit=100": 14,
    "search/?q=register&locale=ru&limit=100": 14,
    "search/suggestions/?q=reg&locale=en": 11,
    "changes/?locale=en": 3,
    "schema/": 1,
    "/api/wagtail/v2/pages/?type=faq_pages.FaqQuestionPage": 5,
}
"""
The whole FAQ: the content version and the sites, 2. What is published costs one query each time it is asked: what
hides pages. Index: 2. Sections and questions: 3. Answers: pages of actions, images, renditions. Alternates: 2.
Links: keys, and 2. Facts: 1. Related: rows, and 2. In a language with a chain the index is looked for once more.

Languages: the version, the sites, what hides pages, number of questions, number in each state. Addresses: the
version, the site's root, the page by its slugs, its type and languages. Changes: the sites, the log's state and its
rows. The schema: the version.

Search: the version and how far the index has followed, the sites, new terms, synonyms, how common terms are, number
of entries, the engine's, entries, what hides pages, pages; facts and sections, 3. A word that no entry of the language
has is not looked for in it, but in all others.
"""

STILL_GOOD = {"search/": 2}
"""What a 304 costs where it is more than 1."""

UNTAGGED = ("changes/",)
FORMATS = ("html", "markdown", "text")


@pytest.fixture(params=[1, 40], ids=["small", "large"])
def places(request, index, section, image) -> dict[str, str]:
    """Adds so many questions, each with an image, links and a related question; and sections. Names a place of each."""
    FaqSectionPageFactory.create_batch(request.param // 4, parent=index)
    make_questions(section, image, request.param)
    catch_up()
    forget()
    follow()
    question = FaqQuestionPage.objects.child_of(section).last()
    return {
        "section": section.translation_key,
        "question": question.translation_key,
        "path": f"{section.slug}/{question.slug}",
    }


def test_no_call_costs_more_for_a_larger_faq(places, client, django_assert_num_queries):
    for call, cost in COSTS.items():
        address = (call if call.startswith("/") else API + call).format(**places)
        first = client.get(address)  # Fills the caches of site roots and base addresses.
        assert first.status_code == 200, address
        with django_assert_num_queries(cost, info=call):
            client.get(address)
        if not call.startswith(UNTAGGED):
            with django_assert_num_queries(STILL_GOOD.get(call[:7], 1), info=f"304: {call}"):
                assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("format_", FORMATS)
def test_the_form_of_the_answers_changes_no_cost(format_, places, client, django_assert_num_queries):
    for call in ("faq/?locale=en", "questions/?locale=es&fallback=chain&limit=100", "questions/{question}/?locale=en"):
        address = f"{API}{call}&format={format_}".format(**places)
        client.get(address)
        with django_assert_num_queries(COSTS[call], info=call):
            client.get(address)


def test_the_log_costs_the_same_where_it_has_not_grown(places, client, django_assert_num_queries):
    first = client.get(API + "changes/?locale=en")

    with django_assert_num_queries(COSTS["changes/?locale=en"]):
        again = client.get(API + "changes/?locale=en", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_the_guide_tells_these_numbers():
    table = GUIDE.read_text().partition("\n## What calls cost\n")[2].partition("\n## ")[0]

    assert {call: int(cost) for call, cost in re.findall(r"^\| `(.+)` \| (\d+) \|$", table, re.M)} == COSTS
