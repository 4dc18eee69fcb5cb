"""What people look for: counted without slowing anybody down, without anything about them, and shown to editors."""

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from faq_pages.background.sweeps import SWEEPS
from faq_pages.models import FaqQuestionPage, SearchCount, SynonymGroup
from faq_pages.search import log
from faq_pages.search.log import forget_searches, may_be_personal, normal_form, note_search, write_counts
from faq_pages.search.readers import allow_editors
from faq_pages.search.searching import Results, SearchTextError
from tests.admin_scene import member
from tests.copies import rows, run_on_copy
from tests.test_contact import html

pytestmark = pytest.mark.django_db

REPORT = "/admin/searches/report/"


@pytest.fixture(autouse=True)
def _nothing_waits():
    log._waiting.clear()
    yield
    log._waiting.clear()


def counted(**values) -> dict[tuple[str, str], tuple[int, int]]:
    found = SearchCount.objects.filter(**values)
    return {(row.language_code, row.words): (row.searches, row.hits) for row in found}


def looked_for(words, code="en", *, searches=1, hits=0, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return SearchCount.objects.create(day=day, language_code=code, words=words, searches=searches, hits=hits)


# --- Counting ----------------------------------------------------------------------------------


def test_searches_are_counted_by_language_words_and_hits():
    note_search("Who pays?", "en", 2)
    note_search("  who\tPAYS ", "en", 3)
    note_search("who pays", "es", 0)
    write_counts()
    note_search("¿Who pays?", "en", 4)
    write_counts()

    assert counted() == {("en", "who pays"): (3, 4), ("es", "who pays"): (1, 0)}


def test_each_day_has_its_own_number(monkeypatch):
    today = timezone.localdate()
    for days in (0, 1):
        monkeypatch.setattr(log.timezone, "localdate", lambda days=days: today + timedelta(days=days))
        note_search("taxes", "en", 1)
        write_counts()

    assert SearchCount.objects.filter(words="taxes", searches=1).count() == 2


def test_a_count_tells_nothing_of_the_person():
    """A day is the finest time; nothing else is there that could lead to anybody."""
    names = {field.name for field in SearchCount._meta.get_fields()}

    assert names == {"id", "day", "language_code", "words", "searches", "hits", "question"}
    assert SearchCount._meta.get_field("day").get_internal_type() == "DateField"
    with pytest.raises(FieldDoesNotExist):
        SearchCount._meta.get_field("created_at")


PERSONAL = [
    "ana@example.org",
    "is Ana＠example.org registered",
    "call (415) 555-0100",
    "+1 415 555 0100",
    "٤١٥٥٥٥٠١٠٠",
    "４１５－５５５－０１００",
    "born 03/14/1988",
    "y1234567",
    "123-45-6789",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_may_be_about_a_person_is_not_kept(text):
    note_search(text, "en", 0)

    assert log._waiting == {}


@pytest.mark.parametrize("text", ["zip 95814", "proposition 2026", "第十八條", "SB 1047", "24/7"])
def test_a_few_digits_are_kept(text):
    assert not may_be_personal(normal_form(text))


HOSTILE = {
    "\x00a\x00": "a",
    "\ud800x": "x",
    "a\u202eb": "ab",
    "=HYPERLINK(1)": "hyperlink(1)",
    "@a": "a",
    "'; DROP TABLE x; --": "drop table x",
    "%_\\ %s": "s",
    "x" * 5000: "x" * 200,
    "ﷺ" * 400: normal_form("ﷺ" * 400),
    "می\u200cخواهم": "می\u200cخواهم",
    "ចុះ\u200bឈ្មោះ": "ចុះឈ្មោះ",
    "I\u0307stanbul": normal_form("İstanbul"),
}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_is_a_fault(text):
    note_search(text, "en", 0)
    write_counts()

    assert list(SearchCount.objects.values_list("words", flat=True)) == [HOSTILE[text]]
    assert len(HOSTILE[text]) <= 200


@pytest.mark.parametrize("text", ["", " ", "?!", "\u200b", "\x00", "🗳️", "\u0301"])
def test_what_holds_no_word_is_not_counted(text):
    note_search(text, "en", 0)

    assert log._waiting == {}


def test_a_language_that_is_none_is_not_counted():
    note_search("taxes", "tlh", 0)

    assert log._waiting == {}


def test_a_search_is_counted_where_it_begins(monkeypatch):
    found = {"taxes": Results("taxes", total=3), "zq": Results("zq", total=2, is_elsewhere=True)}
    monkeypatch.setattr(log, "search", lambda text, code, **options: found[text])

    for text, offset in [("taxes", 0), ("taxes", 10), ("zq", 0)]:
        assert log.search_and_count(text, "en", offset=offset) is found[text]

    write_counts()
    assert counted() == {("en", "taxes"): (1, 3), ("en", "zq"): (1, 0)}


def test_a_text_that_is_refused_is_not_counted():
    with pytest.raises(SearchTextError):
        log.search_and_count("x" * 201, "en")

    assert log._waiting == {}


def test_noting_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        note_search("taxes", "en", 0)


def test_writing_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_counts()


# --- A flood -----------------------------------------------------------------------------------


def test_a_flood_of_texts_fills_neither_memory_nor_the_database(monkeypatch):
    monkeypatch.setattr(log, "MOST_WAITING", 30)
    monkeypatch.setattr(log, "MOST_A_DAY", 50)
    note_search("taxes", "en", 1)
    write_counts()
    for flood in range(5):
        for number in range(100):
            note_search(f"zq {chr(97 + flood)} {number}", "en", 0)
            assert len(log._waiting) <= 30
        write_counts()

    note_search("taxes", "en", 1)
    note_search("steuern", "es", 1)
    write_counts()

    assert SearchCount.objects.filter(language_code="en").count() == 50
    assert counted(words="taxes") == {("en", "taxes"): (2, 1)}
    assert counted(language_code="es") == {("es", "steuern"): (1, 1)}


def test_while_the_database_is_busy_nothing_is_lost(monkeypatch):
    def busy(taken):
        raise OperationalError("database is locked")

    note_search("taxes", "en", 1)
    with monkeypatch.context() as away:
        away.setattr(log, "_write", busy)
        with pytest.raises(OperationalError):
            write_counts()
        note_search("taxes", "en", 4)
        note_search("schools", "en", 2)
        with pytest.raises(OperationalError):
            write_counts()

    write_counts()
    assert counted() == {("en", "taxes"): (2, 4), ("en", "schools"): (1, 2)}


def test_what_the_database_refuses_is_not_tried_for_ever(monkeypatch):
    def refuse(taken):
        raise DataError

    note_search("taxes", "en", 1)
    monkeypatch.setattr(log, "_write", refuse)

    with pytest.raises(DataError):
        write_counts()
    assert log._waiting == {}


@pytest.mark.parametrize("error", [OperationalError("locked"), DataError("out of range")])
def test_the_writer_survives_the_database(error, monkeypatch, caplog):
    def fail():
        raise error

    monkeypatch.setattr(log, "write_counts", fail)
    monkeypatch.setattr(log, "connection", type("Connection", (), {"close": staticmethod(lambda: None)}))

    log.Writer().write()

    assert "looked for" in caplog.text


def test_the_writer_writes_now_and_then_in_a_thread_of_its_own(monkeypatch, settings):
    settings.FAQ_SEARCHES_WRITTEN_EVERY = 0.01
    written = threading.Event()
    by = []
    monkeypatch.setattr(log.Writer, "write", lambda self: (by.append(threading.current_thread()), written.set()))
    writer = log.Writer()
    for _ in range(3):
        writer.start()

    assert written.wait(10)
    assert {thread.name for thread in by} == {"search-counts"}
    assert by[0] is writer.thread
    writer.at_end()
    assert not writer.thread.is_alive()


def test_a_thread_that_cannot_start_is_no_fault(monkeypatch, settings):
    settings.FAQ_SEARCHES_WRITTEN_EVERY = 1

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(log, "_writer", log.Writer())
    monkeypatch.setattr(threading.Thread, "start", refuse)

    note_search("taxes", "en", 1)

    assert len(log._waiting) == 1


# --- Several processes -------------------------------------------------------------------------


CROWD = """
from faq_pages.search import log
for number in range(20):
    for words in range(30):
        log.note_search(f"zq {(words * step) % 30}", "en", words)
    log.write_counts()
"""
"""Each goes through the words in an order of its own."""


def test_two_processes_at_once_lose_no_search(database, folder):
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda step: run_on_copy(database, folder, f"step = {step}\n{CROWD}"), (1, 29)))

    kept = rows(database, "SELECT words, sum(searches) FROM faq_pages_searchcount WHERE words LIKE 'zq %' GROUP BY 1")
    assert {words: int(number) for words, number in kept} == {f"zq {number}": 40 for number in range(30)}


