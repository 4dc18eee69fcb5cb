"""Machine translation, tried over HTTP against a server of our own: nothing leaves this machine, nothing sleeps."""

import logging
import time
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache

from faq_pages.translation.machine import (
    BreakerOpenError,
    MachineTranslationError,
    UnsupportedLanguageError,
    engine,
)
from faq_pages.translation.machine.base import is_storable
from faq_pages.translation.machine.breaker import FAILURES, OPEN_SECONDS
from faq_pages.translation.machine.codes import DEEPL, GOOGLE, LIBRETRANSLATE
from faq_pages.translation.machine.deepl import DeepL
from faq_pages.translation.machine.google import Google
from faq_pages.translation.machine.libretranslate import LibreTranslate
from faq_pages.translation.machine.patience import LONGEST_WAIT, MAX_TRIES, Clock
from faq_pages.translation.machine.shield import shield, tidy
from tests.libretranslate import BODIES, translation_server
from tests.postgres import free_port

KEY = "a-secret-key-0123456789"
ENGINES = {"libretranslate": LibreTranslate, "deepl": DeepL, "google": Google}
TEXT = 'What is <b>Calexit</b>? <a id="a1">Read the 2024 answer</a>.<br/>Terms &amp; questions'


@dataclass
class Hands:
    """A clock whose hands the test moves: sleeping takes no time, and is written down."""

    moment: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=self.now, wall_time=self.now, sleep=self.sleep, chance=lambda: 0.5)


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def server():
    with translation_server(key=KEY) as server:
        yield server


@pytest.fixture(params=ENGINES)
def machine(request, server, hands):
    """Each engine in turn."""
    return ENGINES[request.param](server.url, KEY, timeout=5, clock=hands.clock)


@pytest.fixture
def libretranslate(server, hands):
    return LibreTranslate(server.url, KEY, timeout=5, clock=hands.clock)


# --- Translations


def test_links_tags_numbers_and_names_survive_the_trip(machine):
    answer = machine.translate([TEXT, "Hello"], "es", protected=["Calexit"])

    assert answer == [
        'Qué es <b>Calexit</b>? <a id="a1">Lea la 2024 respuesta</a>.<br/>Lito &amp; natoto',
        "Hola",
    ]


def test_what_looks_like_a_tag_in_the_text_never_becomes_one(machine):
    [answer] = machine.translate(["Write &lt;b&gt; &amp;#60; not &lt;script&gt;"], "es")

    assert "&lt;" in answer
    assert "&amp;#60;" in answer
    assert "<" not in answer


def test_every_engine_gives_one_spelling_of_html(machine):
    assert machine.translate(["Hello &#x27;50 &quot;5&quot;"], "es") == ['Hola \'50 "5"']


def test_strings_without_text_are_not_sent(machine, server):
    assert machine.translate(["", "<br/>", " "], "es") == ["", "<br/>", " "]
    assert server.translated == []


def test_nothing_is_asked_for_no_strings(machine, server):
    assert machine.translate([], "es") == []
    assert server.translated == []


def test_long_lists_go_in_batches_and_come_back_in_order(machine, server):
    strings = [f"Question {number}" for number in range(2 * machine.max_strings + 1)]

    answers = machine.translate(strings, "es")

    assert [answer.split()[-1] for answer in answers] == [string.split()[-1] for string in strings]
    assert [len(question.body.get("q") or question.body["text"]) for question in server.translated] == [
        machine.max_strings,
        machine.max_strings,
        1,
    ]


