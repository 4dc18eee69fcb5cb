"""Single strings: the checks on every way in, two people at once, warnings and their reasons, files."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageLogEntry
from wagtail_localize.models import StringTranslation

from faq_pages.models import DismissedWarning, ProtectedName
from faq_pages.translation.audit import Act
from faq_pages.translation.checks import Severity
from faq_pages.translation.editing import (
    StringConflictError,
    StringRefusedError,
    dismiss_warning,
    save_string,
    work_strings,
)
from faq_pages.translation.po_import import Outcome, import_entries, judge_entries
from faq_pages.translation.strings import Author
from faq_pages.translation.workflow import NotReadyError, problems_of, publish, submit
from tests.factories import FaqQuestionPageFactory
from tests.translating import change, entry, publish_by_hand, spanish, string_at, translate, write_by_hand

pytestmark = pytest.mark.django_db

HAND = Author()
PROGRAM = Author(is_machine=True, tool_name="A program")


@pytest.fixture
def page(section):
    page = FaqQuestionPageFactory(
        parent=section,
        title="Where do I vote on November 3?",
        answer=[
            {
                "type": "paragraph",
                "id": "c0ffee00-0000-4000-8000-000000000001",
                "value": '<p>Look at <a href="https://sos.ca.gov/">the map</a> of 58 counties.</p>',
            }
        ],
    )
    page.save_revision().publish()
    return page


@pytest.fixture
def translation(page):
    return submit(page, spanish())


ANSWER = "answer.c0ffee00-0000-4000-8000-000000000001"
GOOD = 'Vea <a id="a1">el mapa</a> de los 58 condados.'


def stored(translation, path):
    return string_at(translation, path).text


# --- The checks, on every way in ---------------------------------------------------------------------

WRONG = {
    "a link is lost": "Vea el mapa de los 58 condados.",
    "a link is twice there": 'Vea <a id="a1">el</a> <a id="a1">mapa</a> de los 58 condados.',
    "a number is another": 'Vea <a id="a1">el mapa</a> de los 85 condados.',
    "a number is lost": 'Vea <a id="a1">el mapa</a> de los condados.',
}
UNSTORABLE = {
    "an address of its own": 'Vea <a href="https://evil.example/">el mapa</a> de los 58 condados.',
    "a script as an address": 'Vea <a href="javascript:alert(1)">el mapa</a> de los 58 condados.',
    "a script": 'Vea <a id="a1">el mapa</a> de los 58 <script>alert(1)</script> condados.',
    "a link that is not there": 'Vea <a id="a7">el mapa</a> de los 58 condados.',
    "an image": 'Vea <a id="a1">el mapa</a> de los 58 <img src=x onerror=alert(1)> condados.',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_the_editor_keeps_what_a_check_refuses_as_unfinished(text, translation):
    write_by_hand(translation, string_at(translation, ANSWER), text)

    string = string_at(translation, ANSWER)
    assert (string.text, string.is_done) == (text, False)
    assert string.errors
    assert string.row.field_error == string.errors[0].message


@pytest.mark.parametrize("text", UNSTORABLE.values(), ids=UNSTORABLE)
def test_the_editor_does_not_even_keep_what_could_do_harm(text, translation):
    with pytest.raises(StringRefusedError):
        write_by_hand(translation, string_at(translation, ANSWER), text)

    assert stored(translation, ANSWER) == ""


@pytest.mark.parametrize("text", [*WRONG.values(), *UNSTORABLE.values()], ids=[*WRONG, *UNSTORABLE])
def test_a_file_brings_in_nothing_that_a_check_refuses(text, page, translation):
    source = string_at(translation, ANSWER).segment.string.data

    report = import_entries([entry(page.translation_key, ANSWER, source, text)], spanish(), HAND)

    assert [verdict.outcome for verdict in report.verdicts] == [Outcome.REFUSED]
    assert report.verdicts[0].message
    assert stored(translation, ANSWER) == ""


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_came_in_past_the_checks_is_stopped_before_publication(text, translation):
    translate(translation)
    StringTranslation.objects.filter(pk=string_at(translation, ANSWER).row.pk).update(data=text, has_error=False)

    with pytest.raises(NotReadyError):
        publish(translation)


def test_a_name_that_editors_protect_is_demanded_from_then_on(translation):
    translate(translation)
    assert problems_of(translation) == []
    ProtectedName.objects.create(name="counties")
    write_by_hand(translation, string_at(translation, ANSWER), GOOD)

    assert len(problems_of(translation)) == 1


def test_a_good_text_is_stored_in_the_form_that_all_texts_have(translation):
    write_by_hand(translation, string_at(translation, ANSWER), f"  {GOOD.replace('el mapa', 'el mapa & más')}\n")

    assert stored(translation, ANSWER) == GOOD.replace("el mapa", "el mapa &amp; más")


def test_what_is_too_long_for_its_field_is_refused(translation):
    with pytest.raises(StringRefusedError):
        write_by_hand(translation, string_at(translation, "short_answer"), "línea " * 60)


def test_an_empty_text_takes_the_translation_away(translation):
    translate(translation)
    string = string_at(translation, "title")

    assert save_string(translation, string.segment, " ", user=None, version=string.version) is None

    assert stored(translation, "title") == ""
    assert len(problems_of(translation)) == 1


# --- Two people at once ---------------------------------------------------------------------------------


def test_the_second_of_two_who_save_the_same_string_is_told(translation, admin_user):
    hers = his = string_at(translation, "title")
    save_string(translation, hers.segment, "¿Dónde voto el 3 de noviembre?", user=admin_user, version=hers.version)

    with pytest.raises(StringConflictError) as conflict:
        save_string(translation, his.segment, "¿Dónde votar el 3 de noviembre?", user=None, version=his.version)

    assert conflict.value.row.data == "¿Dónde voto el 3 de noviembre?"
    assert conflict.value.row.last_translated_by == admin_user
    assert stored(translation, "title") == "¿Dónde voto el 3 de noviembre?"


def test_saving_what_is_there_already_is_no_conflict(translation):
    first = second = string_at(translation, "title")
    for string in (first, second):
        save_string(translation, string.segment, "¿Dónde voto el 3 de noviembre?", user=None, version=string.version)


def test_a_translation_that_was_taken_away_meanwhile_is_a_conflict(translation):
    translate(translation)
    seen = string_at(translation, "title")
    save_string(translation, seen.segment, "", user=None, version=seen.version)

    with pytest.raises(StringConflictError) as conflict:
        save_string(translation, seen.segment, "¿Dónde, el 3?", user=None, version=seen.version)

    assert conflict.value.row is None


# --- Warnings ------------------------------------------------------------------------------------------


@pytest.fixture
def warned(translation):
    """A translation that a warning, and no error, is about: it is left in English."""
    write_by_hand(translation, string_at(translation, "short_answer"), "Online, by mail or in person.")
    return string_at(translation, "short_answer")


def test_a_warning_does_not_stop_publication(translation, warned):
    translate(translation)

    assert {finding.severity for finding in warned.open_warnings} == {Severity.WARNING}
    assert warned.is_done
    assert problems_of(translation) == []


def test_a_dismissed_warning_keeps_its_reason(translation, warned, admin_user):
    check = warned.open_warnings[0].check

    dismiss_warning(translation, warned.segment, check, "People say it so.", user=admin_user)

    string = string_at(translation, "short_answer")
    dismissed = {w.finding.check: w.dismissal for w in string.findings}[check]
    assert (dismissed.reason, dismissed.by) == ("People say it so.", admin_user)
    assert check not in {finding.check for finding in string.open_warnings}


def test_another_text_is_warned_about_anew_and_the_reason_is_kept(translation, warned):
    check = warned.open_warnings[0].check
    dismiss_warning(translation, warned.segment, check, "People say it so.", user=None)
    write_by_hand(translation, string_at(translation, "short_answer"), "En línea.")
    write_by_hand(translation, string_at(translation, "short_answer"), "Online, by mail or in person.")
    assert check not in {finding.check for finding in string_at(translation, "short_answer").open_warnings}

    write_by_hand(
        translation, string_at(translation, "short_answer"), "En línea, en línea, en línea, en línea, por correo."
    )

    assert string_at(translation, "short_answer").open_warnings
    assert DismissedWarning.objects.get().reason == "People say it so."


@pytest.mark.parametrize(("check", "reason"), [("glossary", " "), ("no such check", "Because.")])
def test_a_warning_that_is_not_there_or_without_a_reason_is_not_dismissed(check, reason, translation, warned):
    with pytest.raises(ValidationError):
        dismiss_warning(translation, warned.segment, check, reason, user=None)


# --- Files --------------------------------------------------------------------------------------------


def outcomes(entries, author=HAND):
    return [verdict.outcome for verdict in import_entries(entries, spanish(), author).verdicts]


def test_every_entry_has_a_verdict(page, translation):
    key, source = page.translation_key, string_at(translation, ANSWER).segment.string.data
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")
    entries = [
        entry(key, ANSWER, source, GOOD),
        entry(key, "title", page.title, "¿Dónde voto el 3 de noviembre?"),
        entry(key, "short_answer", page.short_answer, "En línea.", fuzzy=True),
        entry(key, "title", "Where did I vote?", "¿Dónde voté?"),
        entry(key, "answer.gone", "Gone.", "Ido."),
    ]

    assert outcomes(entries) == ["applied", "unchanged", "unfinished", "source_changed", "unknown"]
    assert stored(translation, ANSWER) == GOOD
    assert not string_at(translation, "short_answer").is_done


def test_a_dry_run_says_the_same_and_stores_nothing(page, translation):
    source = string_at(translation, ANSWER).segment.string.data

    report = judge_entries([entry(page.translation_key, ANSWER, source, GOOD)], spanish(), HAND)

    assert [verdict.outcome for verdict in report.verdicts] == [Outcome.APPLIED]
    assert stored(translation, ANSWER) == ""


def test_changed_english_is_shown_beside_that_of_the_file(page, translation):
    change(page, title="Where do I vote on November 4?")

    entries = [entry(page.translation_key, "title", page.title, "¿Dónde voto el 3?")]
    verdict = import_entries(entries, spanish(), HAND).verdicts[0]

    assert verdict.outcome == Outcome.SOURCE_CHANGED
    assert (verdict.entry.source, verdict.source_now) == (page.title, "Where do I vote on November 4?")


def test_a_file_publishes_nothing(page, translation):
    translated = publish_by_hand(page)

    outcomes([entry(page.translation_key, "title", page.title, "¿Dónde se vota el 3 de noviembre?")])

    translated.refresh_from_db()
    assert translated.title != "¿Dónde se vota el 3 de noviembre?"


def test_fuzzy_never_replaces_what_is_finished(page, translation):
    translate(translation)
    before = stored(translation, "title")

    assert outcomes([entry(page.translation_key, "title", page.title, "¿Dónde 3?", fuzzy=True)]) == ["kept"]
    assert stored(translation, "title") == before


def test_a_program_never_overwrites_what_a_person_wrote(page, translation):
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")

    assert outcomes([entry(page.translation_key, "title", page.title, "¿En dónde 3?")], PROGRAM) == ["kept"]
    assert stored(translation, "title") == "¿Dónde voto el 3 de noviembre?"


def test_a_persons_file_overwrites_and_what_was_there_is_kept_in_the_log(page, translation, admin_user):
    write_by_hand(translation, string_at(translation, "title"), "¿Dónde voto el 3 de noviembre?")

    import_entries(
        [entry(page.translation_key, "title", page.title, "¿Dónde se vota el 3 de noviembre?")],
        spanish(),
        Author(admin_user),
    )

    line = PageLogEntry.objects.get(action=Act.IMPORT, page=page)
    assert line.user == admin_user
    assert line.data["strings"][0]["before"] == "¿Dónde voto el 3 de noviembre?"


def test_the_cost_of_a_dry_run_does_not_grow_with_the_file(section, django_assert_num_queries):
    locale, pages = spanish(), []
    for number in (1, 5):
        pages += [FaqQuestionPageFactory(parent=section) for _ in range(number)]
        for page in pages:
            submit(page, locale)
        entries = [entry(page.translation_key, "title", page.title, f"¿Cómo {page.title[-1]}?") for page in pages]
        with django_assert_num_queries(5):
            judge_entries(entries, locale, HAND)  # strings, translations, terms (2)


def test_the_cost_of_the_work_does_not_grow_with_the_strings(section, django_assert_num_queries):
    for number in (1, 20):
        text = "".join(f"<p>Paragraph {n}.</p>" for n in range(number))
        block = {"type": "paragraph", "id": "c0ffee00-0000-4000-8000-000000000002", "value": text}
        translation = submit(FaqQuestionPageFactory(parent=section, answer=[block]), spanish())
        translate(translation)
        with django_assert_num_queries(6):  # strings, translations, terms (2), dismissals, what is alike elsewhere
            work_strings(translation)


def test_the_same_english_said_otherwise_elsewhere_is_a_warning(section):
    words = ["Escriba en línea, por correo o en persona.", "Hágalo en línea, por correo o en persona."]
    translations = [submit(FaqQuestionPageFactory(parent=section), spanish()) for _ in words]
    for translation, text in zip(translations, words, strict=True):
        write_by_hand(translation, string_at(translation, "short_answer"), text)

    string = string_at(translations[0], "short_answer")

    assert [finding.check for finding in string.open_warnings] == ["consistency"]
    dismiss_warning(translations[0], string.segment, "consistency", "The tone differs.", user=None)
    assert string_at(translations[0], "short_answer").open_warnings == []
