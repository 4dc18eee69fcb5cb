"""OpenSearch as the engine, tried over HTTP against a server of our own: nothing leaves this machine."""

import json
import time
import uuid
from base64 import b64encode

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction

from faq_pages.api.problems import handle_exception
from faq_pages.delivery.changes import catch_up
from faq_pages.models import ContentChange, SearchEntry, SearchState
from faq_pages.search import finding, vocabulary
from faq_pages.search.engines import database_engine, engine, opensearch
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.search.engines.opensearch import MOST_ACTIONS, OpenSearchEngine
from faq_pages.search.engines.server import pool
from faq_pages.search.index import Texts, follow, rebuild, write
from faq_pages.search.searching import search, suggest
from tests.bench.search import DATA, Spy
from tests.opensearch import BODIES, search_server
from tests.postgres import free_port
from tests.test_settings import manage
from tests.translating import change

pytestmark = pytest.mark.django_db

INDEX = "faq-test"


@pytest.fixture(autouse=True)
def _nothing_of_other_tests():
    opensearch._resting.clear()
    yield
    pool().clear()


@pytest.fixture
def server(settings):
    with search_server() as server:
        settings.FAQ_SEARCH_URL, settings.FAQ_SEARCH_INDEX = server.url, INDEX
        yield server


@pytest.fixture
def indexed(question, server):
    """An index of the loaded FAQ in OpenSearch; the question about CalExit is a part of it."""
    catch_up()
    rebuild()
    server.asked.clear()
    return question


def now():
    catch_up()
    follow()


def titles(text, code="en"):
    return [hit.question.text for hit in search(text, code).hits]


def ids_of_rows():
    return set(SearchEntry.objects.values_list("pk", flat=True))


def wanted(*texts, value=1.0):
    return [([f"en_{text}"], value) for text in texts]


def entries(*questions, code="en"):
    """Entries that are written, a question and an answer each."""
    engine().prepare()
    with transaction.atomic():
        write([Texts(code, uuid.uuid4(), title, "", answer) for title, answer in questions])
    return list(SearchEntry.objects.order_by("pk"))[-len(questions) :]


# --- As the other engines -----------------------------------------------------------------------


def cases(code):
    return yaml.safe_load((DATA / f"{code}.yaml").read_text(encoding="utf-8"))


TYPED = {
    "en": ["what is calexit", "taxes", "independance", "who will pay", "healthcare plan", "is it leg"],
    "es": ["que es el calexit", "impuestos", "independencia", "quien paga", "salud", "es leg"],
}


@pytest.mark.parametrize("code", ["en", "es", "ar", "km", "zh-hant"])
def test_it_finds_the_same_in_the_same_order_as_the_engine_of_the_database(code, question, server, settings):
    url, settings.FAQ_SEARCH_URL = settings.FAQ_SEARCH_URL, ""
    catch_up()
    rebuild()
    with transaction.atomic():
        write([Texts(code, uuid.uuid4(), row["question"], "", row["answer"]) for row in cases(code)["documents"]])
    there = OpenSearchEngine(url, INDEX)
    there.prepare()
    there.add(SearchEntry.objects.all())
    typed = [query["text"] for query in cases(code)["queries"]] + TYPED.get(code, [])

    here = [answers(text, code) for text in typed]
    settings.FAQ_SEARCH_URL = url
    elsewhere = [answers(text, code) for text in typed]

    assert elsewhere == here
    assert sum(bool(found) for found, _ in here) > 0.9 * len(typed)
    assert len(server.bodies("/_search")) >= len(typed)


def answers(text, code):
    """What is found, and what the engine itself found, in whole texts and in questions."""
    known = vocabulary.vocabulary(code)
    by_engine = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "engine", lambda: Spy(engine(), by_engine))
        found = [*finding.find(text, known), *finding.find(text, known, in_questions=True)]
    return [(one.entry.key, one.score) for one in found], by_engine


def test_each_group_is_worth_what_it_is_and_more_in_the_question(server):
    rows = entries(("zyzzyva", ""), ("quokka", ""), ("Other", "zyzzyva"), ("Other", "quokka zyzzyva"))
    groups = [*wanted("zyzzyva", value=1.0), *wanted("quokka", value=0.7)]

    found = engine().find(groups, limit=10, in_questions=False)

    assert found == [rows[0].pk, rows[3].pk, rows[1].pk, rows[2].pk]


