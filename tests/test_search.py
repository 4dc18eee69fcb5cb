"""Search: the index follows what is public, and answers in the reader's language."""

import uuid

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page, PageViewRestriction

from faq_pages.delivery.changes import catch_up
from faq_pages.models import ContentChange, FaqSectionPage, SearchEntry, SearchState, SearchTerm
from faq_pages.search import analysis, finding, index, vocabulary
from faq_pages.search.index import Texts, follow, rebuild, write
from faq_pages.search.searching import SearchTextError, search, suggest
from tests.factories import FaqQuestionPageFactory
from tests.translating import change, publish_by_hand, spanish

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(question):
    """An index of the loaded FAQ; the question about CalExit is a part of it."""
    catch_up()
    rebuild()
    return question


def now():
    catch_up()
    follow()


def titles(text, code="en"):
    return [hit.question.text for hit in search(text, code).hits]


# --- The index ----------------------------------------------------------------------------------


def test_what_is_published_is_found_and_what_it_said_before_is_not(indexed):
    page = change(indexed, title="What is a zyzzyva?")
    now()

    assert titles("zyzzyva") == ["What is a zyzzyva?"]
    change(page, title="What is CalExit?")
    now()
    assert titles("zyzzyva") == []


HIDING = {
    "unpublish": lambda page: page.unpublish(),
    "delete": lambda page: Page.objects.get(pk=page.pk).delete(),
    "restrict": lambda page: PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login"),
    "restrict the section": lambda page: PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type="login"
    ),
    "unpublish the section": lambda page: page.get_parent().specific.unpublish(),
}


@pytest.mark.parametrize("act", HIDING)
def test_what_is_no_longer_public_goes_from_the_index(act, indexed):
    page = change(indexed, title="What is a zyzzyva?")
    now()
    held = SearchEntry.objects.filter(key=page.translation_key)
    assert held.exists()

    HIDING[act](page)
    now()

    assert not held.exists()
    assert titles("zyzzyva") == []


@pytest.mark.parametrize("act", HIDING)
def test_what_is_no_longer_public_is_not_shown_even_before_the_index_knows(act, indexed):
    page = change(indexed, title="What is a zyzzyva?")
    now()

    HIDING[act](page)

    assert titles("zyzzyva") == []
    assert suggest("zyzz", "en") == []


def test_a_draft_is_never_found(indexed):
    indexed.title = "What is a zyzzyva?"
    indexed.save_revision()
    now()

    assert titles("zyzzyva") == []
    assert not SearchTerm.objects.filter(text="zyzzyva").exists()


def test_a_fallback_is_not_in_the_index_of_a_language(indexed):
    page = FaqQuestionPageFactory(parent=indexed.get_parent(), title="What is a zyzzyva?")
    now()

    assert list(SearchEntry.objects.filter(key=page.translation_key).values_list("language_code", flat=True)) == ["en"]


def test_a_translation_is_found_in_its_language(indexed):
    publish_by_hand(change(indexed, title="What is a zyzzyva?"))
    now()

    assert titles("zyzzyva", "es") == ["ES What is a zyzzyva?"]
    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_what_is_not_found_in_a_language_is_looked_for_in_others(indexed):
    publish_by_hand(change(indexed, title="What is a zyzzyva?"))
    now()

    results = search("zyzzyva", "ru")

    assert results.is_elsewhere
    assert [hit.language_code for hit in results.hits] == ["en"]


def test_a_move_keeps_a_question_found(indexed):
    page = change(indexed, title="What is a zyzzyva?")
    Page.objects.get(pk=page.pk).move(FaqSectionPage.objects.filter(locale=page.locale).last(), "last-child")
    now()

    [hit] = search("zyzzyva", "en").hits

    section = FaqSectionPage.objects.filter(locale=page.locale).last()
    assert hit.page.source_url_path.startswith(section.url_path)


