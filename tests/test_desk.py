"""The desk: what it says of every page in every language, to whom, and at what cost."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
)

from faq_pages.languages import languages
from faq_pages.models import (
    FaqQuestionPage,
    Job,
    LanguageRole,
    Significance,
    SourceChange,
    SourceReading,
    TranslationRecord,
)
from faq_pages.translation import workflow
from faq_pages.translation.desk import Step, cells, language_progress
from faq_pages.translation.queues import open_pages, pages_at_step, pages_in_state, state_counts, work_list
from faq_pages.translation.states import State
from tests.desk_people import person as make_person
from tests.factories import FaqQuestionPageFactory
from tests.many import make_questions

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


@pytest.fixture
def translation(question, spanish) -> Translation:
    return Translation.objects.get(source__object_id=question.translation_key, target_locale=spanish)


@pytest.fixture
def person(django_user_model):
    """Make somebody with roles such as ``es translator``."""

    def make(name, *roles):
        user = django_user_model.objects.create_user(name)
        for code, role in (words.split() for words in roles):
            user.groups.add(LanguageRole.objects.get(locale__language_code=code, role=role).group)
        return user

    return make


@pytest.fixture
def second_language(db) -> Locale:
    """Korean, as a second language to translate into."""
    return Locale.objects.get(language_code="ko")


def cell(page, code="es"):
    return cells([page.translation_key], [code])[page.translation_key, code]


def rows_of(page, code="es"):
    return StringTranslation.objects.filter(context__object_id=page.translation_key, locale__language_code=code)


def change(page, *, significance=Significance.MAJOR, **fields):
    """Publish a change of a source page."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.change_significance = significance
    page.save_revision().publish()


def touch(page, **values):
    """As if somebody had worked on a translation a moment after its publication."""
    row = rows_of(page).first()
    StringTranslation.objects.filter(pk=row.pk).update(updated_at=timezone.now() + timedelta(seconds=5), **values)


# --- States and steps ------------------------------------------------------------------------------


def test_what_is_live_and_untouched_is_done(question):
    found = cell(question)

    assert (found.state, found.step, found.behind) == (State.MACHINE, Step.DONE, False)
    assert found.total == found.done == found.machine > 3
    assert found.needs_work, "a machine's text waits for somebody to read it"


def test_what_people_made_and_nobody_changed_needs_no_work(question):
    TranslationRecord.objects.filter(page__translation_key=question.translation_key).update(reviewed_at=timezone.now())

    assert cell(question).state == State.CURRENT
    assert not cell(question).needs_work


def test_a_new_page_is_not_begun(section):
    found = cell(FaqQuestionPageFactory(parent=section))

    assert (found.state, found.step, found.done) == (State.FALLBACK, Step.MISSING, 0)


def test_an_offered_page_knows_its_strings_before_anybody_begins(section, spanish):
    page = FaqQuestionPageFactory(parent=section)
    workflow.submit(page, spanish)

    assert (cell(page).step, cell(page).total) == (Step.MISSING, 3)


def test_a_page_with_some_strings_is_in_work(section, spanish):
    page = FaqQuestionPageFactory(parent=section)
    workflow.submit(page, spanish)
    segment = StringSegment.objects.filter(source__object_id=page.translation_key).first()
    StringTranslation.objects.create(
        translation_of=segment.string, context=segment.context, locale=spanish, data="Sí.", translation_type="manual"
    )

    assert (cell(page).step, cell(page).done) == (Step.TRANSLATING, 1)


def test_all_strings_without_publication_are_ready_for_review(question):
    Page.objects.filter(translation_key=question.translation_key, locale__language_code="es").update(live=False)
    TranslationRecord.objects.filter(page__translation_key=question.translation_key).update(page=question.get_parent())
    Page.objects.filter(translation_key=question.translation_key, locale__language_code="es").delete()

    assert (cell(question).state, cell(question).step) == (State.FALLBACK, Step.READY)


