"""Changes and caching: the content version, the log that mirrors follow, and what may be kept for how long."""

import contextlib
import gzip
import os
import random
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date
from django_tasks_db.models import DBTaskResult
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from faq_pages.delivery import changes, fingerprints, freshness, watch
from faq_pages.delivery.changes import catch_up, compare, follow, forget_removals
from faq_pages.delivery.version import content_version, schedule, sum_up, touch
from faq_pages.models import (
    ChangeLog,
    ContentChange,
    ContentTouch,
    FaqQuestionPage,
    FaqSectionPage,
    FrontEnd,
    LinkPage,
    RelatedQuestion,
)
from faq_pages.renditions import make_renditions
from faq_pages.translation.workflow import NotReadyError, publish, submit
from tests.factories import FaqQuestionPageFactory
from tests.translating import change, fresh, publish_by_hand, spanish, translate

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/changes/"
FAQ = "/api/v1/faq/?locale=en"


def number() -> int:
    return content_version().number


def in_spanish(page):
    return page.get_translations().get(locale=spanish()).specific


# --- The version -------------------------------------------------------------------------------


def restrict(page):
    return PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")


def reviewed(page):
    publish_by_hand(page)


def image_replaced(page, image):
    image.save()


ACTS = {
    "publish": change,
    "unpublish": lambda page: page.unpublish(),
    "move": lambda page: Page.objects.get(pk=page.pk).move(FaqSectionPage.objects.filter(locale=page.locale).last()),
    "reorder": lambda page: Page.objects.get(pk=page.pk).move(page.get_siblings().last(), "right"),
    "delete": lambda page: Page.objects.get(pk=page.pk).delete(),
    "restrict": restrict,
    "slug": lambda page: change(page, slug="other"),
    "translate": publish_by_hand,
    "locale": lambda page: Locale.objects.get(language_code="es").save(),
    "site": lambda page: Site.objects.get().save(),
    "destination": lambda page: change(LinkPage.objects.filter(live=True).first(), destination="https://example.org/"),
}


@pytest.mark.parametrize("act", ACTS)
def test_everything_that_visitors_can_see_changes_the_version(act, question):
    before = number()

    ACTS[act](question)

    assert number() > before


def test_lifting_a_restriction_changes_the_version(question):
    restriction = restrict(question)
    before = number()

    restriction.delete()

    assert number() > before


def test_replaced_files_change_the_version(image, document):
    for file in (image, document):
        before = number()
        file.save()
        assert number() > before


def test_addresses_that_another_process_changed_are_not_told_under_a_new_version(client, question):
    before = client.get(FAQ)
    # Another process forgets what it remembers, and this one knows nothing of it.
    FrontEnd.objects.bulk_create([FrontEnd(site=Site.objects.get(), address="https://front.example")])
    touch()

    after = client.get(FAQ)

    assert before.json()["url"].startswith("http://testserver/")
    assert after.json()["url"].startswith("https://front.example/")


