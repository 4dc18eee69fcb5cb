"""Nothing that a visitor can see changes without the content version, whatever it is and whoever changes it."""

import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from faq_pages.delivery import kept
from faq_pages.delivery.changes import catch_up
from faq_pages.delivery.version import content_version
from faq_pages.delivery.watch import WATCHED
from faq_pages.models import (
    FaqIndexPage,
    FaqQuestionPage,
    FaqSectionPage,
    FrontEnd,
    RelatedQuestion,
    SourceChange,
    TranslationRecord,
)
from tests.copies import copied_database, run_on_copy
from tests.factories import FaqIndexPageFactory, FaqQuestionPageFactory, FaqSectionPageFactory, LinkPageFactory
from tests.keeping import kept_site
from tests.test_api_changes import put_document, put_picture
from tests.translating import fresh

pytestmark = pytest.mark.django_db


def number() -> int:
    return content_version().number


# --- Every model --------------------------------------------------------------------------------

OF_THE_VERSION = {
    "contenttypes.ContentType": "Names of our models; they change with the code.",
    "faq_pages.ChangeLog": "How far the log has come; what is made with it and without it is the same.",
    "faq_pages.ContentChange": "The log itself, which follows the version.",
    "faq_pages.ContentTouch": "The version itself.",
}
"""Read for public answers, and yet no row of theirs changes one."""

UNSEEN = {
    "auth.Group": "Who may do what in the admin.",
    "auth.Group_permissions": "Who may do what in the admin.",
    "auth.Permission": "Who may do what in the admin.",
    "auth.User": "Editors. No name of theirs is public.",
    "auth.User_groups": "Who may do what in the admin.",
    "auth.User_user_permissions": "Who may do what in the admin.",
    "django_tasks_database.DBTaskResult": "Background work.",
    "faq_pages.Claim": "Proofs that visitors have spent.",
    "faq_pages.ContentUse": "What shows what, for the log.",
    "faq_pages.DigestSubscription": "Letters to translators.",
    "faq_pages.DismissedWarning": "The desk.",
    "faq_pages.Enquiry": "What visitors ask; never shown.",
    "faq_pages.Feedback": "What visitors say of an answer; never shown.",
    "faq_pages.GlossaryTerm": "The desk. No page renders the glossary.",
    "faq_pages.GlossaryTranslation": "The desk. No page renders the glossary.",
    "faq_pages.Job": "Background work.",
    "faq_pages.JobFile": "Background work.",
    "faq_pages.JobItem": "Background work.",
    "faq_pages.LanguageRole": "Who may do what in the admin.",
    "faq_pages.LoadedPage": "Which pages came from files.",
    "faq_pages.MachinePolicy": "The desk. What a machine wrote is told by the record of its publication.",
    "faq_pages.PreviewDraft": "Drafts, for who has a token.",
    "faq_pages.ProtectedName": "The desk.",
    "faq_pages.Review": "The desk. What readers are told of it is in the record of the publication.",
    "faq_pages.SearchCount": "What was searched for, for editors.",
    "faq_pages.SearchEntry": "The search, whose answers are not kept.",
    "faq_pages.SearchState": "The search, whose answers are not kept.",
    "faq_pages.SearchTerm": "The search, whose answers are not kept.",
    "faq_pages.SourceReading": "Which strings were made of which change of the source.",
    "faq_pages.Sweep": "Background work.",
    "faq_pages.SynonymGroup": "The search, whose answers are not kept.",
    "faq_pages.WebhookDelivery": "What other programs are told.",
    "faq_pages.WebhookEndpoint": "What other programs are told.",
    "faq_pages.Worker": "Background work.",
    "sessions.Session": "Who is signed in.",
    "taggit.Tag": "Editors' own; the API leaves them out.",
    "taggit.TaggedItem": "Editors' own; the API leaves them out.",
    "wagtail_localize.LocaleSynchronization": "Refused here.",
    "wagtail_localize.OverridableSegment": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.RelatedObjectSegment": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.SegmentOverride": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.String": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.StringSegment": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.StringTranslation": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.Template": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.TemplateSegment": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.TranslatableObject": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.Translation": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.TranslationContext": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.TranslationLog": "The desk. Readers see pages, which are published from it.",
    "wagtail_localize.TranslationSource": "The desk. Readers see pages, which are published from it.",
    "wagtailadmin.Admin": "No table.",
    "wagtailadmin.EditingSession": "Who is editing.",
    "wagtailadmin.FormState": "Who is editing.",
    "wagtailcore.APIToken": "Keys to an API that is not mounted.",
    "wagtailcore.CollectionViewRestriction_groups": "Who may see what is private; no visitor does.",
    "wagtailcore.Comment": "Between editors.",
    "wagtailcore.CommentReply": "Between editors.",
    "wagtailcore.GroupApprovalTask": "Between editors.",
    "wagtailcore.GroupApprovalTask_groups": "Between editors.",
    "wagtailcore.GroupCollectionPermission": "Who may do what in the admin.",
    "wagtailcore.GroupPagePermission": "Who may do what in the admin.",
    "wagtailcore.GroupSitePermission": "Who may do what in the admin.",
    "wagtailcore.ModelLogEntry": "Who did what, for editors.",
    "wagtailcore.PageLogEntry": "Who did what, for editors.",
    "wagtailcore.PageSubscription": "Letters to editors.",
    "wagtailcore.PageViewRestriction_groups": "Who may see what is private; no visitor does.",
    "wagtailcore.ReferenceIndex": "What refers to what, for editors.",
    "wagtailcore.Revision": "Drafts. What is published is in the page.",
    "wagtailcore.Task": "Between editors.",
    "wagtailcore.TaskState": "Between editors.",
    "wagtailcore.UploadedFile": "Uploads that are not saved yet.",
    "wagtailcore.Workflow": "Between editors.",
    "wagtailcore.WorkflowContentType": "Between editors.",
    "wagtailcore.WorkflowPage": "Between editors.",
    "wagtailcore.WorkflowState": "Between editors.",
    "wagtailcore.WorkflowTask": "Between editors.",
    "wagtailembeds.Embed": "No answer may hold one.",
    "wagtailsearch.IndexEntry": "Wagtail's own search, for editors.",
    "wagtailsearch.SQLiteFTSIndexEntry": "Wagtail's own search, for editors.",
    "wagtailusers.UserProfile": "Editors.",
}
"""Models of which no public answer that may be kept is made, and why."""

MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
PAGES = {label for label, model in MODELS.items() if issubclass(model, Page)}
TOLD = PAGES | {model._meta.label for model in WATCHED}
"""The models that raise the version when a row of theirs is saved or deleted."""


def test_every_model_either_raises_the_version_or_shows_nothing():
    places = {label: [label in place for place in (TOLD, OF_THE_VERSION, UNSEEN)].count(True) for label in MODELS}

    assert [label for label, count in places.items() if count == 0] == [], (
        "Can a row of these change what a visitor sees? Then add the model to WATCHED in faq_pages/delivery/watch.py "
        "and a row of it to ROWS here. If not, say why in UNSEEN."
    )
    assert [label for label, count in places.items() if count > 1] == [], "These are said to show nothing, and told."
    # Which of Wagtail's own tables there are depends on the database.
    gone = {*OF_THE_VERSION, *UNSEEN} - {*MODELS} - {"wagtailsearch.SQLiteFTSIndexEntry"}
    assert gone == set(), "There are no such models any more."


@pytest.fixture
def shown(question, settings, tmp_path):
    """Addresses of every kind that may be kept, of pages that show all there is."""
    settings.MEDIA_ROOT = tmp_path
    for put in (put_picture, put_document):
        put(random.Random(1))
    page = fresh(question)
    page.related_questions = [RelatedQuestion(question=FaqQuestionPage.objects.last())]
    page.save_revision().publish()
    Redirect.objects.create(old_path="/en/old", redirect_link="https://example.org/")
    key, section = question.translation_key, question.get_parent().translation_key
    return [
        *("/en/", "/es/", "/ar/", "/en/the-movement/", "/ar/the-movement/", "/en/the-movement/what-is-calexit/"),
        *("/es/the-movement/what-is-calexit/", "/en/the-movement/what-is-calexit/?with=es", "/es.md"),
        *("/ar/the-movement/what-is-calexit.md", "/llms.txt", "/robots.txt", "/sitemap.xml", "/sitemap-es.xml"),
        *("/api/v1/locales/", "/api/v1/faq/?locale=en", "/api/v1/faq/?locale=es&fallback=chain", "/api/v1/faq/"),
        *(f"/api/v1/questions/{key}/?locale=es", f"/api/v1/sections/{section}/?locale=en"),
        *("/api/v1/questions/?locale=en&format=html&limit=100", "/api/v1/sections/?locale=es&format=markdown"),
        *("/api/v1/resolve/?path=/es/the-movement/what-is-calexit/", "/api/v1/resolve/?path=/en/old/"),
        *("/api/wagtail/v2/pages/?fields=*", f"/api/wagtail/v2/pages/{question.pk}/?fields=*"),
        *("/api/wagtail/v2/pages/?search=what", "/api/wagtail/v2/images/?fields=*"),
        "/api/wagtail/v2/documents/?fields=*",
    ]