ENDING = """
import multiprocessing
from faq_pages.search.log import note_search
def child():
    note_search("ends as a child", "en", 0)
process = multiprocessing.get_context("fork").Process(target=child)
process.start()
process.join()
note_search("ends", "en", 0)
"""


def test_a_process_that_ends_writes_what_it_counted(database, folder):
    run_on_copy(database, folder, ENDING)

    kept = rows(database, "SELECT words, searches FROM faq_pages_searchcount WHERE words LIKE 'ends%' ORDER BY 1")
    assert kept == [("ends", 1), ("ends as a child", 1)]


BUSY = """
import time
from django.db import connection, transaction
from faq_pages.models import SearchCount
from faq_pages.search import log
def busy():
    with transaction.atomic():
        SearchCount.objects.create(day="2026-01-01", language_code="en", words="busy", searches=1, hits=0)
        holding.set()
        time.sleep(3)
    connection.close()
import threading
holding = threading.Event()
writer = threading.Thread(target=busy)
writer.start()
holding.wait()
began = time.monotonic()
log.note_search("meanwhile", "en", 0)
log._writer.start()
print(time.monotonic() - began)
writer.join()
"""


def test_nobody_waits_for_a_database_at_which_somebody_writes(database, folder):
    seconds = float(run_on_copy(database, folder, BUSY))

    assert seconds < 0.5
    assert rows(database, "SELECT searches FROM faq_pages_searchcount WHERE words = 'meanwhile'") == [(1,)]