def test_a_string_changed_after_publication_makes_the_work_ready_again(question):
    touch(question, data="Otra cosa")

    assert (cell(question).state, cell(question).step) == (State.MACHINE, Step.READY)


def test_an_unfinished_string_keeps_the_work_open(question):
    touch(question, has_error=True)

    found = cell(question)
    assert (found.step, found.total - found.done) == (Step.TRANSLATING, 1)


def test_a_major_change_makes_it_outdated_and_behind(question):
    change(question, title="Is it something else?")

    found = cell(question)
    assert (found.state, found.step, found.behind) == (State.OUTDATED, Step.TRANSLATING, True)


def test_a_change_whose_strings_nobody_read_yet_is_not_called_done(question):
    change(question, title="Is it something else?")
    reading = SourceReading.objects.get(source__object_id=question.translation_key)
    reading.change = SourceChange.objects.filter(translation_key=question.translation_key).first()
    reading.save()
    StringSegment.objects.filter(source=reading.source, context__path="title").delete()

    found = cell(question)
    assert (found.state, found.step, found.behind) == (State.OUTDATED, Step.TRANSLATING, True)
    assert found.done == found.total


def test_after_a_minor_change_readers_are_told_nothing_but_the_work_is_there(question):
    TranslationRecord.objects.filter(page__translation_key=question.translation_key).update(reviewed_at=timezone.now())
    change(question, title="Is it something else?", significance=Significance.MINOR)

    found = cell(question)
    assert (found.state, found.step, found.behind) == (State.CURRENT, Step.TRANSLATING, True)
    assert found.needs_work


def test_text_that_was_taken_away_is_not_missed(section):
    question = next(page for page in FaqQuestionPage.objects.child_of(section) if len(page.answer) > 1)
    before = cell(question)
    change(question, answer=question.answer.raw_data[:1])

    found = cell(question)
    assert found.total == found.done < before.total
    assert found.step == Step.READY


def test_strings_that_the_source_no_longer_has_do_not_count(question):
    change(question, title="Is it something else?")

    assert cell(question).done == cell(question).total - 1


def test_a_text_that_repeats_in_one_place_counts_once(question, spanish):
    segment = StringSegment.objects.filter(source__object_id=question.translation_key).first()
    before, progress = cell(question).total, language_progress(["es"])[0]
    StringSegment.objects.create(source=segment.source, context=segment.context, string=segment.string, order=99)

    assert cell(question).total == before
    assert cell(question).step == Step.DONE
    assert language_progress(["es"])[0] == progress


def test_a_link_of_the_translators_own_counts_as_work(question, spanish):
    source = Translation.objects.get(source__object_id=question.translation_key).source
    context = TranslationContext.objects.create(object_id=question.translation_key, path="answer.link")
    OverridableSegment.objects.create(source=source, context=context, order=99, data_json='"https://example.org"')
    override = SegmentOverride.objects.create(context=context, locale=spanish, data_json='"https://example.org/es"')
    SegmentOverride.objects.filter(pk=override.pk).update(updated_at=timezone.now() + timedelta(seconds=5))

    assert cell(question).step == Step.READY


def test_a_requested_review_waits(question, translation, admin_user):
    touch(question)
    workflow.request_review(translation, user=admin_user)

    assert cell(question).step == Step.REVIEW


def test_what_was_sent_back_says_so_until_it_is_handed_in_again(question, translation, admin_user):
    touch(question)
    workflow.request_review(translation, user=admin_user)
    workflow.send_back(translation, user=admin_user, comment="Read it again.")
    assert cell(question).step == Step.RETURNED

    workflow.request_review(translation, user=admin_user)
    assert cell(question).step == Step.REVIEW


def test_a_publication_ends_the_review(question, translation, admin_user):
    touch(question)
    workflow.request_review(translation, user=admin_user)
    rows_of(question).update(updated_at=timezone.now() - timedelta(days=1))
    workflow.publish(translation, user=admin_user)

    assert cell(question).step == Step.DONE