def test_one_term_of_a_group_is_enough_and_two_are_worth_no_more(server):
    rows = entries(("zyzzyva", ""), ("zyzzyva quokka", ""), ("quokka", ""))
    group = [(["en_quokka", "en_zyzzyva"], 1.0)]

    assert engine().find(group, limit=10, in_questions=True) == [row.pk for row in rows]


def test_only_questions_are_looked_through_for_suggestions(server):
    rows = entries(("zyzzyva", ""), ("Other", "zyzzyva"))

    assert engine().find(wanted("zyzzyva"), limit=10, in_questions=True) == [rows[0].pk]


def test_no_more_are_found_than_asked_for_and_the_oldest_of_equals(server):
    rows = entries(*[("zyzzyva", "")] * 12)

    assert engine().find(wanted("zyzzyva"), limit=5, in_questions=False) == [row.pk for row in rows[:5]]


def test_nothing_is_asked_for_nothing(server):
    assert engine().find([], limit=5, in_questions=False) == []
    assert server.asked == []


# --- What is sent -------------------------------------------------------------------------------


def test_the_mapping_takes_ready_terms_and_nothing_else(server):
    engine().prepare()

    [body] = [json.loads(asked.body) for asked in server.asked if asked.method == "PUT"]
    keyword = {"type": "keyword", "doc_values": False}
    assert body == {
        "settings": {"index": {"refresh_interval": "1s"}},
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {"id": {"type": "long", "index": False}, "question": keyword, "everywhere": keyword},
        },
        "aliases": {INDEX: {}},
    }


def test_no_text_leaves_the_site_but_terms(server):
    entries(("What is CalExit?", "It is <secret>."))

    sent = b"".join(server.bodies("/_bulk"))
    assert b"en_calexit" in sent
    assert b"What is" not in sent


def test_an_index_that_is_there_stays(indexed, server):
    engine().prepare()

    assert [asked.method for asked in server.asked] == ["HEAD"]
    assert server.ids == ids_of_rows()


def test_two_may_make_it_at_once(server, monkeypatch):
    engine().prepare()
    monkeypatch.setattr(OpenSearchEngine, "is_there", lambda self: False)

    engine().prepare()

    assert list(server.indices) == [f"{INDEX}-1"]


def test_a_name_that_is_taken_is_told(server):
    server.indices[INDEX] = server.indices.get(INDEX)

    with pytest.raises(EngineAwayError, match="Is SEARCH_INDEX taken"):
        engine().prepare()