def test_it_follows_by_itself_after_the_commit(indexed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change(indexed, title="What is a zyzzyva?")

    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_an_index_of_an_older_analyser_makes_itself_anew(indexed, monkeypatch):
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    change(indexed, title="What is a zyzzyva?")

    catch_up()
    follow()

    assert set(SearchEntry.objects.values_list("analyser", flat=True)) == {analysis.VERSION}
    assert SearchState.objects.get().analyser == analysis.VERSION
    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_a_rebuild_that_broke_off_misses_nothing_that_changed_since(indexed, monkeypatch):
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    with monkeypatch.context() as broken:
        broken.setattr(index.engine(), "optimise", lambda self: None, raising=False)
        broken.setattr(type(index.engine()), "optimise", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rebuild()
    SearchState.objects.update(analyser=0)
    change(indexed, title="What is a zyzzyva?")
    catch_up()

    follow()

    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_an_index_of_another_log_makes_itself_anew(indexed):
    SearchState.objects.update(epoch=uuid.uuid4())
    SearchEntry.objects.filter(key=indexed.translation_key).delete()

    follow()

    assert SearchEntry.objects.filter(key=indexed.translation_key).exists()


def test_the_numbers_of_entries_are_those_of_the_entries(indexed):
    for title in ("What is a zyzzyva?", "What is it, a zyzzyva or a zyzzyva?", "What is CalExit?"):
        change(indexed, title=title)
        now()

    kept = dict(SearchTerm.objects.filter(language_code="en", entries__gt=0).values_list("text", "entries"))
    counted = {}
    for entry in SearchEntry.objects.filter(language_code="en"):
        for text in index.terms_held(entry):
            counted[text] = counted.get(text, 0) + 1
    assert kept == counted


def test_nothing_is_asked_twice_when_nothing_has_changed(indexed, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert follow() == 0


def test_the_command_makes_it_anew_and_says_how_far_it_is(indexed, capsys):
    SearchEntry.objects.all().delete()

    call_command("rebuild_search", "--clear")

    public = ContentChange.objects.filter(page_type="question", removed=False).count()
    assert SearchEntry.objects.count() == public
    assert f"[{public}/{public}]" in capsys.readouterr().out


# --- Answers ------------------------------------------------------------------------------------


def test_the_hit_says_where_it_is_and_marks_what_matches(indexed):
    hit = search("que es el calexxit", "es").hits[0]

    assert hit.language_code == "es"
    assert "CalExit" in [hit.question.text[start:end] for start, end in hit.question.ranges]
    assert (hit.page.translation_key, hit.page.locale) == (indexed.translation_key, spanish())


def test_a_slip_is_told(indexed):
    change(indexed, title="What is a zyzzyva?")
    now()

    results = search("what is a zyzyva", "en")

    assert results.did_you_mean == "what is a zyzzyva"
    assert results.hits[0].question.text == "What is a zyzzyva?"
    assert search("zyzzyva", "en").did_you_mean == ""


def test_suggestions_are_questions_that_go_on(indexed):
    change(indexed, title="What is a zyzzyva?", short_answer="An insect.")
    now()

    assert [hit.question.text for hit in suggest("what is a zyz", "en")][:1] == ["What is a zyzzyva?"]
    assert suggest("insect", "en") == []


def test_what_no_language_holds_is_not_found(indexed):
    results = search("qwxqwx", "en")

    assert (results.hits, results.total, results.is_elsewhere) == ([], 0, False)


def test_a_long_text_is_refused():
    with pytest.raises(SearchTextError) as characters:
        search("x" * 201, "en")
    with pytest.raises(SearchTextError) as words:
        search("a b c d e f g h i j k", "en")

    assert (characters.value.limit, characters.value.unit) == (200, "characters")
    assert (words.value.limit, words.value.unit) == (10, "words")


HOSTILE = [
    "",
    " ",
    "\x00",
    '"',
    "' OR 1=1 --",
    "a* NEAR(b) ^c",
    "question : x",
    "%_%",
    "\\",
    "' | '",
    "!!!",
    "\u200b",
    "\ud800",
    "票" * 200,
    "ก" * 200,
    "가" * 200,
    "é" * 200,
    "e\u0301" * 100,
    "a-" * 100,
    "ﷺ" * 200,
    "\U0001f5f3\ufe0f",
    "- - - - -",
]


@pytest.mark.parametrize("code", ["en", "zh-hant", "ar"])
def test_no_text_is_a_fault(code, indexed):
    for text in HOSTILE:
        search(text, code)
        suggest(text, code)


SEARCH_QUERIES = 9
"""Synonyms, new terms, how common they are, all entries, the engine, entries found; what hides pages, pages; slips."""


@pytest.mark.parametrize("questions", [1, 20])
def test_a_search_costs_the_same_however_much_is_found(questions, indexed, django_assert_max_num_queries):
    FaqQuestionPageFactory.create_batch(questions, parent=indexed.get_parent(), title="What is a zyzzyva?")
    now()

    with django_assert_max_num_queries(SEARCH_QUERIES):
        results = search("zyzzyva", "en", limit=20)

    assert len(results.hits) == questions


LANGUAGES = {
    "zh-hant": ("如何登記投票？", "登记"),
    "th": ("ฉันจะลงทะเบียนเลือกตั้งได้อย่างไร", "ลงทะเบียน"),
    "km": ("តើខ្ញុំចុះឈ្មោះបោះឆ្នោតដោយរបៀបណា", "ចុះឈ្មោះ"),
    "lo": ("ຂ້ອຍຈະລົງທະບຽນເລືອກຕັ້ງໄດ້ແນວໃດ", "ລົງທະບຽນ"),
    "ar": ("كيف أسجل للتصويت؟", "تصويت"),
    "ko": ("어떻게 투표 등록을 하나요?", "투표등록"),
    "fil": ("Paano ako magparehistro?", "pagpaparehistro"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_languages_are_searched_in_their_own_way(code, db):
    question, typed = LANGUAGES[code]
    Locale.objects.get_or_create(language_code=code)
    write([Texts(code, uuid.uuid4(), question, "", ""), Texts(code, uuid.uuid4(), "Other", "", "")])

    found = finding.find(typed, vocabulary.vocabulary(code))

    assert [one.entry.question for one in found] == [analysis.clean(question)]