# --- Forgetting --------------------------------------------------------------------------------


def test_counts_are_forgotten_after_90_days(monkeypatch):
    monkeypatch.setattr(log, "MOST_AT_ONCE", 2)
    for days in (0, 89, 90, 91, 92, 100, 400):
        looked_for("taxes", days_ago=days)

    forget_searches()

    ages = [(timezone.localdate() - row.day).days for row in SearchCount.objects.order_by("-day")]
    assert ages == [0, 89, 90]


def test_the_worker_forgets_at_least_once_an_hour():
    assert SWEEPS["faq_pages.search.log.forget_searches"].seconds <= 3600


# --- The report --------------------------------------------------------------------------------


@pytest.fixture
def moderator(django_user_model) -> Client:
    return client_of(django_user_model, Group.objects.get(name="Moderators"))


def client_of(users, *groups) -> Client:
    user = users.objects.create_user(f"user {users.objects.count()}")
    user.groups.add(*groups)
    client = Client()
    client.force_login(user)
    return client


def listed(response) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("td")][:4]
        for row in html(response).select("table.listing tbody tr")
    ]


def test_what_nothing_answers_comes_first_and_then_what_is_most_wanted(moderator):
    looked_for("taxes", searches=9, hits=3)
    looked_for("dmv", searches=2)
    looked_for("dmv", searches=3, days_ago=3)
    looked_for("visas", searches=4)
    looked_for("quién paga", "es", searches=50, hits=1)

    assert listed(moderator.get(REPORT)) == [
        ["dmv", "English", "5", "0"],
        ["visas", "English", "4", "0"],
        ["quién paga", "Spanish", "50", "1"],
        ["taxes", "English", "9", "3"],
    ]


def test_what_is_answered_by_now_is_told_as_of_the_last_search(moderator):
    looked_for("dmv", hits=0, days_ago=1)
    looked_for("dmv", hits=2)
    looked_for("visas", hits=2, days_ago=1)
    looked_for("visas", hits=0)

    assert listed(moderator.get(REPORT)) == [["visas", "English", "2", "0"], ["dmv", "English", "2", "2"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"dmv": 4, "impuestos": 1, "old": 1}),
        ("language_code=es", {"impuestos": 1}),
        ("language_code=tlh", {"dmv": 4, "impuestos": 1, "old": 1}),
        ("period=7", {"dmv": 1, "impuestos": 1}),
        ("period=30", {"dmv": 3, "impuestos": 1}),
        ("period=90", {"dmv": 4, "impuestos": 1, "old": 1}),
        ("period=8", {"dmv": 4, "impuestos": 1, "old": 1}),
        ("q=IMPUEST", {"impuestos": 1}),
        ("language_code=es&period=7&q=dmv", {}),
    ],
)
def test_it_is_narrowed_by_language_period_and_words(query, expected, moderator):
    looked_for("dmv", days_ago=6)
    looked_for("dmv", days_ago=7, searches=2)
    looked_for("dmv", days_ago=30)
    looked_for("old", days_ago=89)
    looked_for("impuestos", "es")

    assert {row[0]: int(row[2]) for row in listed(moderator.get(f"{REPORT}?{query}"))} == expected
    assert moderator.get(f"{REPORT}results/?{query}").status_code == 200


