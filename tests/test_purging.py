"""What a cache outside is told to forget, by one on this machine that listens."""

import logging
from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from faq_pages.delivery import purging
from faq_pages.delivery.changes import catch_up
from faq_pages.languages import language_codes
from tests.origin import origin
from tests.translating import change, fresh, spanish

pytestmark = pytest.mark.django_db

BASE = "http://testserver"


@pytest.fixture
def cache(settings):
    with origin() as one:
        backend = {"BACKEND": "faq_pages.delivery.purging.HttpPurge", "LOCATION": f"http://127.0.0.1:{one.port}"}
        catch_up()
        settings.WAGTAILFRONTENDCACHE = {"cdn": backend}
        yield one


def forgotten(cache) -> list[str]:
    """The addresses, as a visitor would write them."""
    assert {asked.method for asked in cache.asked} <= {"PURGE"}
    return [f"http://{asked.headers['host']}{asked.address}" for asked in cache.asked]


def test_a_question_is_forgotten_with_what_shows_it_in_every_language_that_reads_it(cache, question, section):
    change(question, title="What is it?")
    catch_up()

    told = forgotten(cache)
    for code in language_codes():
        assert {
            f"{BASE}/{code}/the-movement/what-is-calexit/",
            f"{BASE}/{code}/the-movement/what-is-calexit.md",
            f"{BASE}/{code}/the-movement/",
            f"{BASE}/{code}/the-movement.md",
            f"{BASE}/{code}/",
            f"{BASE}/{code}.md",
            f"{BASE}/sitemap-{code}.xml",
            f"{BASE}/api/v1/faq/?locale={code}",
            f"{BASE}/api/v1/sections/?locale={code}",
            f"{BASE}/api/v1/sections/{section.translation_key}/?locale={code}",
            f"{BASE}/api/v1/questions/?locale={code}",
            f"{BASE}/api/v1/questions/{question.translation_key}/?locale={code}",
        } <= set(told)
    assert f"{BASE}/llms.txt" in told
    assert len(told) == len(set(told))
    assert f"{BASE}/en/our-values/" not in told


def test_of_a_translation_nothing_is_forgotten_but_its_page_in_all_languages_and_what_shows_it(cache, question):
    page = question.get_translation(spanish())
    page.title = "¿Y qué es?"
    page.save_revision().publish()
    catch_up()

    told = forgotten(cache)
    # The other languages say when each of them was published.
    assert {f"{BASE}/{code}/the-movement/what-is-calexit/" for code in ("es", "en")} <= set(told)
    assert f"{BASE}/es/the-movement/" in told
    assert f"{BASE}/es/our-values/" not in told


def test_what_is_gone_or_moved_is_forgotten_where_it_was(cache, question):
    change(question, slug="what-is-it")
    catch_up()
    moved = forgotten(cache)
    cache.asked.clear()
    fresh(question).unpublish()
    catch_up()

    assert {f"{BASE}/en/the-movement/what-is-calexit/", f"{BASE}/en/the-movement/what-is-it/"} <= set(moved)
    assert f"{BASE}/en/the-movement/what-is-it/" in forgotten(cache)


def test_nobody_is_told_where_there_is_no_cache(question, django_assert_num_queries):
    with origin() as cache:
        change(question, title="What is it?")
        with django_assert_num_queries(0):
            assert purging.forget_outside([(None, None)]) == 0

    assert cache.asked == []


def test_a_cache_is_told_when_every_process_shows_the_change(cache, settings, question):
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    began = timezone.now()
    change(question, title="What is it?")
    catch_up()

    waiting = DBTaskResult.objects.get(task_path="faq_pages.delivery.purging.purge")
    assert timedelta(seconds=2) < waiting.run_after - began < timedelta(seconds=20)
    assert cache.asked == []


def test_a_cache_that_is_away_or_refuses_keeps_nobody_from_publishing(cache, caplog, monkeypatch, question):
    cache.status = 403
    change(question, title="What is it?")
    catch_up()
    refused = caplog.messages[-1]
    cache.status = 404
    caplog.clear()
    change(question, title="And what is it?")
    catch_up()
    not_there = [*caplog.messages]
    monkeypatch.setattr(purging, "SECONDS", 0.1)
    cache.gate.clear()
    number = len(cache.asked)
    change(question, title="Well, what is it?")
    catch_up()
    cache.gate.set()

    assert refused == "The cache outside did not forget all that it was told."
    assert not_there == []
    assert caplog.messages[-1] == "The cache outside does not answer. It forgets by itself after a while."
    assert len(cache.asked) <= number + 1
    assert fresh(question).title == "Well, what is it?"


def test_of_very_many_addresses_the_shared_ones_are_told(cache, caplog, monkeypatch, question):
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(purging, "MOST", 5)
    change(question, title="What is it?")
    catch_up()

    assert forgotten(cache)[0] == f"{BASE}/en/"
    assert len(cache.asked) == 5
    assert "More has changed than a cache can be told." in caplog.messages


def test_cloudflare_is_told_thirty_at_a_time(settings, monkeypatch):
    settings.WAGTAILFRONTENDCACHE = {
        "cdn": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.CloudflareBackend",
            "ZONEID": "0" * 32,
            "BEARER_TOKEN": "token",
        }
    }
    sent = []

    def post(url, *, json, headers, timeout):
        sent.append((url, json["files"], headers["Authorization"]))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"success": true}'
        return answer

    monkeypatch.setattr(requests, "post", post)
    purging.purge.enqueue([f"{BASE}/en/{number}/" for number in range(31)])

    assert [len(files) for _, files, _ in sent] == [30, 1]
    assert sent[0][0].endswith(f"/zones/{'0' * 32}/purge_cache")
    assert sent[0][2] == "Bearer token"