def test_long_strings_go_in_batches_of_few_characters(machine, server):
    strings = ["word " * (machine.max_characters // 10 + 1)] * 3

    machine.translate(strings, "es")

    assert [len(question.body.get("q") or question.body["text"]) for question in server.translated] == [1, 1, 1]


def test_each_protocol_is_spoken_with_its_key(machine, server):
    machine.translate(["Hello"], "zh-hant")

    [question] = server.translated
    assert (
        question.path,
        question.body,
        question.headers.get("Authorization"),
        question.headers.get("X-goog-api-key"),
    ) in [
        (
            "/translate",
            {"q": ["Hello"], "source": "en", "target": "zh-Hant", "format": "html", "api_key": KEY},
            None,
            None,
        ),
        (
            "/v2/translate",
            {"text": ["Hello"], "source_lang": "EN", "target_lang": "ZH-HANT", "tag_handling": "html"},
            f"DeepL-Auth-Key {KEY}",
            None,
        ),
        (
            "/language/translate/v2",
            {"q": ["Hello"], "source": "en", "target": "zh-TW", "format": "html"},
            None,
            KEY,
        ),
    ]


def test_a_server_of_ones_own_needs_no_key(hands):
    with translation_server() as server:
        assert LibreTranslate(server.url, "", timeout=5, clock=hands.clock).translate(["Hello"], "es") == ["Hola"]
        assert "api_key" not in server.translated[0].body


def test_an_address_below_a_folder_and_with_a_slash_is_kept(server):
    assert LibreTranslate(f"{server.url}/", KEY, timeout=5).url == server.url


@pytest.mark.parametrize(("key", "url"), [("a:fx", "https://api-free.deepl.com"), ("a", "https://api.deepl.com")])
def test_deepl_finds_the_address_that_goes_with_its_key(key, url):
    assert DeepL("", key, timeout=5).url == url


# --- Languages

OUR_CODES = [
    *("es", "zh-hant", "vi", "fil", "ko", "km", "zh-hans", "hi", "ja", "th", "pa", "hy", "fa", "ar", "hmn"),
    *("ru", "lo", "uk"),
]


@pytest.mark.parametrize(
    ("name", "missing"),
    {
        "libretranslate": {"km", "pa", "hy", "hmn", "lo"},
        "deepl": {"vi", "fil", "km", "hi", "th", "pa", "hy", "fa", "hmn", "lo"},
        "google": set(),
    }.items(),
)
def test_each_engine_has_its_languages_and_no_others(name, missing, server):
    machine = ENGINES[name](server.url, KEY, timeout=5)

    assert {code for code in OUR_CODES if not machine.supports(code)} == missing
    assert not machine.supports("en")
    assert not machine.supports("xx")


@pytest.mark.parametrize("codes", [LIBRETRANSLATE, DEEPL, GOOGLE])
def test_the_two_scripts_of_chinese_are_never_the_same(codes):
    assert not {codes["zh-hant"]} & {codes["zh-hans"]}


@pytest.mark.parametrize(
    ("offered", "language_code", "target"),
    [
        (["zt", "zh"], "zh-hant", "zt"),
        (["zt", "zh"], "zh-hans", "zh"),
        (["zh-Hant", "zh-Hans"], "zh-hant", "zh-Hant"),
        (["zh-hant"], "zh-hant", "zh-hant"),
        (["zh"], "zh-hant", None),
        (["zt"], "zh-hans", None),
        (["tl"], "fil", "tl"),
        (["fil"], "fil", None),
        ([], "es", None),
    ],
)
def test_the_libretranslate_server_says_what_it_has(offered, language_code, target, hands):
    with translation_server(offered=offered) as server:
        machine = LibreTranslate(server.url, "", timeout=5, clock=hands.clock)

        assert machine.supports(language_code) is bool(target)
        if target:
            machine.translate(["Hello"], language_code)
            assert server.translated[0].body["target"] == target


def test_an_old_libretranslate_server_names_no_targets(libretranslate, server):
    server.names_targets = False

    assert libretranslate.supports("es")
    assert not libretranslate.supports("km")


def test_the_list_of_languages_is_asked_for_once(libretranslate, server):
    for code in OUR_CODES:
        libretranslate.supports(code)
    libretranslate.translate(["Hello"], "es")

    assert [question.path for question in server.questions] == ["/languages", "/translate"]


def test_a_server_without_a_list_is_not_asked_for_every_page(libretranslate, server):
    server.fault = "500"

    assert not any(libretranslate.supports(code) for code in OUR_CODES)
    assert len(server.questions) == 1


def test_a_server_without_a_list_is_asked_again_before_translating(libretranslate, server):
    server.faults = ["500"]
    assert not libretranslate.supports("es")

    assert libretranslate.translate(["Hello"], "es") == ["Hola"]
    assert libretranslate.supports("es")


@pytest.mark.parametrize("fault", [*BODIES, "redirect", "401", "huge"])
def test_a_nonsensical_list_of_languages_means_none(fault, libretranslate, server):
    server.fault = fault

    assert not libretranslate.supports("es")


def test_a_language_that_the_engine_lacks_is_refused_without_asking(machine, server):
    with pytest.raises(UnsupportedLanguageError, match="does not translate from English into “xx”") as caught:
        machine.translate(["Hello"], "xx")

    assert not caught.value.retryable
    assert server.questions == []


# --- Faults

FINAL = {
    "short": "no translation",
    "long": "no translation",
    "nulls": "no translation",
    "numbers": "no translation",
    "nul": "no translation",
    "half_character": "no translation",
    **dict.fromkeys(BODIES, "no translation"),
    "huge": "far more than any translation",
    "redirect": "another address",
    "400": "refused the request",
    "401": "Check MACHINE_KEY",
    "403": "Check MACHINE_KEY",
    "404": "Check MACHINE_URL",
    "413": "too long",
    "456": "quota",
}
PASSING = {
    "dead": "cannot be reached",
    "wrong_length": "cannot be reached",
    "429": "too many requests",
    "500": "fault of its own",
    "503": "fault of its own",
    "529": "fault of its own",
}


@pytest.mark.parametrize("fault", FINAL)
def test_what_will_not_pass_is_not_tried_again(fault, machine, server, hands):
    machine.supports("es")
    server.fault = fault

    with pytest.raises(MachineTranslationError, match=FINAL[fault]) as caught:
        machine.translate(["Hello", "Question"], "es")

    assert not caught.value.retryable
    assert len(server.translated) == 1
    assert hands.slept == []


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_three_times_with_longer_waits(fault, machine, server, hands):
    machine.supports("es")
    server.fault = fault

    with pytest.raises(MachineTranslationError, match=PASSING[fault]) as caught:
        machine.translate(["Hello"], "es")

    assert caught.value.retryable
    assert len(server.translated) == MAX_TRIES == 3
    assert hands.slept == ([3, 3] if fault in {"429", "503"} else [1, 2])


@pytest.mark.parametrize("fault", PASSING)
def test_what_has_passed_is_forgotten(fault, machine, server):
    machine.supports("es")
    server.faults = [fault, fault]

    assert machine.translate(["Hello"], "es") == ["Hola"]


@pytest.mark.parametrize("fault", ["slow", "drip", "drip_headers"])
@pytest.mark.parametrize("name", ENGINES)
def test_no_answer_takes_longer_than_the_time_limit(name, fault, server, hands):
    machine = ENGINES[name](server.url, KEY, timeout=0.3, clock=hands.clock)
    machine.supports("es")
    server.fault = fault
    started = time.monotonic()

    with pytest.raises(MachineTranslationError, match="did not answer within") as caught:
        machine.translate(["Hello"], "es")

    assert time.monotonic() - started < 5
    assert caught.value.retryable
    assert len(server.translated) == 3


def test_a_server_that_is_not_there_is_no_fault_of_ours(hands):
    machine = LibreTranslate(f"http://127.0.0.1:{free_port()}", "", timeout=5, clock=hands.clock)

    assert not machine.supports("es")
    with pytest.raises(MachineTranslationError, match="cannot be reached") as caught:
        machine.translate(["Hello"], "es")
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("retry_after", "slept"),
    [
        ("7", [7, 7]),
        ("0", [1, 2]),
        ("soon", [1, 2]),
        ("", [1, 2]),
        ("-5", [1, 2]),
        ("Sun, 06 Nov 1994 08:49:37 GMT", [1, 2]),
        (str(int(LONGEST_WAIT) + 1), []),
        ("Fri, 31 Dec 2999 23:59:59 GMT", []),
        ("9" * 400, []),
    ],
)
def test_the_pause_that_the_engine_asks_for_is_kept_or_the_call_ends(retry_after, slept, libretranslate, server, hands):
    libretranslate.supports("es")
    server.fault = "429"
    server.retry_after = retry_after

    with pytest.raises(MachineTranslationError) as caught:
        libretranslate.translate(["Hello"], "es")

    assert hands.slept == slept
    assert caught.value.retryable


def test_a_call_with_many_batches_ends_in_time(libretranslate, server, hands):
    libretranslate.supports("es")
    server.faults = ["429", "429", ""] * 100
    server.retry_after = "29"

    with pytest.raises(MachineTranslationError):
        libretranslate.translate(["Hello"] * libretranslate.max_strings * 100, "es")

    assert sum(hands.slept) <= 300


def test_one_bad_batch_gives_nothing_at_all(libretranslate, server):
    libretranslate.supports("es")
    server.faults = ["", "nulls"]

    with pytest.raises(MachineTranslationError):
        libretranslate.translate(["Hello"] * (libretranslate.max_strings + 1), "es")


@pytest.mark.parametrize("fault", ["403", "500", "dead", "redirect", "not_json"])
def test_the_key_and_the_texts_are_never_told(fault, machine, server, caplog):
    machine.supports("es")
    server.fault = fault
    caplog.set_level(logging.DEBUG)

    with pytest.raises(MachineTranslationError) as caught:
        machine.translate(["Independence"], "es")

    error: BaseException | None = caught.value
    while error:
        assert KEY not in str(error)
        error = error.__cause__
    assert KEY not in caplog.text + repr(machine)
    assert "Independence" not in caplog.text


def test_a_key_that_no_header_can_hold_is_not_quoted(server):
    machine = DeepL(server.url, "bad\nkey", timeout=5)

    with pytest.raises(MachineTranslationError, match="Check MACHINE_URL and MACHINE_KEY") as caught:
        machine.translate(["Hello"], "es")

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


# --- The breaker


def fail(machine, times):
    for _ in range(times):
        with pytest.raises(MachineTranslationError):
            machine.translate(["Hello"], "es")


def test_an_engine_that_fails_five_times_is_left_alone_for_ten_minutes(machine, server, hands):
    server.fault = "403"
    fail(machine, FAILURES)
    asked = len(server.questions)

    with pytest.raises(BreakerOpenError, match="left alone until") as caught:
        machine.translate(["Hello"], "es")

    assert len(server.questions) == asked
    assert caught.value.retryable
    assert caught.value.until.timestamp() == hands.moment + OPEN_SECONDS


def test_after_the_pause_one_failure_is_enough(machine, server, hands):
    server.fault = "403"
    fail(machine, FAILURES)
    hands.moment += OPEN_SECONDS + 1
    fail(machine, 1)

    with pytest.raises(BreakerOpenError):
        machine.translate(["Hello"], "es")


def test_after_the_pause_one_success_is_enough(machine, server, hands):
    server.fault = "403"
    fail(machine, FAILURES)
    hands.moment += OPEN_SECONDS + 1
    server.fault = ""

    assert machine.translate(["Hello"], "es") == ["Hola"]
    server.fault = "403"
    fail(machine, FAILURES - 1)
    server.fault = ""
    assert machine.translate(["Hello"], "es") == ["Hola"]


def test_a_success_in_between_starts_the_count_anew(machine, server):
    for _ in range(3):
        server.fault = "403"
        fail(machine, FAILURES - 1)
        server.fault = ""
        assert machine.translate(["Hello"], "es") == ["Hola"]


def test_languages_that_an_engine_lacks_do_not_open_the_breaker(machine):
    for _ in range(FAILURES + 1):
        with pytest.raises(UnsupportedLanguageError):
            machine.translate(["Hello"], "xx")


def test_the_breaker_is_of_one_address(server, hands):
    server.fault = "403"
    fail(DeepL(server.url, KEY, timeout=5, clock=hands.clock), FAILURES)
    server.fault = ""

    assert (
        DeepL(f"{server.url}/", KEY, timeout=5, clock=hands.clock)._breaker._count
        == DeepL(server.url, KEY, timeout=5)._breaker._count
    )
    assert Google(server.url, KEY, timeout=5, clock=hands.clock).translate(["Hello"], "es") == ["Hola"]


def test_a_count_that_the_cache_dropped_starts_at_one(machine, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *arguments: False)

    machine._breaker.failed()

    assert cache.get(machine._breaker._count) == 1


# --- Names


@pytest.mark.parametrize(
    ("html", "names", "kept"),
    [
        ("What is Calexit?", ["Calexit"], ["Calexit"]),
        ("Calexit, Calexit.", ["Calexit"], ["Calexit", "Calexit"]),
        ("Calexiters", ["Calexit"], []),
        ("calexit", ["Calexit"], []),
        ("AT&amp;T works", ["AT&T"], ["AT&amp;T"]),
        ("Yes California Party", ["California", "Yes", "Yes California"], ["Yes California"]),
        ("R&amp;D", ["amp"], []),
        ('<a id="a1">a1</a>', ["a1"], ["a1"]),
        ("C++ (draft)", ["C++", "(draft)"], ["C++", "(draft)"]),
        ("Nothing", ["", " "], []),
        ("it&#x27;s O&#x27;Brien", ["O'Brien"], ["O'Brien"]),
    ],
)
def test_names_are_shielded_as_whole_words(html, names, kept):
    shielded = shield(html, names)

    assert list(shielded.kept) == kept
    assert shielded.restore(shielded.text) == tidy(html)


def test_names_come_back_as_they_are(machine):
    assert machine.translate(["Vote Read More"], "es", protected=["Read More"]) == ["Voto Read More"]


def test_spaces_that_the_engine_adds_are_harmless(machine, server):
    machine.supports("es")
    server.fault = "spaces_placeholders"

    [answer] = machine.translate(["What is Calexit?"], "es", protected=["Calexit"])

    assert answer == "Qué es  Calexit ?"


@pytest.mark.parametrize("fault", ["doubles_placeholders", "translates_names"])
def test_a_name_that_does_not_come_back_whole_is_left_for_the_checks(fault, machine, server):
    machine.supports("es")
    server.fault = fault

    damaged, whole = machine.translate(["What is Calexit?", "Hello"], "es", protected=["Calexit"])

    assert '<span translate="no"' in damaged
    assert whole == "Hola"


def test_a_lost_placeholder_is_not_put_back_by_guessing(machine, server):
    machine.supports("es")
    server.fault = "drops_placeholders"

    assert machine.translate(["What is Calexit?"], "es", protected=["Calexit"]) == ["Qué es Calexit?"]


@pytest.mark.parametrize(
    "answer",
    [
        "<span id=keep-0>A</span> <span id=keep-0>A</span>",
        "<span id=keep-1>A</span> <span id=keep-2>B</span>",
        "<span id=keep-0>A</span>",
        "<span id=keep-0>B</span> <span id=keep-1>A</span>",
        "<span id=keep-0>A</span> <span id=keep-1>B and more</span>",
        "<span id=keep-0>A <b>x</b></span> <span id=keep-1>B</span>",
        "<span id=keep-0>A <span id=keep-1>B</span></span>",
    ],
)
def test_placeholders_are_restored_only_when_each_came_back_once_and_whole(answer):
    assert shield("A B", ["A", "B"]).restore(answer) == answer


@pytest.mark.parametrize(
    "answer",
    [
        "<span id=keep-1>B</span> <span id=keep-0>A</span>",
        "<SPAN CLASS='notranslate' ID='keep-1' >B</SPAN> <span id=\"keep-0\" translate='no'>A</span >",
    ],
)
def test_placeholders_may_change_places(answer):
    assert shield("A B", ["A", "B"]).restore(answer) == "B A"


def test_tags_that_the_engine_invents_stay_for_the_checks(machine, server):
    machine.supports("es")
    server.fault = "adds_scripts"

    assert machine.translate(["Hello"], "es") == ["Hola<script>alert(1)</script>"]


@pytest.mark.parametrize(
    ("text", "storable"), [("a", True), ("😀", True), ("\x00", False), ("\udfff", False), (1, False)]
)
def test_only_texts_that_a_database_takes_are_given(text, storable):
    assert is_storable(text) is storable


# --- Settings


def test_a_site_without_a_setting_has_no_engine():
    assert engine() is None


@pytest.mark.parametrize("name", ENGINES)
def test_the_settings_choose_the_engine(name, settings, server):
    settings.FAQ_MACHINE_ENGINE = name
    settings.FAQ_MACHINE_URL = server.url
    settings.FAQ_MACHINE_KEY = KEY
    settings.FAQ_MACHINE_TIMEOUT = 5

    chosen = engine()

    assert chosen.name == ENGINES[name].name
    assert chosen.translate(["Hello"], "es") == ["Hola"]