def test_each_language_stands_alone(question, second_language):
    found = cells([question.translation_key], ["es", "ko"])

    assert found[question.translation_key, "es"].step == Step.DONE
    assert found[question.translation_key, "ko"].step == Step.MISSING


def test_cells_of_many_pages_cost_six_queries(section, django_assert_num_queries):
    for number in (1, 20):
        make_questions(section, number)
        keys = list(open_pages_of_everybody().values_list("translation_key", flat=True))

        with django_assert_num_queries(6):
            cells(keys, ["es"])


def open_pages_of_everybody():
    return Page.objects.filter(live=True, locale__language_code="en", depth__gt=1)


# --- Lists and counts ------------------------------------------------------------------------------


def test_counts_agree_with_the_cells(section, admin_user, second_language):
    make_questions(section, 30, ["es", "ko"])
    pages = open_pages(admin_user)
    counts = state_counts(pages, ["es", "ko"])

    found = cells(list(pages.values_list("translation_key", flat=True)), ["es", "ko"])
    for code in ["es", "ko"]:
        for state, number in counts[code].items():
            assert number == sum(cell.state == state for (_, c), cell in found.items() if c == code), (code, state)
    assert counts["ko"][State.FALLBACK] > counts["es"][State.FALLBACK] > 0


@pytest.mark.parametrize("state", [State.OUTDATED, State.FALLBACK, State.MACHINE, State.CURRENT])
def test_the_filter_by_state_finds_what_the_cells_say(state, section, admin_user, second_language):
    make_questions(section, 30, ["es", "ko"])
    pages = open_pages(admin_user)
    found = cells(list(pages.values_list("translation_key", flat=True)), ["es", "ko"])

    for codes in (["es"], ["ko"], ["es", "ko"]):
        expected = {key for (key, code), cell in found.items() if code in codes and cell.state == state}
        assert {page.translation_key for page in pages_in_state(pages, state, codes)} == expected


@pytest.mark.parametrize("step", list(Step))
def test_the_filter_by_step_finds_what_the_cells_say(step, section, admin_user):
    make_questions(section, 30)
    pages = open_pages(admin_user)
    found = cells(list(pages.values_list("translation_key", flat=True)), ["es"])

    assert {page.translation_key for page in pages_at_step(pages, step, "es")} == {
        key for (key, _), cell in found.items() if cell.step == step
    }


def test_my_work_begins_with_what_harms_most_and_goes_on_in_tree_order(section, admin_user):
    make_questions(section, 30)
    pages = open_pages(admin_user)
    items = work_list(pages, ["es"])

    order = [State.OUTDATED, State.FALLBACK, State.MACHINE, State.CURRENT]
    ranks = [order.index(item.cell.state) for item in items]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} <= set(ranks)
    places = {key: place for place, key in enumerate(pages.values_list("translation_key", flat=True))}
    for rank in set(ranks):
        own = [places[item.cell.key] for item in items if order.index(item.cell.state) == rank]
        assert own == sorted(own)


def test_progress_counts_the_words_that_are_left(question):
    before = language_progress(["es"])[0]
    row = rows_of(question).select_related("translation_of").first()
    words = len(row.translation_of.data.split(" "))
    row.delete()

    after = language_progress(["es"])[0]
    assert (after.total, after.done) == (before.total, before.done - 1)
    assert after.words_left == before.words_left + words


def test_progress_of_any_number_of_languages_is_one_query(second_language, django_assert_num_queries):
    for codes in (["es"], ["es", "ko"]):
        with django_assert_num_queries(1):
            rows = language_progress(codes)
        assert [row.language_code for row in rows] == codes
    assert (rows[1].done, rows[1].percent) == (0, 0)
    assert rows[0].percent == 100


