# ruff: noqa: T201
"""
What editors and time do to the site, each with transactions of its own, in a shell of the project.

``main`` prints for each act, in a line of JSON, by how much the content version rose and what was committed that
readers see without a word to the version in the same transaction. It writes to the database for good.
"""

import json
import re
import time
from datetime import timedelta

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Page, Site

from faq_pages.delivery import watch
from faq_pages.delivery.version import content_number
from faq_pages.models import ContentTouch, FaqQuestionPage, FaqSectionPage, LinkPage
from faq_pages.renditions import make_renditions
from tests.translating import change, fresh, publish_by_hand

WRITE = re.compile(r'\s*(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
UNLESS_THERE = re.compile("OR IGNORE|ON CONFLICT DO NOTHING")
COLUMN = re.compile(r'"(\w+)" = ')


class Witness:
    """Sees all that is written, and at each commit whether readers see it and the version was told."""

    def __init__(self) -> None:
        self.seen = {model._meta.db_table for model in watch.WATCHED}
        kinds = [model for model in apps.get_models() if issubclass(model, Page)]
        self.pages = {kind._meta.db_table for kind in kinds}
        # What an editor says of a change is for translators.
        names = {*watch.OF_DRAFTS, "change_significance", "note_to_translators"}
        fields = [field for kind in kinds for field in kind._meta.local_concrete_fields]
        self.of_drafts = {field.column for field in fields if field.name in names}
        self.written: set[str] = set()
        self.is_told = False
        self.untold: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if match := WRITE.match(sql):
            # Wagtail's, of a page that was moved, which it makes afterwards: the old address leads nowhere until then,
            # and where nothing is, nothing is kept.
            is_afterwards = match[1] == Redirect._meta.db_table and UNLESS_THERE.search(sql)
            if not is_afterwards:
                self.note(match[1], sql)
        return result

    def note(self, table: str, sql: str) -> None:
        columns = set(COLUMN.findall(sql.partition(" WHERE ")[0]))
        if table == ContentTouch._meta.db_table:
            self.is_told = True
        elif table in self.seen or (table in self.pages and not (columns and columns <= self.of_drafts)):
            self.written.add(table)
        else:
            return
        # Outside a transaction it is committed already.
        transaction.on_commit(self.committed)

    def committed(self) -> None:
        if self.written and not self.is_told:
            self.untold += sorted(self.written)
        self.written, self.is_told = set(), False


# --- What the acts are about --------------------------------------------------------------------

admin = Client(SERVER_NAME="localhost")


def post(view: str, *arguments, **fields) -> None:
    response = admin.post(reverse(view, args=arguments), fields)
    is_saved = response.status_code == 302 or b"_done" in response.content or b'"success": true' in response.content
    assert is_saved, (view, response.status_code, response.content.decode()[-3000:])


def page(number: int = 0) -> FaqQuestionPage:
    return FaqQuestionPage.objects.filter(locale__language_code="en", live=True).order_by("path")[number]


def base() -> Page:
    return Page.objects.get(pk=page().pk)


def far() -> FaqSectionPage:
    return FaqSectionPage.objects.filter(locale__language_code="en").order_by("path").last()


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def to_go_live() -> None:
    draft = fresh(page())
    draft.title, draft.go_live_at = "Later", timezone.now() + timedelta(seconds=1)
    draft.save_revision().publish()
    time.sleep(1.1)


def to_expire() -> None:
    # As if the time had gone by since it was published.
    Page.objects.filter(pk=page().pk).update(expire_at=timezone.now() - timedelta(minutes=1))


def picture():
    return get_image_model().objects.get_or_create(title="Ballot box", defaults={"file": get_test_image_file()})[0]


def new_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.png", get_test_image_file(size=(320, 240)).file.getvalue())


def collection() -> Collection:
    root = Collection.get_first_root_node()
    return root.get_children().first() or root.add_child(instance=Collection(name="Files"))


# --- The acts -----------------------------------------------------------------------------------


def of_site() -> dict:
    one = Site.objects.get()
    return {"hostname": one.hostname, "port": one.port, "root_page": one.root_page_id, "is_default_site": "on"}


def nothing() -> None:
    pass


REDIRECT = {"old_path": "/en/old/", "site": "", "is_permanent": "on", "redirect_link": "https://example.org/"}
REPLACED = {"title": "Another", "collection": 1, "tags": "", "description": ""}
ACTS = {
    "publish": (nothing, lambda: change(page())),
    "change of a section": (nothing, lambda: change(far())),
    "unpublish": (nothing, lambda: page().unpublish()),
    "scheduled go-live": (to_go_live, publish_scheduled),
    "expiry": (to_expire, publish_scheduled),
    "move": (nothing, lambda: base().move(far(), "first-child")),
    "reorder": (nothing, lambda: base().move(base().get_siblings().last(), "right")),
    "slug": (nothing, lambda: change(page(), slug="another-slug")),
    "unpublish in the admin": (nothing, lambda: post("wagtailadmin_pages:unpublish", page().pk)),
    "delete": (nothing, lambda: post("wagtailadmin_pages:delete", page(2).pk)),
    "publish a translation": (nothing, lambda: publish_by_hand(page())),
    "withdraw a translation": (
        nothing,
        lambda: FaqQuestionPage.objects.filter(locale__language_code="es", live=True).first().unpublish(),
    ),
    "make private": (
        nothing,
        lambda: post("wagtailadmin_pages:set_privacy", page().pk, restriction_type="login", password=""),
    ),
    "make public again": (
        nothing,
        lambda: post("wagtailadmin_pages:set_privacy", page().pk, restriction_type="none", password=""),
    ),
    "make files private": (
        collection,
        lambda: post("wagtailadmin_collections:set_privacy", collection().pk, restriction_type="login", password=""),
    ),
    "make files public again": (
        nothing,
        lambda: post("wagtailadmin_collections:set_privacy", collection().pk, restriction_type="none", password=""),
    ),
    "rename files": (
        nothing,
        lambda: post("wagtailadmin_collections:edit", collection().pk, name="Others", parent=1),
    ),
    "redirect": (nothing, lambda: post("wagtailredirects:add", **REDIRECT)),
    "take back a redirect": (
        nothing,
        lambda: post("wagtailredirects:delete", Redirect.objects.get(old_path="/en/old").pk),
    ),
    "front end": (
        nothing,
        lambda: post(
            "wagtailsettings:edit",
            "faq_pages",
            "frontend",
            Site.objects.get().pk,
            address="https://f.example",
            preview_address="",
        ),
    ),
    "site": (nothing, lambda: post("wagtailsites:edit", Site.objects.get().pk, **of_site(), site_name="Another name")),
    "link page": (
        nothing,
        lambda: change(LinkPage.objects.filter(live=True).first(), destination="https://x.org/"),
    ),
    "language removed": (nothing, lambda: Locale.objects.get(language_code="uk").delete()),
    "language added": (
        nothing,
        lambda: post(
            "wagtaillocales:add",
            **{"language_code": "uk", "component-wagtail_localize_localesynchronization-enabled": ""},
        ),
    ),
    "image replaced": (
        picture,
        lambda: post("wagtailimages:edit", picture().pk, file=new_picture(), **REPLACED),
    ),
    "image sizes": (picture, lambda: make_renditions(picture())),
    "image of several": (
        picture,
        lambda: post(
            "wagtailimages:edit_multiple",
            picture().pk,
            **{f"image-{picture().pk}-{name}": value for name, value in REPLACED.items()},
        ),
    ),
    "image deleted": (picture, lambda: post("wagtailimages:delete", picture().pk)),
    "document": (
        nothing,
        lambda: post(
            "wagtaildocs:add", title="Platform", collection=1, tags="", file=SimpleUploadedFile("a.pdf", b"%PDF")
        ),
    ),
    "document deleted": (nothing, lambda: post("wagtaildocs:delete", get_document_model().objects.first().pk)),
}
"""What is prepared, and what is done then. They follow each other."""


def main() -> None:
    admin.force_login(get_user_model().objects.create_superuser("acts", "acts@example.org", "pass phrase"))
    for name, (prepare, act) in ACTS.items():
        prepare()
        before, witness = content_number(), Witness()
        with connection.execute_wrapper(witness):
            act()
        print(json.dumps([name, content_number() - before, witness.untold]), flush=True)