def test_much_is_written_in_many_requests(server, monkeypatch):
    engine().prepare()
    rows = [SearchEntry(pk=pk, language_code="en", question_terms=f"t{pk}") for pk in range(1, 2 * MOST_ACTIONS + 2)]

    engine().add(rows)
    numbers = [body.count(b"\n") // 2 for body in server.bodies("/_bulk")]
    monkeypatch.setattr(opensearch, "MOST_BYTES", 1000)
    server.asked.clear()
    engine().remove(rows)

    assert numbers == [MOST_ACTIONS, MOST_ACTIONS, 1]
    assert max(map(len, server.bodies("/_bulk"))) <= 1000
    assert server.ids == set()


def test_the_user_goes_into_a_header_and_into_no_name(server):
    there = engine()
    there.is_there()

    assert b64encode(b"faq:pass word").decode() in there.server._headers["authorization"]
    assert "pass" not in there.name + there.server.address + there.server.ask.__doc__.split("Raises")[1]


def test_one_connection_serves_many_searches(indexed, server):
    pool().clear()
    server.connections = 0

    for _ in range(5):
        titles("calexit")

    assert server.connections == 1


# --- The index follows --------------------------------------------------------------------------


def test_the_whole_faq_is_brought_in_by_itself_when_the_server_is_new(question, server):
    now()

    assert server.ids == ids_of_rows() != set()
    assert SearchEntry.objects.count() == ContentChange.objects.filter(page_type="question", removed=False).count()
    assert titles("calexit")


def test_it_follows_what_changes(indexed, server):
    page = change(indexed, title="What is a zyzzyva?")
    now()
    assert titles("zyzzyva") == ["What is a zyzzyva?"]

    page.unpublish()
    now()

    assert titles("zyzzyva") == []
    assert server.ids == ids_of_rows()


def test_suggestions_come_from_it(indexed):
    change(indexed, title="What is a zyzzyva?")
    now()

    assert [hit.question.text for hit in suggest("what is a zyz", "en")][:1] == ["What is a zyzzyva?"]


def test_an_index_that_was_lost_makes_itself_anew(indexed, server):
    server.indices.clear()
    server.aliases.clear()

    follow()

    assert server.ids == ids_of_rows() != set()


def test_losing_the_index_makes_no_other_one(indexed, server):
    server.indices.clear()
    server.aliases.clear()

    with pytest.raises(EngineAwayError, match="index_not_found_exception"), transaction.atomic():
        write([Texts("en", uuid.uuid4(), "zyzzyva", "", "")])

    assert server.indices == {}


def test_another_engine_makes_the_index_anew_both_ways(indexed, server, settings):
    url, settings.FAQ_SEARCH_URL = settings.FAQ_SEARCH_URL, ""
    follow()
    change(indexed, title="What is a zyzzyva?")
    now()
    assert SearchState.objects.get().engine == database_engine().name
    assert titles("zyzzyva") == ["What is a zyzzyva?"]

    settings.FAQ_SEARCH_URL = url
    follow()

    assert server.ids == ids_of_rows()
    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_a_rebuild_forgets_what_nobody_knows_any_more(indexed, server):
    stray = SearchEntry(pk=10**6, language_code="en", question_terms="calexit")
    engine().add([stray])
    assert len(titles("calexit")) == len(ids_found("calexit")) - 1

    call_command("rebuild_search", "--clear")

    assert server.ids == ids_of_rows()


def ids_found(text):
    return engine().find(wanted(text), limit=100, in_questions=False)


def test_what_was_written_is_found_after_a_refresh(indexed, server):
    index = server.indices[f"{INDEX}-1"]
    index.refreshes_itself = False
    [row] = entries(("zyzzyva", ""))
    assert ids_found("zyzzyva") == []

    engine().optimise()

    assert ids_found("zyzzyva") == [row.pk]


def test_writing_twice_is_writing_once(indexed, server):
    engine().add(SearchEntry.objects.all())
    assert server.ids == ids_of_rows()

    engine().remove([SearchEntry(pk=10**6)])

    assert server.ids == ids_of_rows()


def test_what_is_undone_here_does_no_harm_there(indexed, server):
    key = uuid.uuid4()
    with transaction.atomic():
        write([Texts("en", key, "zyzzyva", "", "")])
        transaction.set_rollback(True)
    assert titles("zyzzyva") == []

    write([Texts("en", key, "zyzzyva", "", "")])

    [entry] = SearchEntry.objects.filter(key=key)
    assert ids_found("zyzzyva")[-1:] == [entry.pk]
    assert [one.entry.key for one in finding.find("zyzzyva", vocabulary.vocabulary("en"))] == [key]


# --- Failures -----------------------------------------------------------------------------------

BAD_SEARCHES = ["401", "403", "404", "429", "500", "503", "redirect", "dead", "slow", "drip", *BODIES]


@pytest.mark.parametrize("fault", BAD_SEARCHES)
def test_a_search_without_an_answer_is_one_error_and_soon(fault, indexed, server, monkeypatch):
    monkeypatch.setattr(opensearch, "FIND_SECONDS", 0.3)
    server.faults = [fault]
    begin = time.monotonic()

    with pytest.raises(EngineAwayError) as error:
        search("calexit", "en")

    assert time.monotonic() - begin < 3
    assert "pass" not in str(error.value).replace("password", "")
    assert "calexit" not in str(error.value)
    assert "what was asked" not in str(error.value)


def test_a_server_that_is_not_there_is_one_error(indexed, settings):
    settings.FAQ_SEARCH_URL = f"http://faq:secret@127.0.0.1:{free_port()}"

    with pytest.raises(EngineAwayError, match="cannot be reached") as error:
        search("calexit", "en")

    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None


def test_a_wrong_password_is_told(indexed, server, settings):
    settings.FAQ_SEARCH_URL = server.url.replace("pass", "fail")

    with pytest.raises(EngineAwayError, match="refuses the user of SEARCH_URL"):
        engine().prepare()


def test_after_a_search_without_an_answer_nobody_waits_for_the_next(indexed, server, monkeypatch):
    server.faults = ["500"]
    with pytest.raises(EngineAwayError):
        search("calexit", "en")
    server.asked.clear()

    with pytest.raises(EngineAwayError, match="left alone"):
        search("calexit", "en")
    assert server.asked == []

    monkeypatch.setattr(opensearch, "REST_SECONDS", 0)
    opensearch._resting.clear()
    assert titles("calexit")


def test_the_api_says_when_to_come_again():
    response = handle_exception(EngineAwayError("HTTP 500"), {})

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response.data["detail"] == "The search is away for a moment. Ask again after the seconds in 'Retry-After'."


BAD_WRITES = [
    "401",
    "404",
    "429",
    "500",
    "503",
    "dead",
    "slow",
    "not_json",
    "cut_off",
    "other_json",
    "no_object",
    "empty",
]


@pytest.mark.parametrize("fault", BAD_WRITES)
def test_what_could_not_be_written_is_written_later(fault, indexed, server, monkeypatch, caplog):
    monkeypatch.setattr(opensearch, "WRITE_SECONDS", 0.3)
    change(indexed, title="What is a zyzzyva?")
    catch_up()
    before = SearchState.objects.get().sequence
    server.faults = ["fine", fault]

    assert follow() == 0
    assert SearchState.objects.get().sequence == before
    assert "The search index is behind." in caplog.text
    monkeypatch.undo()
    assert follow() > 0

    assert titles("zyzzyva") == ["What is a zyzzyva?"]
    assert server.ids == ids_of_rows()


ITEM_FAULTS = [
    (409, "version_conflict_engine_exception"),
    (429, "rejected_execution_exception"),
    (400, "mapper_parsing_exception"),
    (503, "unavailable_shards_exception"),
]


@pytest.mark.parametrize(("status", "kind"), ITEM_FAULTS)
def test_one_change_of_many_that_is_refused_undoes_all(status, kind, indexed, server, caplog):
    change(indexed, title="What is a zyzzyva?")
    catch_up()
    before, rows = SearchState.objects.get().sequence, ids_of_rows()
    old = SearchEntry.objects.get(key=indexed.translation_key, language_code="en")
    server.refused_ids = {str(old.pk): (status, kind)}

    follow()

    assert (SearchState.objects.get().sequence, ids_of_rows()) == (before, rows)
    assert kind in caplog.records[-1].fault
    server.refused_ids = {}
    follow()
    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_publishing_does_not_notice_that_the_server_is_away(
    indexed, server, settings, django_capture_on_commit_callbacks
):
    settings.FAQ_SEARCH_URL = f"http://127.0.0.1:{free_port()}"

    with django_capture_on_commit_callbacks(execute=True):
        change(indexed, title="What is a zyzzyva?")

    settings.FAQ_SEARCH_URL = server.url
    follow()
    assert titles("zyzzyva") == ["What is a zyzzyva?"]


def test_what_is_undone_here_after_it_was_cleared_there_is_done_again(indexed, server, monkeypatch):
    clear = OpenSearchEngine.clear

    def answer_is_lost(self):
        clear(self)
        raise EngineAwayError("HTTP 500")

    monkeypatch.setattr(OpenSearchEngine, "clear", answer_is_lost)
    with pytest.raises(CommandError, match="HTTP 500"):
        call_command("rebuild_search", "--clear")
    monkeypatch.undo()
    assert server.ids == set()

    follow()

    assert server.ids == ids_of_rows() != set()


# --- Settings -----------------------------------------------------------------------------------


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SEARCH_URL": "opensearch:9200"}, "Error: SEARCH_URL names no OpenSearch server. It looks like https://"),
        ({"SEARCH_URL": "ftp://faq:secret@host"}, "Error: SEARCH_URL names no OpenSearch server."),
        ({"SEARCH_URL": "https://faq:secret#1@host"}, "Error: SEARCH_URL names no OpenSearch server."),
        ({"SEARCH_URL": "https://faq:sec ret@host"}, "Error: SEARCH_URL names no OpenSearch server."),
        ({"SEARCH_INDEX": "FAQ"}, "Error: SEARCH_INDEX 'FAQ' is no name of an index. Use at most 100 small letters"),
        ({"SEARCH_INDEX": "_faq"}, "Error: SEARCH_INDEX '_faq' is no name"),
        ({"SEARCH_INDEX": "faq*"}, "Error: SEARCH_INDEX 'faq*' is no name"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told_in_one_line(environment, message, tmp_path):
    done = manage("check", tmp_path=tmp_path, **environment)

    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.any_database
def test_it_is_off_unless_named(tmp_path):
    show = ("shell", "-v0", "-c", "from faq_pages.search.engines import engine; print(engine().name)")

    assert manage(*show, tmp_path=tmp_path).stdout.strip() in {"sqlite", "postgresql"}
    assert (
        manage(*show, tmp_path=tmp_path, SEARCH_URL="https://faq:secret@host:9200/").stdout.strip()
        == "california-faq-1 at https://host:9200"
    )