def test_private_pages_are_shown_to_those_who_may_read_them(section, person):
    group = Group.objects.create(name="Board")
    restriction = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(group)
    user = person("ana", "es translator")
    below = {page.pk for page in section.get_children()}

    assert below.isdisjoint(page.pk for page in open_pages(user))
    user.groups.add(group)
    assert below < {page.pk for page in open_pages(user)}


def test_pages_for_the_signed_in_are_open_to_every_translator(section, person):
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)

    assert open_pages(person("ana", "es translator")).filter(pk=section.pk).exists()
    assert not open_pages(AnonymousUser()).filter(pk=section.pk).exists()


def test_what_stands_below_an_unpublished_page_is_left_out(section, admin_user):
    Page.objects.filter(pk=section.pk).update(live=False)

    assert not open_pages(admin_user).filter(path__startswith=section.path).exists()


# --- The screens -----------------------------------------------------------------------------------

SCREENS = ["", "mine/", "jobs/", "es/files/", "es/files/export/"]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("roles", "status"),
    [([], 403), (["ko translator"], 403), (["es translator"], 200), (["es reviewer"], 200)],
)
def test_who_may_open_what(screen, roles, status, client, person, second_language):
    user = person("ana", *roles)
    if not roles:
        user.groups.add(enter_the_admin())
    client.force_login(user)

    if roles == ["ko translator"] and not screen.startswith("es/"):
        status = 200
    assert client.get(f"/admin/translations/{screen}").status_code == status


def enter_the_admin():
    group = Group.objects.create(name="Others")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


@pytest.mark.parametrize("screen", [*SCREENS, "machine/", "jobs/1/", "es/files/1/"])
def test_nobody_enters_without_an_account(screen, client):
    assert client.get(f"/admin/translations/{screen}").status_code == 302


@pytest.mark.parametrize("code", ["en", "xx", "pt"])
def test_a_language_that_is_not_translated_into_is_unknown(code, editor):
    assert editor.get(f"/admin/translations/{code}/files/").status_code == 404


def soup(client, address, **data):
    response = client.get(address, data)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_translator_sees_their_own_languages_only(client, person, second_language):
    client.force_login(person("ana", "es translator"))
    shown = soup(client, "/admin/translations/")

    assert [th.get_text(strip=True) for th in shown.select(".desk-matrix thead th")][1:] == ["Español"]
    assert "Korean" not in soup(client, "/admin/translations/mine/").get_text()
    assert soup(client, "/admin/translations/", language="ko").select(".desk-matrix thead th")[1:]


def test_each_cell_says_state_and_step_and_leads_to_the_work(question, editor):
    shown = soup(editor, "/admin/translations/", q=question.title[:20])
    link = shown.select_one(".desk-cell")

    assert link["href"] == f"/admin/translations/es/{question.translation_key}/"
    assert "Machine translation" in link.get_text()
    assert "Published" in link.get_text()
    assert link.select_one("svg")


def test_what_waits_for_review_leads_reviewers_to_the_review(question, translation, client, person):
    touch(question)
    workflow.request_review(translation, user=person("ben"))
    for role, address in (("translator", ""), ("reviewer", "review/")):
        client.force_login(person(role, f"es {role}"))
        link = soup(client, "/admin/translations/", step="review").select_one(".desk-cell")

        assert link["href"] == f"/admin/translations/es/{question.translation_key}/{address}"


def test_pages_stand_in_tree_order_below_their_section(editor):
    titles = [
        th.get_text(strip=True) for th in soup(editor, "/admin/translations/").select("tbody th[scope=row] label")
    ]

    assert titles == list(open_pages_of_everybody().order_by("path").values_list("title", flat=True))


