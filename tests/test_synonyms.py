"""Words that mean the same: kept by editors for each language, and used by the search at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Locale, ModelLogEntry

from faq_pages.delivery.changes import catch_up
from faq_pages.models import SynonymGroup
from faq_pages.search import finding, synonyms, vocabulary
from faq_pages.search.analysis import clean, terms
from faq_pages.search.excerpts import mark
from faq_pages.search.index import Texts, clear, rebuild, write
from faq_pages.search.searching import search, suggest
from faq_pages.search.slips import did_you_mean
from tests.admin_scene import member
from tests.copies import run_on_copy
from tests.test_contact import html
from tests.translating import change

pytestmark = pytest.mark.django_db


def same(*words, code="en") -> SynonymGroup:
    group = SynonymGroup(language_code=code, words="\n".join(words))
    group.full_clean()
    group.save()
    return group


def hold(*questions, code="en", answer=""):
    """An index of these alone."""
    clear()
    Locale.objects.get_or_create(language_code=code)
    write([Texts(code, uuid.uuid4(), question, "", answer) for question in questions])


def found(text, code="en", **options) -> list[str]:
    return [one.entry.question for one in finding.find(clean(text), vocabulary.vocabulary(code), **options)]


# --- Finding -----------------------------------------------------------------------------------

LANGUAGES = {
    "en": (["driver's license", "DMV", "ID card"], "How do I get a driver's license?", ["dmv", "ID cards"]),
    "es": (["licencia de conducir", "DMV", "carné"], "¿Cómo renuevo mi licencia de conducir?", ["dmv", "carnés"]),
    "vi": (["thuế", "lệ phí"], "Làm sao để nộp thuế?", ["lệ phí", "le phi"]),
    "fa": (["گواهینامه", "تصدیق رانندگی"], "چگونه گواهینامه بگیرم؟", ["تصدیق رانندگی", "تصديق رانندگي"]),
    "ar": (["ضريبة", "رسوم"], "كيف أدفع الضريبة؟", ["رسوم", "الرسوم", "بالرسوم"]),
    "hi": (["ड्राइविंग लाइसेंस", "परमिट"], "मैं अपना ड्राइविंग लाइसेंस कैसे बनवाऊँ?", ["परमिट"]),
    "km": (["ប័ណ្ណបើកបរ", "លីសង់"], "តើខ្ញុំទទួលបានប័ណ្ណបើកបរដោយរបៀបណា", ["លីសង់", "ខ្ញុំចង់បានលីសង់"]),
    "th": (["ภาษี", "อากร"], "ฉันจะจ่ายภาษีอย่างไร", ["อากร", "ค่าอากร"]),
    "lo": (["ພາສີ", "ອາກອນ"], "ຂ້ອຍຈະຈ່າຍພາສີແນວໃດ", ["ອາກອນ"]),
    "zh-hant": (["計程車", "的士", "taxi"], "計程車在哪裡?", ["的士", "叫的士", "taxi"]),
    "ja": (["運転免許", "ライセンス"], "運転免許を更新するには", ["ライセンス", "ﾗｲｾﾝｽ"]),
    "ko": (["운전면허", "라이선스"], "운전면허증을 어떻게 갱신하나요?", ["라이선스", "라이선스를"]),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_whoever_looks_for_one_finds_the_others(code):
    words, question, typed = LANGUAGES[code]
    hold(question, "Zq zq zq", code=code)
    assert found(typed[0], code) == [], "it is found without synonyms: this test says nothing"
    same(*words, code=code)

    for text in typed:
        assert found(text, code) == [clean(question)], text


def test_synonyms_are_of_one_language():
    hold("How do I get a license?")
    same("license", "DMV", code="es")

    assert found("dmv") == []


def test_the_word_itself_comes_before_its_synonyms():
    hold("What is the license?", "What is the DMV?", "What is a zq?")
    same("license", "DMV")

    assert found("dmv") == ["What is the DMV?", "What is the license?"]
    assert found("license") == ["What is the license?", "What is the DMV?"]


def test_a_phrase_is_found_as_a_whole_alone():
    hold("How do I get a driver's license?", "How do I get a marriage license?", "Who is a bus driver?")
    same("DMV", "driver's license")

    assert found("dmv") == ["How do I get a driver's license?"]


@pytest.mark.parametrize(
    "question", ["Is a license what a driver needs?", "Does a driver on a long bus route need a license?"]
)
def test_the_words_of_a_phrase_follow_each_other(question):
    hold(question)
    same("DMV", "driver's license")

    assert found("dmv") == []


def test_a_synonym_stands_for_its_own_word_alone():
    hold("What is a license?", "What is a bureau?")
    same("DMV", "license")

    assert found("dmv bureau") == ["What is a bureau?", "What is a license?"]


def test_forms_of_a_phrase_are_found():
    hold("Where are drivers' licenses made?")
    same("DMV", "driver's license")

    assert found("dmv") == ["Where are drivers' licenses made?"]


def test_a_phrase_within_a_longer_text_is_understood():
    hold("Where is the DMV office?", "Where is the zq office?", "What is the DMV?")
    same("DMV", "driver's license")

    assert found("driver's license office")[0] == "Where is the DMV office?"


def test_one_word_of_a_phrase_does_not_stand_for_the_others():
    hold("What is the DMV?")
    same("DMV", "driver's license")

    assert found("license") == found("driver") == []


def test_a_phrase_is_marked_where_it_stands():
    hold("How do I get a driver's license?")
    same("DMV", "driver's license")

    [one] = finding.find("dmv", vocabulary.vocabulary("en"))

    marked = mark(one.entry.question, one.values)
    assert [marked.text[start:end] for start, end in marked.ranges] == ["driver's", "license"]


def test_a_phrase_that_is_not_there_marks_nothing():
    """Of each hit only what was found in it is marked."""
    hold("How do I get a driver's license?", "Is the DMV for every driver?")
    same("DMV", "driver's license")

    values = {one.entry.question: one.values for one in finding.find("dmv", vocabulary.vocabulary("en"))}

    assert "driver" not in values["Is the DMV for every driver?"]


def test_suggestions_know_synonyms():
    hold("How do I get a driver's license?", answer="zq")
    same("DMV", "driver's license")

    assert found("dmv", in_questions=True) == ["How do I get a driver's license?"]


def test_circles_and_overlaps_are_harmless():
    hold("What is alpha?", "What is beta?", "What is gamma?")
    same("alpha", "beta")
    same("beta", "gamma")
    same("gamma", "alpha")
    same("alpha", "beta")

    assert set(found("alpha")) == {"What is alpha?", "What is beta?", "What is gamma?"}
    assert found("alpha")[0] == "What is alpha?"


def test_a_synonym_of_a_synonym_is_none():
    hold("What is gamma?")
    same("alpha", "beta")
    same("beta", "gamma")

    assert found("alpha") == []


def test_each_of_the_most_that_a_group_may_have_is_found():
    words = [f"zq{chr(97 + number)}word" for number in range(20)]
    hold(*(f"What is {word}?" for word in words[1:]))
    same(*words)

    assert len(found(words[0])) == 19


def test_a_common_synonym_does_not_hide_a_rare_word(monkeypatch):
    hold(*(f"A card of number {number}" for number in range(60)), "What is the DMV?")
    same("DMV", "card")
    monkeypatch.setattr(finding, "MOST_ENTRIES", 20)

    assert found("dmv")[0] == "What is the DMV?"


# --- Slips -------------------------------------------------------------------------------------


def meant(text, code="en"):
    text = clean(text)
    return did_you_mean(text, list(terms(text)), vocabulary.vocabulary(code))


def test_a_word_of_a_group_is_no_slip():
    hold("What is a license?", "What is a visa?")
    assert (meant("vista"), found("vista")) == ("visa", ["What is a visa?"])
    same("license", "vista")

    assert (meant("vista"), found("vista")) == ("", ["What is a license?"])
    assert meant("vistas") == ""


def test_a_slip_of_a_word_of_a_group_is_told():
    hold("What is a license?")
    assert meant("furlough permitt") == ""
    same("license", "Furlough")

    assert meant("furlouhg") == "furlough"


# --- At once -----------------------------------------------------------------------------------


def test_what_an_editor_changes_holds_at_the_next_search():
    hold("What is a license?", "What is a visa?")
    assert found("permit") == []

    group = same("license", "permit")
    assert found("permit") == ["What is a license?"]
    group.words = "visa\npermit"
    group.save()
    assert found("permit") == ["What is a visa?"]
    group.language_code = "es"
    group.save()
    assert found("permit") == []
    group.language_code = "en"
    group.save()
    group.delete()
    assert found("permit") == []


def test_asking_whether_they_have_changed_costs_one_query(django_assert_num_queries):
    same("license", "permit")
    synonyms.synonyms("en")

    with django_assert_num_queries(1):
        synonyms.synonyms("en")


@pytest.mark.parametrize("groups", [1, 50])
def test_a_search_costs_the_same_however_many_groups_there_are(groups, question, django_assert_max_num_queries):
    catch_up()
    rebuild()
    for number in range(groups):
        same("calexit", f"zq {number}", f"other zq {number}")
    search("calexit", "en")

    with django_assert_max_num_queries(9):
        assert search("calexit", "en").hits


def test_a_text_has_no_more_synonyms_than_the_limit():
    hold(*(f"zq{chr(97 + one)}{chr(97 + two)}x" for one in range(10) for two in range(10)))
    for one in range(10):
        same("word", *(f"zq{chr(97 + one)}{chr(97 + two)}x" for two in range(10)))

    assert len(found("word")) == synonyms.MOST


SEARCHING = """
import time
from faq_pages.delivery.changes import catch_up
from faq_pages.search.index import rebuild
from faq_pages.search.searching import search
catch_up()
rebuild()
assert not search("zqword", "en").hits
(folder / "searched").touch()
for _ in range(600):
    if search("zqword", "en").hits:
        print("found")
        break
    time.sleep(0.1)