def test_hostile_words_are_shown_as_words(moderator):
    looked_for("<script>alert(1)</script>", "ar")

    page = moderator.get(REPORT)

    assert b"<script>alert(1)" not in page.content
    cell = html(page).select_one("table.listing td bdi")
    assert (cell.get_text(), cell["lang"]) == ("<script>alert(1)</script>", "ar")


FORMULAS = ["=1+1", "+1", "-1", "@sum(a1)", '=HYPERLINK("https://example.org")']


def test_a_spreadsheet_takes_no_words_for_a_formula(moderator):
    for words in FORMULAS:
        looked_for(words, searches=7)
    looked_for("who pays", searches=7)

    lines = list(csv.reader(io.StringIO(moderator.get(f"{REPORT}?export=csv").getvalue().decode())))
    book = load_workbook(io.BytesIO(moderator.get(f"{REPORT}?export=xlsx").getvalue()))
    cells = list(book.active.iter_rows())

    assert lines[0] == ["Words", "Language", "Searches", "Questions found"]
    expected = {*(f"'{words}" for words in FORMULAS), "who pays"}
    assert {line[0] for line in lines[1:]} == expected
    assert {row[0].value for row in cells[1:]} == expected
    assert {row[0].data_type for row in cells} == {"s"}
    assert {tuple(line[1:]) for line in lines[1:]} == {("en", "7", "0")}


def test_the_report_costs_the_same_for_many(moderator):
    costs = []
    for batch in range(2):
        for number in range(2 + 20 * batch):
            looked_for(f"zq {batch} {number}")
        moderator.get(REPORT)
        with CaptureQueriesContext(connection) as queries:
            moderator.get(REPORT)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_reports_name_it_to_those_who_may_see_it(moderator, django_user_model):
    stranger = client_of(django_user_model, Group.objects.get(name="Translators: Spanish"))

    assert b"searches/report" in moderator.get("/admin/").content
    assert b"searches/report" not in stranger.get("/admin/").content


@pytest.mark.parametrize("role", ["translator", "reviewer"])
def test_people_of_a_language_see_and_make_nothing_of_it(role, section):
    search = looked_for("dmv", "es")
    client = Client()
    client.force_login(member("es", role))

    assert client.get(REPORT).status_code == 302
    assert client.get(f"{REPORT}?export=csv").status_code == 302
    client.post(f"/admin/searches/question/{search.pk}/", {"section": section.pk})
    assert SearchCount.objects.get().question is None


def test_who_may_write_questions_but_not_see_searches_makes_none_of_them(moderator, section):
    search = looked_for("dmv")
    Group.objects.get(name="Moderators").permissions.remove(Permission.objects.get(codename="view_searchcount"))

    assert moderator.get(REPORT).status_code == 302
    moderator.post(f"/admin/searches/question/{search.pk}/", {"section": section.pk})
    assert SearchCount.objects.get().question is None


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_and_moderators_see_it(group, django_user_model):
    assert client_of(django_user_model, Group.objects.get(name=group)).get(REPORT).status_code == 200


def test_editors_are_given_to_read_searches_and_to_keep_synonyms():
    Group.objects.get(name="Editors").permissions.clear()

    allow_editors()

    names = Group.objects.get(name="Editors").permissions.values_list("codename", flat=True)
    assert sorted(names) == [
        "add_synonymgroup",
        "change_synonymgroup",
        "delete_synonymgroup",
        "view_searchcount",
        "view_synonymgroup",
    ]


def test_the_permission_can_be_given_to_a_group(editor):
    codenames = Permission.objects.filter(
        pk__in=[
            box["value"]
            for box in html(editor.get("/admin/groups/new/")).select("input[name=permissions]")
            if box["value"].isdecimal()
        ]
    ).values_list("codename", flat=True)

    assert {"view_searchcount", "add_synonymgroup"} <= set(codenames)
    assert "add_searchcount" not in codenames