def test_a_question_without_its_section_on_the_screen_names_it(question, section, editor):
    shown = soup(editor, "/admin/translations/", q=question.title[:20])

    assert section.title in shown.select_one(".desk-heading").get_text()


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "step=done&language=xx",
        "section=999999",
        "section=x",
        "p=nonsense",
        "p=-1",
        "q=%00",
        "language=en",
    ],
)
def test_filters_that_make_no_sense_are_left_out(query, editor):
    assert editor.get(f"/admin/translations/?{query}").status_code == 200
    assert editor.get(f"/admin/translations/mine/?{query}&tab=nonsense").status_code == 200


def test_titles_are_text_and_never_markup(section, editor, spanish):
    page = FaqQuestionPageFactory(parent=section, title="<script>alert(1)</script>")
    workflow.submit(page, spanish)
    for address in ("/admin/translations/", "/admin/translations/mine/", "/admin/translations/es/files/"):
        assert b"<script>alert(1)" not in editor.get(address, {"q": "<script>alert(1)"}).content


def test_my_work_tells_numbers_and_progress(question, translation, client, person):
    user = person("ana", "es reviewer")
    client.force_login(user)
    touch(question)
    workflow.request_review(translation, user=user)
    shown = soup(client, "/admin/translations/mine/")

    tabs = {a.get_text(" ", strip=True) for a in shown.select(".desk-tabs a")}
    total = len(open_pages(user))
    assert f"Everything {total}" in tabs
    assert {"Waiting for review 1", "Sent back 0", f"To translate {total - 1}"} < tabs
    assert "(100 %), 0 words left" in " ".join(shown.select_one(".desk-progress").get_text().split())


def test_translators_have_no_tab_for_reviews(client, person):
    client.force_login(person("ana", "es translator"))

    assert "Waiting for review" not in soup(client, "/admin/translations/mine/").select_one(".desk-tabs").get_text()


def test_whoever_has_many_languages_sees_one_at_a_time(editor):
    assert len(soup(editor, "/admin/translations/mine/").select(".desk-progress li")) == 1


def test_the_home_page_tells_what_waits(editor, client, person, second_language):
    panel = soup(editor, "/admin/").select_one("#my-translations-section")
    names = [language.name for language in languages()[1:]]
    assert [a.get_text() for a in panel.select("th[scope=row] a")] == names

    user = person("ben")
    user.groups.add(enter_the_admin())
    client.force_login(user)
    assert soup(client, "/admin/").select_one("#my-translations-section") is None


def test_the_menu_leads_people_with_a_role_to_the_desk(client, person):
    client.force_login(person("ana", "es translator"))
    assert "/admin/translations/" in client.get("/admin/").content.decode()

    user = person("ben")
    user.groups.add(enter_the_admin())
    client.force_login(user)
    assert "/admin/translations/" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/translations/",
        "/admin/translations/?state=outdated",
        "/admin/translations/?state=fallback&q=register",
        "/admin/translations/?step=translating",
        "/admin/translations/mine/",
        "/admin/translations/mine/?tab=translate",
        "/admin/translations/es/files/",
        "/admin/translations/es/files/export/",
        "/admin/",
    ],
)
def test_the_number_of_queries_is_the_same_for_any_number_of_pages(address, section, client, person):
    client.force_login(person("ana", "es reviewer"))
    counts = []
    make_questions(section, 5)
    for more in (60, 200):
        make_questions(section, more)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1] < 60


def test_a_filter_that_holds_no_longer_lets_nothing_through(section, admin_user, client):
    client.force_login(admin_user)
    section.unpublish()

    for number in (section.pk, 10**30):
        address = f"/admin/translations/bulk/?section={number}"
        client.post(address, {"act": "submit", "language": "es", "everything": "1"})

    assert not Job.objects.exists()


def test_a_private_page_is_open_by_no_address(question, client):
    person = make_person("ana", "translator")
    client.force_login(person)
    restriction = PageViewRestriction.objects.create(page=question, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Board"))

    for name in ("", "preview/", "review/"):
        address = f"/admin/translations/es/{question.translation_key}/{name}"
        assert client.get(address).status_code == 403
