"""Every text on a public page that is no content is an interface string: shown by a language of brackets."""

from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from django.utils.translation import trans_real

from faq_pages.languages import languages
from faq_pages.models import RelatedQuestion
from tests.factories import FaqQuestionPageFactory
from tests.reading import plain, texts_of
from tests.test_blocks import BLOCKS, answer_of  # noqa: F401 (a fixture)
from tests.translating import publish_by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def pseudo(settings, tmp_path) -> Iterator[None]:
    """Spanish, with every interface string between brackets."""
    po = polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"))
    for entry in po:
        entry.msgstr = f"⟦{entry.msgid}⟧"
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, f"⟦{entry.msgid_plural}⟧")
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    forget_catalogues()
    yield
    forget_catalogues()


def forget_catalogues() -> None:
    trans_real._translations = {}
    trans_real._default = None
    translation.deactivate()


@pytest.fixture
def everything(section, question, answer_of):  # noqa: F811 (the fixture)
    """A translated question with every kind of block, a date and a related question."""
    answer = [block for kind in BLOCKS for block in answer_of(kind)]
    page = FaqQuestionPageFactory(parent=section, slug="everything", answer=answer, last_reviewed="2026-03-05")
    page.related_questions = [RelatedQuestion(question=question)]
    page.save_revision().publish()
    publish_by_hand(page)
    return page


ADDRESSES = ["", "the-movement/", "the-movement/everything/", "the-movement/what-is-calexit/", "nothing/", "search/"]
ADDRESSES += [f"search/?q={words}" for words in ("zyzzyva", "x+" * 11)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_text_that_is_no_content_is_an_interface_string(address, everything, pseudo, settings, client):
    content = {plain(entry.msgstr) for entry in polib.pofile(str(settings.CONTENT / "es.po"))}
    names = {plain(language.own_name) for language in languages()}

    texts = texts_of(BeautifulSoup(client.get(f"/es/{address}").content, "html.parser"))

    content |= {"(PDF, 8 B)", "two", "https://example.org/", f"http://testserver/es/{address}", "+", "✕"}
    # Each language says it in its own words; only those of Spanish have brackets here.
    content.add("Not translated yet")
    assert any(text.startswith("⟦") for text in texts), "the pseudo-language is not shown"
    plainly = {text.removesuffix(" - ⟦California FAQ⟧") for text in texts if not text.startswith(("⟦", "ES "))}
    # A string around marked words is cut into its head and its tail.
    plainly = {text for text in plainly if not text.endswith("⟧")}
    assert {text for text in plainly if text not in names and not any(text in whole for whole in content)} == set()
