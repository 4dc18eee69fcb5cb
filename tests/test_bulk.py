"""Many pages at once: what each kind of job does, refuses and tells."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from faq_pages.admin.translations import machine
from faq_pages.models import Job, JobItem, LanguageRole, MachinePolicy, Review
from faq_pages.translation import bulk, jobs, workflow
from faq_pages.translation.audit import Act
from faq_pages.translation.bulk import start_bulk
from faq_pages.translation.machine import BreakerOpenError, MachineTranslationError
from faq_pages.translation.queues import open_pages
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory

pytestmark = pytest.mark.django_db

BULK = "/admin/translations/bulk/"


@pytest.fixture
def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


@pytest.fixture
def person(django_user_model):
    def make(name, role=""):
        user = django_user_model.objects.create_user(name)
        if role:
            user.groups.add(LanguageRole.objects.get(locale__language_code="es", role=role).group)
        return user

    return make


@pytest.fixture
def pages(section):
    """Two new questions that nobody offered yet."""
    return [FaqQuestionPageFactory(parent=section, title=f"What about number {number}?") for number in (1, 2)]


def translate(page, locale):
    """Translate every string of a page by hand."""
    workflow.submit(page, locale)
    for segment in StringSegment.objects.filter(source__object_id=page.translation_key):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            data=f"¿{segment.string.data}",
            translation_type="manual",
        )


def start(kind, user, locale, pages) -> Job:
    job = start_bulk(kind, user=user, locale=locale, pages=Page.objects.filter(pk__in=[page.pk for page in pages]))
    job.refresh_from_db()
    return job


def live(page):
    return Page.objects.filter(translation_key=page.translation_key, locale__language_code="es", live=True)


# --- From the desk ---------------------------------------------------------------------------------


def test_chosen_pages_are_offered_by_a_job(pages, client, person):
    user = person("ana", "translator")
    client.force_login(user)
    response = client.post(BULK, {"act": "submit", "language": "es", "page": [page.pk for page in pages]}, follow=True)

    job = Job.objects.get()
    assert response.redirect_chain[-1][0] == f"/admin/translations/jobs/{job.pk}/"
    assert (job.status, job.done, job.created_by) == (Job.Status.DONE, 2, user)
    for page in pages:
        assert Translation.objects.filter(source__object_id=page.translation_key, target_locale__language_code="es")
    assert PageLogEntry.objects.filter(action=Act.SUBMIT.value, user=user).count() == 2


def test_everything_means_all_pages_that_the_filters_show(pages, client, person):
    client.force_login(person("ana", "translator"))
    client.post(f"{BULK}?q=about+number", {"act": "submit", "language": "es", "everything": "1"})

    assert Job.objects.get().total == 2


def test_pages_above_come_before_pages_below(index, client, person):
    section = FaqSectionPageFactory(parent=index)
    question = FaqQuestionPageFactory(parent=section)
    client.force_login(person("ana", "translator"))
    client.post(BULK, {"act": "submit", "language": "es", "page": [question.pk, section.pk]})

    keys = list(JobItem.objects.order_by("position").values_list("key", flat=True))
    assert keys == [str(section.translation_key), str(question.translation_key)]


@pytest.mark.parametrize("act", ["", "nonsense", "submit"])
@pytest.mark.parametrize("page", [[], ["x", "9" * 40]])
def test_a_form_that_says_too_little_starts_nothing(act, page, client, person):
    client.force_login(person("ana", "translator"))

    assert client.post(BULK, {"language": "es", "act": act, "page": page}).status_code == 302
    assert not Job.objects.exists()


@pytest.mark.parametrize("language", ["", "en", "xx"])
def test_an_unknown_language_starts_nothing(language, client, person):
    client.force_login(person("ana", "translator"))

    assert client.post(BULK, {"act": "submit", "language": language}).status_code == 404


@pytest.mark.parametrize("act", ["submit", "machine", "request_review", "publish"])
@pytest.mark.parametrize(("role", "allowed"), [("", set()), ("translator", {"submit", "machine", "request_review"})])
def test_nobody_does_more_than_their_role_lets_them(act, role, allowed, pages, client, person, settings):
    korean = Locale.objects.get(language_code="ko")
    user = person("ana", role)
    user.groups.add(LanguageRole.objects.get(locale=korean, role="reviewer").group)
    client.force_login(user)
    response = client.post(BULK, {"act": act, "language": "es", "page": pages[0].pk})

    assert (response.status_code, Job.objects.exists()) == ((302, True) if act in allowed else (403, False))
    assert PageLogEntry.objects.filter(action=Act.REFUSE.value, user=user).exists() == (act not in allowed)


def test_nothing_starts_by_get(client, person):
    client.force_login(person("ana", "reviewer"))

    assert client.get(BULK, {"act": "submit", "language": "es"}).status_code == 405


def test_only_reviewers_are_offered_to_publish(client, person):
    for role, offered in (("translator", False), ("reviewer", True)):
        client.force_login(person(role, role))
        shown = BeautifulSoup(client.get("/admin/translations/").content, "html.parser")
        assert bool(shown.select('#bulk-act option[value="publish"]')) == offered


# --- The kinds -------------------------------------------------------------------------------------


def test_publishing_puts_sections_before_their_questions(index, spanish, person):
    section = FaqSectionPageFactory(parent=index)
    question = FaqQuestionPageFactory(parent=section)
    for page in (section, question):
        translate(page, spanish)
    job = start("publish", person("ben", "reviewer"), spanish, [question, section])

    assert (job.status, job.done, job.failed, job.messages) == (Job.Status.DONE, 2, 0, [])
    assert live(section).exists()
    assert live(question).exists()


def test_what_cannot_be_published_is_told_and_the_rest_goes_on(pages, spanish, person):
    translate(pages[1], spanish)
    workflow.submit(pages[0], spanish)
    job = start("publish", person("ben", "reviewer"), spanish, pages)

    assert (job.done, job.failed) == (1, 1)
    assert job.messages == ["What about number 1?: 3 texts are not translated yet."]
    assert not live(pages[0]).exists()
    assert live(pages[1]).exists()


def test_what_was_never_offered_is_told(pages, spanish, person):
    job = start("publish", person("ben", "reviewer"), spanish, pages[:1])

    assert "was not offered for translation yet" in job.messages[0]


def test_what_is_published_already_is_not_published_again(pages, spanish, person):
    translate(pages[0], spanish)
    ben = person("ben", "reviewer")
    start("publish", ben, spanish, pages[:1])
    revision = live(pages[0]).get().latest_revision_id
    job = start("publish", ben, spanish, pages[:1])

    assert (job.done, live(pages[0]).get().latest_revision_id) == (1, revision)
    assert "Published already" in job.messages[0]


def test_a_page_that_was_unpublished_meanwhile_is_left_out(pages, spanish, person):
    job = start_waiting("submit", person("ana", "translator"), spanish, pages)
    pages[0].unpublish()
    jobs.confirm(job)
    job.refresh_from_db()

    assert (job.done, job.failed) == (1, 1)


def start_waiting(kind, user, locale, pages):
    return jobs.start(
        kind, user=user, locale=locale, items=[str(page.translation_key) for page in pages], needs_confirmation=True
    )


@pytest.mark.parametrize("kind", ["submit", "machine", "request_review", "publish"])
def test_roles_are_asked_again_when_the_job_runs(kind, pages, spanish, person):
    user = person("ben", "reviewer")
    job = start_waiting(kind, user, spanish, pages)
    user.groups.clear()
    jobs.confirm(job)
    job.refresh_from_db()

    assert (job.status, job.done) == (Job.Status.FAILED, 0)
    assert "no role" in job.problem


def test_a_translator_cannot_publish_through_a_job(pages, spanish, person):
    translate(pages[0], spanish)
    job = start("publish", person("ana", "translator"), spanish, pages[:1])

    assert job.status == Job.Status.FAILED
    assert not live(pages[0]).exists()


def test_reviews_are_requested_once(pages, spanish, person):
    translate(pages[0], spanish)
    ana = person("ana", "translator")
    for _ in range(2):
        job = start("request_review", ana, spanish, pages)

    assert Review.objects.filter(translation__source__object_id=pages[0].translation_key).count() == 1
    assert (job.done, job.failed) == (1, 1)


# --- Machine ---------------------------------------------------------------------------------------


class FakeEngine:
    name = "Fake"

    def __init__(self, *, fails=None, answer="¿{}"):
        self.fails, self.answer, self.calls = fails, answer, 0

    def supports(self, code):
        return code == "es"

    def translate(self, strings, code, *, protected=()):
        self.calls += 1
        self.was_atomic = len(connection.savepoint_ids)
        if self.fails:
            raise self.fails
        return [self.answer.format(string) for string in strings]


@pytest.fixture
def fake(monkeypatch, spanish):
    engine = FakeEngine()
    monkeypatch.setattr(bulk, "engine", lambda: engine)
    MachinePolicy.objects.create(locale=spanish, policy="draft")
    return engine


def machine_rows(page):
    return StringTranslation.objects.filter(context__object_id=page.translation_key, translation_type="machine")


def test_a_machine_drafts_what_is_missing_and_publishes_nothing(fake, pages, spanish, person):
    job = start("machine", person("ana", "translator"), spanish, pages)

    assert (job.status, job.done) == (Job.Status.DONE, 2)
    assert machine_rows(pages[0]).count() == 3
    assert not live(pages[0]).exists()


def test_a_page_that_nothing_is_missing_of_asks_no_machine(fake, question, spanish, person):
    job = start("machine", person("ana", "translator"), spanish, [question])

    assert (job.done, fake.calls) == (1, 0)


@pytest.mark.parametrize("policy", ["never", None])
def test_no_machine_works_where_the_policy_forbids_it(policy, fake, pages, spanish, person):
    MachinePolicy.objects.all().delete()
    if policy:
        MachinePolicy.objects.create(locale=spanish, policy=policy)
    job = start("machine", person("ana", "translator"), spanish, pages)

    assert (job.status, fake.calls) == (Job.Status.FAILED, 0)
    assert "is off for this language" in job.problem


@pytest.mark.parametrize(
    "error",
    [
        MachineTranslationError("Fake cannot be reached.", retryable=True),
        BreakerOpenError("Fake", timezone.now()),
    ],
)
def test_a_dead_provider_stops_the_job_and_the_rest_can_be_tried_again(error, fake, pages, spanish, person):
    fake.fails = error
    job = start("machine", person("ana", "translator"), spanish, pages)
    assert (job.status, job.done, job.failed, fake.calls) == (Job.Status.FAILED, 0, 0, 1)
    assert job.problem == str(error)

    fake.fails = None
    jobs.retry(job)
    assert (job.status, job.done) == (Job.Status.DONE, 2)


def test_an_answer_that_makes_no_sense_concerns_one_page(fake, pages, spanish, person):
    fake.fails = MachineTranslationError("Fake gave an answer that is no translation.")
    job = start("machine", person("ana", "translator"), spanish, pages)

    assert (job.status, job.failed, fake.calls) == (Job.Status.DONE, 2, 2)


def test_what_a_check_refuses_is_told_and_not_stored(fake, pages, spanish, person):
    fake.answer = '<a id="a9">{}</a>'
    job = start("machine", person("ana", "translator"), spanish, pages[:1])

    assert job.done == 1
    assert "What about number 1?" in job.messages[0]
    assert not machine_rows(pages[0]).exists()


def test_no_machine_is_asked_inside_a_transaction(fake, pages, spanish, person):
    outside = len(connection.savepoint_ids)
    job = start_waiting("machine", person("ana", "translator"), spanish, pages[:1])
    Job.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED)
    jobs.run(job.pk)

    assert fake.was_atomic == outside


def test_one_page_is_drafted_from_its_own_screen(fake, pages, spanish, client, person, monkeypatch):
    monkeypatch.setattr(machine, "engine", lambda: fake)
    workflow.submit(pages[0], spanish)
    client.force_login(person("ana", "translator"))
    response = client.post(f"/admin/translations/es/{pages[0].translation_key}/machine/")

    assert response["Location"] == f"/admin/translations/jobs/{Job.objects.get().pk}/"
    assert machine_rows(pages[0]).count() == 3


# --- Jobs in the admin -----------------------------------------------------------------------------


def test_people_see_their_own_jobs_and_superusers_all(pages, spanish, client, person, admin_user):
    ana, ben = person("ana", "translator"), person("ben", "translator")
    job = start("submit", ana, spanish, pages)
    for user, seen in ((ana, True), (ben, False), (admin_user, True)):
        client.force_login(user)
        assert (f"/jobs/{job.pk}/" in client.get("/admin/translations/jobs/").content.decode()) == seen
        assert client.get(f"/admin/translations/jobs/{job.pk}/").status_code == (200 if seen else 404)


def test_a_job_shows_progress_and_can_be_cancelled_and_tried_again(pages, spanish, client, person):
    ana = person("ana", "translator")
    job = start_waiting("submit", ana, spanish, pages)
    Job.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED)
    client.force_login(ana)
    address = f"/admin/translations/jobs/{job.pk}/"
    shown = BeautifulSoup(client.get(address).content, "html.parser")
    assert (shown.progress["value"], shown.progress["max"]) == ("0", "2")
    assert shown.select_one("[aria-live=polite] [data-desk-unfinished]")
    part = BeautifulSoup(client.get(f"{address}?part").content, "html.parser")
    assert part.progress is not None
    assert part.html is None

    client.post(address, {"act": "cancel"})
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    assert "ended already" in client.post(address, {"act": "cancel"}, follow=True).content.decode()


def test_what_failed_can_be_tried_again(pages, spanish, client, person):
    ben = person("ben", "reviewer")
    job = start("publish", ben, spanish, pages[:1])
    translate(pages[0], spanish)
    client.force_login(ben)
    client.post(f"/admin/translations/jobs/{job.pk}/", {"act": "retry"})

    assert live(pages[0]).exists()


def test_messages_are_text(section, spanish, client, person):
    page = FaqQuestionPageFactory(parent=section, title="<script>alert(1)</script>")
    ben = person("ben", "reviewer")
    job = start("publish", ben, spanish, [page])
    client.force_login(ben)
    html = client.get(f"/admin/translations/jobs/{job.pk}/").content.decode()

    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_offering_many_pages_costs_the_same_for_each(section, spanish, person):
    ana, costs = person("ana", "translator"), []
    for number in (2, 6):
        pages = [FaqQuestionPageFactory(parent=section) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            start("submit", ana, spanish, pages)
        costs.append(len(queries) / number)

    assert costs[1] <= costs[0]
    assert len(open_pages(ana)) > 8