"""

SAVING = """
import time
from faq_pages.delivery.changes import catch_up
from faq_pages.models import SynonymGroup
for _ in range(600):
    if (folder / "searched").exists():
        SynonymGroup.objects.create(language_code="en", words="zqword\\ncalexit")
        break
    time.sleep(0.1)
"""


def test_what_one_process_saves_another_uses_without_a_restart(database, folder):
    beginning = f"from pathlib import Path\nfolder = Path({str(folder)!r})\n"
    with ThreadPoolExecutor(2) as both:
        said, _ = both.map(lambda code: run_on_copy(database, folder, beginning + code), (SEARCHING, SAVING))

    assert said.strip().splitlines()[-1] == "found"


# --- Whole searches ----------------------------------------------------------------------------


def test_search_and_suggest_lead_to_the_page(question):
    page = change(question, title="What is a zyzzyva?")
    catch_up()
    rebuild()
    assert not search("weevil", "en").hits
    same("zyzzyva", "weevil")

    assert [hit.page.pk for hit in search("weevil", "en").hits] == [page.pk]
    assert [hit.page.pk for hit in suggest("weevil", "en")] == [page.pk]
    assert search("weevil", "en").did_you_mean == ""


HOSTILE = [
    "\u202e<script>",
    "'",
    '"',
    "' | '",
    "a* NEAR(b)",
    "%_\\",
    "票" * 100,
    "ก" * 100,
    "é" * 100,
    "a-" * 50,
    "가" * 100,
]


@pytest.mark.parametrize("code", ["en", "zh-hant", "km", "ar"])
def test_no_synonym_is_a_fault(code, question):
    hold(*(text for text in HOSTILE if text.strip()), code=code)
    # As they might come by another way than the form.
    SynonymGroup.objects.create(
        language_code=code, words="\n".join([*HOSTILE, "", "\x00".replace("\x00", "?"), "x" * 5000])
    )
    SynonymGroup.objects.create(language_code=code, words="\n".join(f"a{number}" for number in range(1000)))
    SynonymGroup.objects.create(language_code=code, words="")

    for text in HOSTILE:
        search(text, code)
        suggest(text, code)


# --- In the admin ------------------------------------------------------------------------------


def problems(words) -> list[str]:
    with pytest.raises(ValidationError) as error:
        SynonymGroup(language_code="en", words=words).full_clean()
    return error.value.message_dict["words"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "This field cannot be blank."),
        ("license", "Write at least two words or phrases, one on each line."),
        ("license\n LICENSE \n", "Write at least two words or phrases, one on each line."),
        ("\n".join(f"word {number}" for number in range(21)), "Write at most 20. Make another group of the others."),
        (f"a\n{'x' * 101}", "Each may have at most 100 characters. This one has more:"),
        ("license\n?!", "There is no word in this line: ?!"),
    ],
)
def test_what_can_be_no_group_is_told(words, problem):
    assert problems(words)[0].startswith(problem)


def test_words_are_cleaned():
    group = SynonymGroup(language_code="en", words="  driver's \t license \r\n\r\nDMV\u202e\ndmv\n\u0085ID card")
    group.full_clean()

    assert group.words == "driver's license\nDMV\nID card"
    assert str(group) == "driver's license · DMV · ID card"


def test_the_longest_group_fits(editor):
    words = "\n".join(f"{chr(97 + number)}{'票' * 99}" for number in range(20))

    response = editor.post("/admin/synonymgroup/new/", {"language_code": "zh-hant", "words": words, "note": ""})

    assert response.status_code == 302
    assert len(SynonymGroup.objects.get().phrases) == 20


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_and_moderators_keep_synonyms(group, django_user_model):
    user = django_user_model.objects.create_user("ana")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)

    client.post("/admin/synonymgroup/new/", {"language_code": "km", "words": "លីសង់\nប័ណ្ណបើកបរ", "note": ""})

    kept = SynonymGroup.objects.get()
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(kept.pk), user=user).exists()
    screen = client.get("/admin/synonymgroup/")
    assert html(screen).select_one("table.listing tbody td a").get_text(strip=True) == "លីសង់ · ប័ណ្ណបើកបរ"
    client.post(f"/admin/synonymgroup/edit/{kept.pk}/", {"language_code": "th", "words": "a\nb", "note": "A note"})
    kept.refresh_from_db()
    assert (kept.language_code, kept.phrases) == ("th", ("a", "b"))
    client.post(f"/admin/synonymgroup/delete/{kept.pk}/")
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize("role", ["translator", "reviewer"])
def test_people_of_a_language_do_not(role):
    kept = same("a", "b", code="es")
    client = Client()
    client.force_login(member("es", role))

    for address in ("", "new/", f"edit/{kept.pk}/", f"delete/{kept.pk}/"):
        assert client.get(f"/admin/synonymgroup/{address}").status_code == 302
        client.post(f"/admin/synonymgroup/{address}", {"language_code": "es", "words": "c\nd", "note": ""})
    assert SynonymGroup.objects.get().phrases == ("a", "b")


@pytest.mark.parametrize("code", ["", "tlh", "EN", "en'"])
def test_a_language_that_is_none_is_refused(code, editor):
    response = editor.post("/admin/synonymgroup/new/", {"language_code": code, "words": "a\nb", "note": ""})

    assert response.status_code == 200
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize("words", ["a\x00\nb", "<script>alert(1)</script>\nb"])
def test_hostile_words_are_refused_or_shown_as_words(words, editor):
    response = editor.post("/admin/synonymgroup/new/", {"language_code": "en", "words": words, "note": "<b>note"})

    assert response.status_code in {200, 302}
    listed = editor.get("/admin/synonymgroup/").content
    assert b"<script>alert(1)" not in listed
    assert b"<b>note" not in listed


def test_the_list_is_narrowed_by_language_and_words(editor):
    same("alpha", "beta")
    same("gamma", "delta", code="es")

    def listed(query):
        return html(editor.get(f"/admin/synonymgroup/?{query}")).select_one("table.listing tbody").get_text()

    assert "alpha" in listed("language_code=en")
    assert "gamma" not in listed("language_code=en")
    assert "gamma" in listed("q=delta")
    assert "alpha" not in listed("q=delta")