def tables(queries) -> set[str]:
    return {name for query in queries for name in re.findall(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', query["sql"])}


@pytest.mark.parametrize("log", ["behind", "followed"])
def test_answers_that_are_kept_are_made_of_nothing_that_changes_without_the_version(log, shown, tmp_path):
    if log == "followed":
        catch_up()
    with kept_site(tmp_path / "kept") as site, CaptureQueriesContext(connection) as asked:
        answers = {address: site.get(address) for address in shown}

    assert {address for address, answer in answers.items() if "stored" not in answer.headers["Cache-Status"]} == set()
    of_table = {model._meta.db_table: label for label, model in MODELS.items()}
    read = {of_table[name] for name in tables(asked) if name in of_table}
    assert read - TOLD - {*OF_THE_VERSION} == set(), (
        "Public answers are made of these, which change without the version: see WATCHED in "
        "faq_pages/delivery/watch.py."
    )
    # What must be there for this to say anything.
    assert {model._meta.label for model in WATCHED} - read <= {"wagtailimages.Rendition", "wagtailimages.Image"}


# --- Every row ----------------------------------------------------------------------------------


def english(kind: type[Page]) -> Page:
    return kind.objects.filter(locale__language_code="en", live=True).order_by("path").first()


def image() -> Model:
    return get_image_model().objects.create(title="Ballot box", file=get_test_image_file())


def untranslated() -> Page:
    return FaqQuestionPage.objects.filter(translation_record=None).order_by("path").first()


ROWS: dict[str, Callable[[], Model]] = {
    "faq_pages.FaqIndexPage": lambda: FaqIndexPageFactory(
        slug="another", parent=Page.get_first_root_node(), locale=Locale.objects.get(language_code="en")
    ),
    "faq_pages.FaqQuestionPage": lambda: FaqQuestionPageFactory(parent=english(FaqSectionPage)),
    "faq_pages.FaqSectionPage": lambda: FaqSectionPageFactory(parent=english(FaqIndexPage)),
    "faq_pages.FrontEnd": lambda: FrontEnd.objects.create(site=Site.objects.get(), address="https://front.example"),
    "faq_pages.LinkPage": lambda: LinkPageFactory(parent=english(FaqIndexPage)),
    "faq_pages.RelatedQuestion": lambda: RelatedQuestion.objects.create(
        page=english(FaqQuestionPage), question=FaqQuestionPage.objects.last()
    ),
    "faq_pages.SourceChange": lambda: SourceChange.objects.create(
        translation_key=english(FaqQuestionPage).translation_key, content_digest="0" * 64, published_at=timezone.now()
    ),
    "faq_pages.TranslationRecord": lambda: TranslationRecord.objects.create(page=untranslated()),
    "wagtailcore.Collection": lambda: Collection.get_first_root_node().add_child(instance=Collection(name="Files")),
    "wagtailcore.CollectionViewRestriction": lambda: CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="login"
    ),
    "wagtailcore.Locale": lambda: Locale.objects.create(language_code="xx"),
    "wagtailcore.Page": lambda: Page.objects.get(pk=FaqQuestionPageFactory(parent=english(FaqSectionPage)).pk),
    "wagtailcore.PageViewRestriction": lambda: PageViewRestriction.objects.create(
        page=Page.objects.get(pk=english(FaqQuestionPage).pk), restriction_type="login"
    ),
    "wagtailcore.Site": lambda: Site.objects.create(
        hostname="other.example", root_page=Page.objects.get(pk=english(FaqIndexPage).pk)
    ),
    "wagtaildocs.Document": lambda: get_document_model().objects.create(
        title="Platform", file=ContentFile(b"%PDF", name="platform.pdf")
    ),
    "wagtailimages.Image": image,
    "wagtailimages.Rendition": lambda: image().renditions.create(
        filter_spec="max-9x9", file=get_test_image_file(), width=9, height=9, focal_point_key=""
    ),
    "wagtailredirects.Redirect": lambda: Redirect.objects.create(old_path="/en/x", redirect_link="https://x.example/"),
}


@contextmanager
def raised() -> Iterator[None]:
    """What is done in the block raises the version, and it is as before when that is rolled back."""
    before = number()
    with transaction.atomic():
        yield
        assert number() > before
        transaction.set_rollback(True)
    assert number() == before


def test_there_is_a_row_of_every_model_that_tells():
    assert set(ROWS) == TOLD, "Add a row of it to ROWS."


@pytest.mark.parametrize("label", sorted(TOLD))
def test_a_row_that_comes_changes_or_goes_raises_the_version(label, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with raised():
        assert ROWS[label]()._meta.label == label
    row = ROWS[label]()

    with raised():
        row.save()
    with raised():
        MODELS[label].objects.filter(pk=row.pk).delete()
    with raised():
        row.delete()


# --- Every act ----------------------------------------------------------------------------------


def test_every_act_raises_the_version_in_the_transaction_of_what_readers_see(tmp_path):
    with copied_database(tmp_path) as address:
        said = run_on_copy(address, tmp_path, "from tests.acts_alone import main; main()")

    acts = [json.loads(line) for line in said.splitlines()]
    assert len(acts) > 25
    assert [name for name, by, _ in acts if by <= 0] == []
    assert {name: untold for name, _, untold in acts if untold} == {}


def test_what_another_release_kept_is_thrown_away(settings, tmp_path, monkeypatch):
    settings.FAQ_KEPT_DIR = tmp_path
    before = kept.open_store()
    before.put("plain", b"key", b"made by the old code")
    before.close()
    monkeypatch.setattr(kept, "release", lambda: "another")

    after = kept.open_store()

    assert after.get("plain", b"key") is None
    after.close()
    assert not before.folder.exists()