# --- From a row to a question, and to synonyms -------------------------------------------------


def test_a_search_becomes_a_draft_in_one_step(moderator, section):
    looked_for("who pays for it", days_ago=2)
    search = looked_for("who pays for it", searches=3)
    screen = html(moderator.get(REPORT))
    button = screen.select_one("table.listing button")
    form = screen.select_one(f"form#{button['form']}")
    assert form["method"] == "post"
    assert {int(option["value"]) for option in form.select("select[name=section] option")} >= {section.pk}
    assert button["formaction"] == f"/admin/searches/question/{search.pk}/"

    response = moderator.post(button["formaction"], {"section": section.pk})

    page = FaqQuestionPage.objects.get(slug="who-pays-for-it")
    assert response["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert moderator.get(response["Location"]).status_code == 200
    assert (page.title, page.live, page.locale) == ("who pays for it", False, section.locale)
    assert page.note_to_translators == "Visitors looked for, in English:\nwho pays for it"
    again = html(moderator.get(f"{REPORT}?period=7"))
    assert again.select(f"table.listing a[href='/admin/pages/{page.pk}/edit/']")
    assert not again.select("table.listing button")


def test_words_in_another_language_are_marked(moderator, section):
    search = looked_for("駕照", "zh-hant")

    moderator.post(f"/admin/searches/question/{search.pk}/", {"section": section.pk})

    page = FaqQuestionPage.objects.get(slug=f"search-{search.pk}")
    assert (page.title, page.locale.language_code) == ("[zh-hant] 駕照", "en")


def test_of_the_same_words_there_is_one_question(moderator, section):
    first = looked_for("visas", days_ago=1)
    address = f"/admin/searches/question/{first.pk}/"
    made = moderator.post(address, {"section": section.pk})["Location"]
    second = looked_for("visas")
    other = looked_for("visas", "es")

    again = moderator.post(f"/admin/searches/question/{second.pk}/", {"section": section.pk})["Location"]
    foreign = moderator.post(f"/admin/searches/question/{other.pk}/", {"section": section.pk})["Location"]

    assert again == made
    assert foreign != made


@pytest.mark.parametrize("chosen", ["", "0", "x", "question"])
def test_only_a_section_can_be_chosen(chosen, moderator, question):
    search = looked_for("visas")

    response = moderator.post(
        f"/admin/searches/question/{search.pk}/", {"section": question.pk if chosen == "question" else chosen}
    )

    assert response["Location"] == REPORT
    assert SearchCount.objects.get().question is None


def test_nothing_is_made_by_looking(moderator, section):
    search = looked_for("visas")

    assert moderator.get(f"/admin/searches/question/{search.pk}/?section={section.pk}").status_code == 405


def test_a_search_becomes_synonyms_in_one_step(moderator):
    looked_for("رخصة القيادة", "ar")
    link = next(a for a in html(moderator.get(REPORT)).select("table.listing a") if "synonym" in a["href"])

    form = html(moderator.get(link["href"])).select_one("form:has([name=words])")

    assert form.select_one("[name=language_code] option[selected]")["value"] == "ar"
    assert form.select_one("[name=words]").get_text().strip() == "رخصة القيادة"
    assert not SynonymGroup.objects.exists()
    response = moderator.post(
        "/admin/synonymgroup/new/", {"language_code": "ar", "words": "رخصة القيادة\nشهادة السياقة", "note": ""}
    )
    assert response.status_code == 302
    assert SynonymGroup.objects.get().phrases == ("رخصة القيادة", "شهادة السياقة")


@pytest.mark.parametrize("search", ["", "x", "0", "-1", "٣", "9" * 30, "9" * 5000, "1 OR 1=1"])
def test_an_address_that_names_no_search_opens_an_empty_form(search, moderator):
    response = moderator.get("/admin/synonymgroup/new/", {"search": search})

    assert response.status_code == 200
    assert html(response).select_one("[name=words]").get_text().strip() == ""


def test_who_may_not_see_searches_gets_none_into_the_form(django_user_model):
    search = looked_for("secret words")
    client = client_of(django_user_model)
    user = django_user_model.objects.get()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "add_synonymgroup"]))

    response = client.get(f"/admin/synonymgroup/new/?search={search.pk}")

    assert response.status_code == 200
    assert b"secret words" not in response.content