def test_a_release_changes_every_tag_and_is_told_to_mirrors(client, question, monkeypatch):
    catch_up()
    before = client.get(FAQ)
    for module in (freshness, fingerprints):
        monkeypatch.setattr(module, "release", lambda: "another")

    assert client.get(FAQ, headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert compare() == ContentChange.objects.filter(removed=False).count()
    asked = {"If-Modified-Since": before["Last-Modified"]}
    assert client.get(FAQ, headers=asked).status_code == 200


def test_no_editor_waits_for_the_log(
    question, settings, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    catch_up()
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        change(question)
    with django_assert_max_num_queries(2):
        for callback in callbacks:
            if callback.__module__ == watch.__name__:
                callback()

    assert DBTaskResult.objects.filter(task_path="faq_pages.delivery.changes.follow").count() == 1
    follow.call()
    assert catch_up() == 0


def test_a_draft_does_not_change_the_version(question, section):
    before = number()

    page = fresh(question)
    page.title = "Not yet"
    page.save_revision()
    FaqQuestionPageFactory(parent=section, live=False)

    assert number() == before


def test_the_version_is_that_of_what_was_committed(question):
    before = number()

    with transaction.atomic():
        change(question)
        assert number() > before
        transaction.set_rollback(True)

    assert number() == before


def test_summing_up_keeps_the_number_the_time_and_what_is_due():
    due = timezone.now() + timedelta(hours=1)
    touch()
    touch()
    schedule(due)
    schedule(due)
    before = content_version()

    sum_up()

    after = content_version()
    assert (after.number, after.due_at) == (before.number, due)
    assert (before.is_settled, after.is_settled) == (False, True)
    assert ContentTouch.objects.count() == 2


def test_the_time_of_a_version_goes_on_whatever_the_clocks_say():
    touch()
    sum_up()
    first = content_version().at

    touch()
    assert content_version().at == first
    sum_up(now=first - timedelta(hours=2))

    assert content_version().at >= first + timedelta(seconds=1)


# --- The log -----------------------------------------------------------------------------------


class Mirror:
    """Keeps the FAQ of one language by following the log, and builds the tree of what it has."""

    def __init__(self, client, code: str) -> None:
        self.client, self.code, self.cursor = client, code, ""
        self.items: dict[str, dict] = {}
        self.root = None
        self.kinds: list[str] = []

    def get(self, address: str):
        response = self.client.get(address.removeprefix("http://testserver"))
        return response.json() if response.status_code == 200 else None

    def follow(self, limit: int = 3) -> None:
        while True:
            answer = self.client.get(CHANGES, {"since": self.cursor, "locale": self.code, "limit": limit}).json()
            for row in answer["changes"]:
                self.apply(row)
            self.cursor = answer["cursor"]
            if answer["complete"]:
                break

    def apply(self, row: dict) -> None:
        self.kinds.append(row["kind"])
        key = row["key"]
        if row["kind"] == "removed":
            self.items.pop(key, None)
            self.root = None if self.root == key else self.root
            return
        assert row["kind"] == "published" or key in self.items, "only what is known is changed"
        if row["type"] == "question":
            self.items[key] = self.get(row["api_url"])
        else:
            # Of these its own members and the keys of what is in it, whichever call gives them.
            faq = self.get(f"/api/v1/faq/?locale={self.code}")
            item = faq if row["type"] == "index" else next(one for one in faq["sections"] if one["key"] == key)
            below = "sections" if row["type"] == "index" else "questions"
            self.items[key] = {**item, below: [child["key"] for child in item[below]]}
            self.root = key if row["type"] == "index" else self.root

    def tree(self):
        if self.root is None:
            return None
        faq = dict(self.items[self.root])
        faq["sections"] = [dict(self.items[key]) for key in faq["sections"]]
        for section in faq["sections"]:
            section["questions"] = [
                {name: value for name, value in self.items[key].items() if name != "section"}
                for key in section["questions"]
            ]
        return faq

    def is_exact(self) -> bool:
        """Compare every item with its own call."""
        questions = {key: item for key, item in self.items.items() if "answer" in item}
        return self.is_true() and all(
            item == self.get(f"/api/v1/questions/{key}/?locale={self.code}") for key, item in questions.items()
        )

    def is_true(self) -> bool:
        return self.tree() == self.get(f"/api/v1/faq/?locale={self.code}")


def a_question(rng):
    return rng.choice(list(FaqQuestionPage.objects.filter(locale__language_code="en").order_by("pk")))


def a_section(rng):
    return rng.choice(list(FaqSectionPage.objects.filter(locale__language_code="en").order_by("pk")))


def toggle_restriction(rng):
    page = rng.choice([a_section, a_question])(rng)
    found = PageViewRestriction.objects.filter(page_id=page.pk)
    if found:
        found[0].delete()
    else:
        restrict(page)


def toggle_life(page):
    page = fresh(page)
    if page.live:
        page.unpublish()
    else:
        page.get_latest_revision().publish()


def toggle_link(rng):
    toggle_life(rng.choice(list(LinkPage.objects.filter(locale__language_code="en").exclude(destination=""))))


def delete_one(rng):
    if FaqQuestionPage.objects.filter(locale__language_code="en").count() > 7:
        Page.objects.get(pk=a_question(rng).pk).delete()


class Copies:
    """What a cache keeps: a 304 must mean that the copy is the very answer."""

    ADDRESSES = [
        "/api/v1/faq/?locale=es&fallback=chain&format=html",
        "/api/v1/locales/",
        "/api/v1/questions/?state=fallback,outdated&locale=es&fallback=chain&omit=answer",
        "/api/v1/resolve/?path=/es/the-movement/what-is-calexit/",
    ]

    def __init__(self, client) -> None:
        self.client = client
        self.kept: dict[str, tuple[str, str, bytes]] = {}

    def check(self) -> None:
        for address in self.ADDRESSES:
            now = self.client.get(address)
            tag, date, body = self.kept.get(address, ("", "", b""))
            asked = [{"If-None-Match": tag}]
            if "faq/" not in address:
                # A date is compared after the answer was made.
                asked.append({"If-Modified-Since": date})
            for headers in asked:
                again = self.client.get(address, headers=headers)
                assert (
                    again.status_code == (304 if now.content == body else 200) or again.status_code == now.status_code
                )
                assert again.status_code != 304 or now.content == body, f"{address} has changed"
            self.kept[address] = (now.get("ETag", ""), now.get("Last-Modified", ""), now.content)


def put_picture(rng):
    image = get_image_model().objects.create(title="Ballot box", file=get_test_image_file())
    change(
        a_question(rng), answer=[("image", {"image": image, "decorative": False, "alt_text": "A box", "caption": ""})]
    )


def replace_picture(rng):
    for image in get_image_model().objects.all():
        image.file = get_test_image_file(filename=f"other-{rng.randrange(10**6)}.png")
        image.save()


def lose_and_make_sizes(rng):
    for image in get_image_model().objects.all():
        image.renditions.last().delete()
        if rng.random() < 0.5:
            make_renditions(image)


def put_document(rng):
    document = get_document_model().objects.create(title="Platform", file=ContentFile(b"%PDF", name="platform.pdf"))
    text = f'<p><a linktype="document" id="{document.pk}">The platform</a></p>'
    change(a_question(rng), answer=[("paragraph", text)])


def toggle_collection(rng):
    restriction = CollectionViewRestriction.objects.first()
    if restriction:
        restriction.delete()
    else:
        CollectionViewRestriction.objects.create(collection=Collection.objects.get(depth=1), restriction_type="login")


def put_front_end(rng):
    address = f"https://front-{rng.randrange(10**6)}.example"
    FrontEnd.objects.update_or_create(site=Site.objects.get(), defaults={"address": address})


def approve_one(rng):
    page = a_question(rng)
    if page.live:
        translation = submit(page, spanish())
        translate(translation, prefix=f"{rng.randrange(10**6)} ")
        publish(translation, user=get_user_model().objects.first(), reviewed=True)


def schedule_one(rng):
    page = fresh(a_question(rng))
    page.title += " later"
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    # As if the time had come: Wagtail reads it in both places.
    revision.refresh_from_db()
    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert fresh(page).title == page.title


def expire_one(rng):
    page = a_question(rng)
    Page.objects.filter(pk=page.pk, live=True).update(expire_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled", verbosity=0)


def relate(rng):
    page = fresh(a_question(rng))
    page.related_questions = [RelatedQuestion(question=a_question(rng))]
    page.save_revision().publish()


STEPS = [
    put_picture,
    replace_picture,
    lose_and_make_sizes,
    put_document,
    toggle_collection,
    put_front_end,
    approve_one,
    schedule_one,
    expire_one,
    relate,
    lambda rng: change(a_question(rng)),
    lambda rng: change(a_section(rng)),
    lambda rng: Page.objects.get(pk=a_question(rng).pk).move(a_section(rng), pos="first-child"),
    lambda rng: Page.objects.get(pk=(one := a_section(rng)).pk).move(one.get_siblings().last(), pos="right"),
    lambda rng: toggle_life(a_question(rng)),
    lambda rng: toggle_life(
        in_spanish(
            rng.choice(list(FaqQuestionPage.objects.filter(locale=spanish())))
            .get_translations()
            .get(locale__language_code="en")
        )
    ),
    lambda rng: toggle_life(a_section(rng)),
    toggle_link,
    delete_one,
    toggle_restriction,
    lambda rng: publish_by_hand(a_question(rng)),
    lambda rng: change(a_question(rng), slug=f"slug-{rng.randrange(10**6)}"),
    lambda rng: change(a_section(rng), slug=f"part-{rng.randrange(10**6)}"),
    lambda rng: FaqQuestionPageFactory(parent=a_section(rng)).save_revision().publish(),
]


@pytest.mark.parametrize("seed", os.environ.get("SEEDS", "1").split())
def test_a_mirror_that_follows_has_exactly_what_is_public(seed, client, question, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rng = random.Random(seed)
    copies = Copies(client)
    mirrors = [Mirror(client, "en"), Mirror(client, "es")]
    steps = rng.sample(STEPS, len(STEPS)) * int(os.environ.get("LONG", "1"))
    for step in [lambda rng: None, *steps]:
        # An act may be refused, as when a slug is taken or English is not public: nothing has happened then.
        with contextlib.suppress(ValidationError, NotReadyError), transaction.atomic():
            step(rng)
        # Now and then more happens before the log is written, or before somebody asks.
        if rng.random() < 0.3:
            copies.check()
        catch_up()
        if rng.random() < 0.7:
            copies.check()
        mirror = rng.choice(mirrors)
        mirror.follow()
        assert mirror.is_true()
    for mirror in mirrors:
        mirror.follow()
    late = Mirror(client, "es")
    late.follow()
    assert all(mirror.is_exact() for mirror in [late, *mirrors])
    assert "changed" not in late.kinds, "nothing is changed for who begins"
    assert set(mirrors[0].kinds) == {"published", "changed", "removed"}


def test_a_change_of_one_question_is_told_where_it_shows_alone(client, question):
    catch_up()
    cursor = client.get(CHANGES).json()["cursor"]

    change(fresh(question), short_answer="Briefly.")
    catch_up()

    answer = client.get(CHANGES, {"since": cursor}).json()
    assert {row["key"] for row in answer["changes"]} == {str(question.translation_key)}
    assert [row["kind"] for row in answer["changes"]] == ["changed", "changed"]
    assert answer["changes"][0]["api_url"].startswith("http://testserver/api/v1/questions/")
    assert answer["complete"]
    assert answer["next"] is None


def test_a_front_end_and_sizes_of_images_are_told_to_mirrors(client, question, image):
    change(question, answer=[("image", {"image": image, "decorative": True, "alt_text": "", "caption": ""})])
    catch_up()

    image.renditions.last().delete()
    assert catch_up() == 1, "Spanish has the picture only once it is carried over"
    make_renditions(image)
    assert catch_up() == 1

    FrontEnd.objects.create(site=Site.objects.get(), address="https://front.example")
    assert catch_up() == ContentChange.objects.filter(removed=False).count()


def test_pages_of_the_log_lead_to_its_end(client):
    catch_up()
    seen, address = [], f"{CHANGES}?limit=7"
    while address:
        answer = client.get(address.removeprefix("http://testserver")).json()
        seen += [(row["key"], row["locale"]) for row in answer["changes"]]
        assert len(answer["changes"]) == 7 or answer["complete"]
        address = answer["next"]

    assert len(seen) == len(set(seen)) == ContentChange.objects.filter(removed=False).count()


def test_what_nobody_told_of_is_found_and_changes_the_version(question):
    catch_up()
    before = number()
    Page.objects.filter(pk=question.pk).update(title="Past every signal")

    assert catch_up() == 0
    assert compare() > 0
    assert number() > before
    assert compare() == 0


def test_the_log_is_bounded(question):
    catch_up()
    rows = ContentChange.objects.count()
    for _ in range(5):
        change(fresh(question))
        catch_up()

    assert ContentChange.objects.count() == rows


def test_old_removals_are_forgotten_and_who_missed_them_begins_anew(client, question):
    catch_up()
    old = client.get(CHANGES).json()["cursor"]
    fresh(question).unpublish()
    catch_up()
    recent = client.get(CHANGES).json()["cursor"]

    assert forget_removals() == 0
    assert forget_removals(now=timezone.now() + changes.KEPT + timedelta(days=1)) == 2

    assert client.get(CHANGES, {"since": old}).status_code == 410
    assert client.get(CHANGES, {"since": recent}).status_code == 200


def test_a_mirror_can_begin_after_removals_were_forgotten(client, question):
    catch_up()
    fresh(question).unpublish()
    catch_up()
    begun = client.get(f"{CHANGES}?limit=3").json()["cursor"]
    assert forget_removals(now=timezone.now() + changes.KEPT + timedelta(days=1)) == 2

    mirror = Mirror(client, "en")
    mirror.follow()

    assert mirror.is_true()
    assert client.get(CHANGES, {"since": begun}).status_code == 200, "who began later has never had it"


def test_a_mirror_that_is_beginning_begins_anew_when_it_missed_a_removal(client, question):
    catch_up()
    begun = client.get(f"{CHANGES}?limit=3").json()["cursor"]
    fresh(question).unpublish()
    catch_up()
    assert client.get(CHANGES, {"since": begun}).status_code == 200

    forget_removals(now=timezone.now() + changes.KEPT + timedelta(days=1))

    assert client.get(CHANGES, {"since": begun}).status_code == 410


def test_a_cursor_of_another_log_has_expired(client):
    catch_up()
    cursor = client.get(CHANGES).json()["cursor"]
    ChangeLog.objects.update(epoch="00000000-0000-4000-8000-000000000001")

    response = client.get(CHANGES, {"since": cursor})

    assert (response.status_code, response["Content-Type"]) == (410, "application/problem+json")


@pytest.mark.parametrize(
    "query",
    ["since=x", "since=%00", "since=" + "A" * 5000, "since=é", "since=MTIu", "limit=0", "limit=101", "limit=-1",
     "limit=1e9", "limit=" + "9" * 5000, "limit=٣", "locale=xx", "locale=", "offset=1", "since=a&since=b"],
)  # fmt: skip
def test_what_is_malformed_is_refused(query, client):
    response = client.get(f"{CHANGES}?{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_the_log_costs_three_queries_and_tells_whether_it_has_grown(client, question, django_assert_num_queries):
    catch_up()
    with django_assert_num_queries(3):  # The sites, the log, its rows.
        first = client.get(CHANGES)
    assert client.get(CHANGES, headers={"If-None-Match": first["ETag"]}).status_code == 304
    change(question)
    catch_up()
    assert client.get(CHANGES, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert first["Cache-Control"] == "no-cache"


# --- HTTP --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [FAQ, "/api/v1/faq/", "/api/v1/locales/", "/api/v1/schema/"])
def test_what_is_still_good_is_told_with_one_query(path, client, question, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(1):
        again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert again.get(name) == first.get(name)
    change(question)
    later = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_each_representation_has_a_tag_of_its_own(client):
    header = {"Accept-Language": "es"}
    tags = [
        client.get(FAQ)["ETag"],
        client.get("/api/v1/faq/?locale=es")["ETag"],
        client.get("/api/v1/faq/")["ETag"],
        client.get("/api/v1/faq/", headers=header)["ETag"],
    ]

    assert len(set(tags)) == 4
    assert all(tag.startswith('"') for tag in tags)
    assert client.get("/api/v1/faq/", headers={**header, "If-None-Match": tags[2]}).status_code == 200
    assert client.get("/api/v1/faq/", headers={**header, "If-None-Match": ", ".join(tags)}).status_code == 304
    assert client.get("/api/v1/faq/", headers={**header, "If-None-Match": ", ".join(tags)})["ETag"] == tags[3]


@pytest.mark.parametrize("form", ["W/{}", "{}", 'W/"x", {}', '"{0}-gzip"', '"{0};br"', "*"])
def test_compressing_proxies_may_change_the_tag(form, client):
    tag = client.get(FAQ)["ETag"]
    wish = form.format(tag.strip('"')) if '"{0}' in form else form.format(tag)

    assert client.get(FAQ, headers={"If-None-Match": wish}).status_code == 304


@pytest.mark.parametrize("wish", ["", "x", '"x"', '"1.en.00.00"', '"' * 9000, '"' + "9" * 5000 + '._.0.0"', "\x01"])
def test_a_strange_tag_matches_nothing(wish, client):
    assert client.get(FAQ, headers={"If-None-Match": wish}).status_code == 200


def test_a_date_is_good_once_the_last_change_is_summed_up(client, question):
    catch_up()
    change(question)
    response = client.get(FAQ)
    assert client.get(FAQ, headers={"If-Modified-Since": response["Last-Modified"]}).status_code == 200

    catch_up()
    ContentTouch.objects.filter(at__isnull=False).update(at=timezone.now() - timedelta(minutes=5))
    response = client.get(FAQ)
    asked = {"If-Modified-Since": response["Last-Modified"]}
    assert client.get(FAQ, headers=asked).status_code == 304
    assert client.get(FAQ, headers={"If-Modified-Since": http_date(0)}).status_code == 200
    assert client.get(FAQ, headers={"If-Modified-Since": "yesterday"}).status_code == 200
    change(question)
    assert client.get(FAQ, headers=asked).status_code == 200


def lifetimes(response) -> dict[str, int]:
    parts = response["Cache-Control"].removeprefix("public, ").split(", ")
    return {name: int(value) for name, _, value in (part.partition("=") for part in parts)}


def test_nothing_is_kept_past_the_next_scheduled_publication_or_expiry(client, question):
    assert lifetimes(client.get(FAQ)) == {"max-age": 60, "stale-while-revalidate": 600, "stale-if-error": 86400}

    page = fresh(question)
    page.expire_at = timezone.now() + timedelta(seconds=300)
    page.save_revision().publish()
    for kept in (
        lifetimes(client.get(FAQ)),
        lifetimes(client.get(FAQ, headers={"If-None-Match": client.get(FAQ)["ETag"]})),
    ):
        assert kept["max-age"] == 60
        assert 230 <= kept["stale-while-revalidate"] == kept["stale-if-error"] <= 240

    page = fresh(question)
    page.go_live_at = timezone.now() + timedelta(seconds=30)
    page.save_revision().publish()
    kept = lifetimes(client.get(FAQ))
    assert kept["max-age"] <= 30
    assert kept["stale-while-revalidate"] == kept["stale-if-error"] == 0


@pytest.mark.parametrize("path", [FAQ, CHANGES, "/api/v1/questions/?locale=en", "/api/wagtail/v2/pages/?limit=20"])
def test_a_compressed_answer_is_known_again_by_its_changed_tag(path, client, settings, question):
    plain = client.get(path)
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    client = Client()
    wish = {"Accept-Encoding": "gzip"}

    packed = client.get(path, headers=wish)
    again = client.get(path, headers={**wish, "If-None-Match": f'"x", {packed["ETag"]}'})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"
    assert packed["Vary"] == "Accept-Encoding"
    assert (again.status_code, again.content) == (304, b"")
    # A cache finds what it keeps by the tag that it was given.
    assert again["ETag"] == (packed["ETag"] if path != CHANGES else plain["ETag"])
    assert client.get(path)["ETag"] == plain["ETag"]
    change(question)
    catch_up()
    assert client.get(path, headers={**wish, "If-None-Match": packed["ETag"]}).status_code == 200


REFUSALS = {
    ("get", "/api/v1/nothing/"): 404,
    ("get", "/api/v1/faq/?x=1"): 400,
    ("get", "/api/v1/questions/%00/"): 400,
    ("get", "/api/v1/preview/?token=x"): 404,
    ("get", "/api/nothing/"): 404,
    ("get", "/api/wagtail/v2/pages/?x=1"): 400,
    ("get", "/api/wagtail/v2/pages/999999/"): 404,
    ("get", "/api/wagtail/v2/nothing/"): 404,
    ("get", "/api/wagtail/v2/%00/"): 400,
    ("post", "/api/v1/faq/"): 405,
    ("post", "/api/v1/enquiries/"): 415,
    ("post", "/api/wagtail/v2/pages/"): 405,
    ("get", "/api/v1/enquiries/"): 405,
}


@pytest.mark.parametrize(("method", "path"), REFUSALS)
def test_scripts_on_any_site_can_read_why_they_are_refused(method, path):
    response = getattr(Client(enforce_csrf_checks=True), method)(path, headers={"Origin": "https://front.example"})

    assert response.status_code == REFUSALS[method, path]
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Retry-After", "Link", "Allow"} <= set(response["Access-Control-Expose-Headers"].split(", "))
    assert response["Cache-Control"] == "no-store"


CALLS = {
    FAQ: "GET, HEAD, OPTIONS",
    CHANGES: "GET, HEAD, OPTIONS",
    "/api/v1/preview/": "GET, HEAD, OPTIONS",
    "/api/v1/enquiries/": "POST, OPTIONS",
    "/api/v1/questions/6f0d1c1e-0000-4000-8000-000000000000/feedback/": "POST, OPTIONS",
    "/api/wagtail/v2/pages/": "GET, HEAD, OPTIONS",
    "/api/wagtail/v2/pages/3/": "GET, HEAD, OPTIONS",
    "/api/wagtail/v2/pages/find/": "GET, HEAD, OPTIONS",
    "/api/wagtail/v2/images/": "GET, HEAD, OPTIONS",
    "/api/wagtail/v2/documents/1/": "GET, HEAD, OPTIONS",
}


@pytest.mark.parametrize("path", CALLS)
def test_a_browser_asks_first_and_is_told_what_it_may_send(path, client, django_assert_num_queries):
    method = "POST" if "POST" in CALLS[path] else "GET"
    asked = {
        "Origin": "https://front.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    with django_assert_num_queries(0):
        response = client.options(path, headers=asked)

    assert (response.status_code, response.content) == (204, b"")
    assert (response["Access-Control-Allow-Origin"], response["Access-Control-Allow-Methods"]) == ("*", CALLS[path])
    assert "Content-Type" in response["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Allow"] == CALLS[path]


def test_any_site_may_read_answers_and_errors(client, question):
    for path in (FAQ, CHANGES, "/api/wagtail/v2/pages/"):
        response = client.get(path, headers={"Origin": "https://front.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response
        assert "Origin" not in response.get("Vary", "")
    assert client.get("/api/v1/nothing/")["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in client.get("/en/")


def test_a_preflight_is_answered_without_the_database(client, question, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.options(
            FAQ,
            headers={
                "Origin": "https://front.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert client.options("/api/v1/nothing/").status_code == 404


def test_head_says_what_get_says(client):
    get, head = client.get(FAQ), client.head(FAQ)

    for name in ("ETag", "Cache-Control", "Content-Language", "Content-Type", "Content-Length"):
        assert get.get(name) == head.get(name)
    assert client.head(FAQ, headers={"If-None-Match": get["ETag"]}).status_code == 304


def test_credentials_make_no_difference(client, admin_user):
    plain = client.get(FAQ)
    client.force_login(admin_user)

    known = client.get(FAQ, headers={"Authorization": "Bearer x"})

    assert (known.content, known["ETag"]) == (plain.content, plain["ETag"])
    assert "Vary" not in known
