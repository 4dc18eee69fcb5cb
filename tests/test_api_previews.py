"""Drafts for a front end: who gets a token, what it opens, for how long, and where it must never stand."""

import json
import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator
from wagtail.models import GroupPagePermission, PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from faq_pages.models import FaqQuestionPage, FrontEnd, PreviewDraft, preview_draft
from faq_pages.models.preview_draft import PREFIX, SALT, keep_draft, sweep
from faq_pages.translation.workflow import publish, submit
from site_cms.logs import LineFormatter
from tests.desk_people import address, person, signed_in
from tests.factories import FaqQuestionPageFactory, FaqSectionPageFactory
from tests.test_pages import make_questions
from tests.translating import fresh, put_in, spanish, translate

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FRONT_END = "https://www.example.org/{locale}/preview"
SECRET = "Not for the public yet"


@pytest.fixture(autouse=True)
def front_end(db):
    return FrontEnd.objects.create(site=Site.objects.get(is_default_site=True), preview_address=FRONT_END)


def ask(token) -> object:
    """What somebody without any account gets for a token."""
    return Client().get("/api/v1/preview/", {"token": token})


def handed_over(response) -> dict:
    """The query of the front end's address that a preview leads to."""
    assert response.status_code == 302, response.content[:300]
    parts = urlsplit(response["Location"])
    assert (parts.scheme, parts.netloc) == ("https", "www.example.org")
    return {name: value for name, (value,) in parse_qs(parts.query).items()} | {"path": parts.path}


def view_draft(client, page) -> dict:
    return handed_over(client.get(f"/admin/pages/{page.pk}/view_draft/"))


def drafted(page, **fields):
    """The page with another title as its draft, unless ``fields`` say otherwise."""
    page = fresh(page)
    for name, value in (fields or {"title": SECRET}).items():
        setattr(page, name, value)
    page.save_revision()
    return fresh(page)


def token_of(page, user) -> str:
    return keep_draft(page.get_latest_revision_as_object(), user).token


def form_of(question, **fields) -> dict:
    return nested_form_data(
        {
            "title": question.title,
            "slug": question.slug,
            "short_answer": question.short_answer,
            "answer": streamfield([]),
            "related_questions": inline_formset([]),
            "comments": inline_formset([]),
            **fields,
        }
    )


# --- The shape of the public call --------------------------------------------------------------


def public(client, path) -> dict:
    response = client.get(path)
    assert response.status_code == 200
    return response.json()


@pytest.mark.parametrize("code", ["en", "es"])
def test_a_question_an_index_and_a_section_look_as_the_public_call_gives_them(
    code, question, section, index, admin_user, client
):
    key = question.translation_key
    faq = public(client, f"/api/v1/faq/?locale={code}")
    item = public(client, f"/api/v1/questions/{key}/?locale={code}")
    for page, expected in [(question, item), (section, faq["sections"][0]), (index, faq)]:
        page = type(page).objects.get(translation_key=page.translation_key, locale__language_code=code)
        response = ask(keep_draft(page, admin_user).token)

        assert response.status_code == 200
        assert response.json() == expected
        assert response["Content-Language"] == code
        assert response["Content-Type"] == "application/json"


def test_a_draft_is_what_stands_in_it_and_the_public_call_stays_as_it_was(question, admin_user, client):
    other = FaqQuestionPage.objects.get(slug="like-democrats", locale=question.locale)
    page = fresh(question)
    page.related_questions.set([page.related_questions.model(question=other)])
    draft = drafted(page, title=SECRET, answer=[("paragraph", "<p>Secret <b>too</b>.</p>")])
    draft = draft.get_latest_revision_as_object()
    draft.related_questions.set([draft.related_questions.model(question=other)])

    item = ask(keep_draft(draft, admin_user).token).json()

    assert item["title"] == SECRET
    assert item["answer"][0]["value"] == "<p>Secret <b>too</b>.</p>"
    assert [each["title"] for each in item["related"]] == [other.title]
    assert [each["locale"] for each in item["alternates"]] == ["en", "es"]
    assert SECRET not in client.get(f"/api/v1/questions/{question.translation_key}/?locale=en").content.decode()


def test_a_question_that_was_never_published_has_its_form_too(section, admin_user):
    page = FaqQuestionPageFactory(parent=section, live=False, title=SECRET)

    item = ask(token_of(page, admin_user)).json()

    assert item["title"] == SECRET
    assert item["alternates"] == []
    assert item["translation"]["state"] == "source"
    assert item["translation"]["source_published_at"] is None
    assert item["section"]["title"] == section.title


def test_in_a_section_that_is_a_draft_itself_a_question_still_names_it(index, admin_user):
    hidden = FaqSectionPageFactory(parent=index, live=False)
    page = FaqQuestionPageFactory(parent=hidden, live=False)

    item = ask(token_of(page, admin_user)).json()
    section = ask(token_of(hidden, admin_user)).json()

    assert item["section"]["key"] == section["key"] == str(hidden.translation_key)
    assert section["questions"] == []


def test_drafts_around_a_draft_stay_hidden(index, section, question, admin_user):
    drafted(question)
    FaqQuestionPageFactory(parent=section, live=False, title="Hidden")

    for page in (section, index):
        text = ask(token_of(page, admin_user)).content.decode()
        assert question.title in text
        assert SECRET not in text
        assert "Hidden" not in text


def test_drafts_and_errors_fit_the_schema(section, index, question, admin_user, client):
    schema = client.get("/api/v1/schema/").json()
    responses = schema["paths"]["/api/v1/preview/"]["get"]["responses"]
    stale = token_of(question, admin_user)
    publish_again(question)
    answers = [ask(token_of(fresh(page), admin_user)) for page in (question, section, index)]
    answers += [ask(stale), ask(PREFIX + "x.y.z"), ask("?"), client.get("/api/v1/preview/")]

    assert [response.status_code for response in answers] == [200, 200, 200, 410, 404, 400, 400]
    for response in answers:
        form = responses[str(response.status_code)]["content"][response["Content-Type"]]["schema"]
        Draft202012Validator({**form, "components": schema["components"]}).validate(response.json())


def publish_again(page):
    fresh(page).save_revision().publish()


RICH = ("organisation", "callout")
"""Blocks with formatted text, which the editor sends as JSON."""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("image", {"image": "", "alt_text": "", "caption": ""}),
        ("video", {"url": "", "title": "", "transcript": ""}),
        ("action", {"text": "", "page": "", "url": ""}),
        ("document", {"document": "", "text": ""}),
        ("organisation", {"name": "", "description": "", "website": ""}),
        ("callout", {"tone": "note", "text": ""}),
        ("quotation", {"text": "", "attribution": ""}),
        ("heading", ""),
        ("paragraph", ""),
    ],
)
def test_an_unfinished_block_is_previewed(kind, value, question, editor):
    form = form_of(question, answer=streamfield([(kind, value)]))
    for name in form:
        if isinstance(value, dict) and name.endswith(("-description", "value-text")) and kind in RICH:
            form[name] = "null"
    if kind == "paragraph":
        form["answer-0-value"] = "null"
    item = unsaved(editor, question, form)

    assert [block["type"] for block in item["answer"]] == [kind]


# --- Headers -----------------------------------------------------------------------------------


def test_no_answer_is_kept_found_or_told_elsewhere(question, admin_user, client):
    good = token_of(question, admin_user)
    stale = token_of(question, admin_user)
    answers = [
        ask(good),
        ask(PREFIX + "x.y.z"),
        ask("?"),
        client.get("/api/v1/preview/"),
        client.post("/api/v1/preview/"),
    ]
    answers.append(client.get("/api/v1/preview/", headers={"Accept": "application/xml"}))
    publish_again(question)
    answers.append(ask(stale))

    assert [response.status_code for response in answers] == [200, 404, 400, 400, 405, 406, 410]
    for response in answers:
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in response
        assert "Vary" not in response
        assert "ETag" not in response


def test_credentials_change_nothing(question, admin_user, client):
    token = token_of(drafted(question), admin_user)
    before = ask(token)
    client.force_login(admin_user)

    after = client.get("/api/v1/preview/", {"token": token})

    assert (after.content, after.headers) == (before.content, before.headers)
    assert client.get("/api/v1/preview/").status_code == 400


# --- Tokens ------------------------------------------------------------------------------------


def detail(response) -> str:
    assert response["Content-Type"] == "application/problem+json"
    return response.json()["detail"]


@pytest.mark.parametrize(
    "query", ["token=%00", "token=", "token=a%0ab", "token=" + "a" * 401, "token=é", "token=a&token=b", "x=1", ""]
)
def test_what_can_be_no_token_is_refused(query, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(f"/api/v1/preview/?{query}")

    assert response.status_code == 400
    assert "oken" in detail(response)


def test_a_huge_token_is_refused(client):
    assert client.get("/api/v1/preview/?token=" + "a" * 100_000).status_code == 400


def test_a_token_that_was_cut_or_changed_anywhere_opens_nothing(question, admin_user):
    token = token_of(question, admin_user)
    forged = [token[:-1], token[: len(token) // 2], token + "x", token.upper(), token[::-1], "preview-draft.", "..."]
    forged += [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(15, len(token), 7)]
    forged.append(token.removeprefix(PREFIX))
    with CaptureQueriesContext(connection) as queries:
        answers = [(each, ask(each).status_code) for each in forged]

    assert [answer for answer in answers if answer[1] != 404] == []
    assert not any("previewdraft" in query["sql"] for query in queries)
    assert ask(token).status_code == 200


def test_what_was_signed_for_something_else_or_with_another_key_opens_nothing(question, admin_user, settings):
    draft = keep_draft(question, admin_user)
    bound_to = draft._bound_to()
    other_salt = PREFIX + signing.TimestampSigner(salt="django.contrib.sessions", sep=".").sign_object(bound_to)
    other_key = PREFIX + signing.TimestampSigner(key="stolen", salt=SALT, sep=".").sign_object(bound_to)
    never_stamped = PREFIX + signing.Signer(salt=SALT, sep=".").sign_object(bound_to)

    assert [ask(each).status_code for each in (other_salt, other_key, never_stamped)] == [404, 404, 404]


def test_a_token_opens_its_own_page_language_and_revision_alone(question, section, admin_user):
    one, other = keep_draft(question, admin_user), keep_draft(section, admin_user)
    mine, theirs = one._bound_to(), other._bound_to()
    signer = signing.TimestampSigner(salt=SALT, sep=".")
    for place in range(4):
        swapped = [*mine]
        swapped[place] = theirs[place] if theirs[place] != mine[place] else "es"
        assert ask(PREFIX + signer.sign_object(swapped)).status_code == 410
    # Parts of two tokens that are good by themselves.
    a, b = one.token.split("."), other.token.split(".")
    assert ask(".".join([*a[:2], *b[2:]])).status_code == 404


def test_a_token_is_good_for_fifteen_minutes(question, admin_user, monkeypatch):
    draft = keep_draft(question, admin_user)
    now = signing.time.time()
    made = draft.token
    for minutes, status in [(14.9, 200), (15.1, 410)]:
        monkeypatch.setattr(signing.time, "time", lambda minutes=minutes: now + minutes * 60)
        assert ask(made).status_code == status
    assert "15 minutes have passed" in detail(ask(made))


def end_by_publishing(page, admin_user):
    publish_again(page)


def end_by_publishing_the_very_draft(page, admin_user):
    fresh(page).latest_revision.publish()


def end_by_unpublishing(page, admin_user):
    fresh(page).unpublish()


def end_by_deleting(page, admin_user):
    fresh(page).delete()


def end_by_deleting_what_is_above(page, admin_user):
    fresh(page).get_parent().delete()


def end_by_closing_the_account(page, admin_user):
    admin_user.is_active = False
    admin_user.save()


def end_by_deleting_the_account(page, admin_user):
    admin_user.delete()


ENDS = [
    end_by_publishing,
    end_by_publishing_the_very_draft,
    end_by_unpublishing,
    end_by_deleting,
    end_by_deleting_what_is_above,
    end_by_closing_the_account,
    end_by_deleting_the_account,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_token_ends_with_what_it_shows(end, question, admin_user):
    page = drafted(question)
    token = token_of(page, admin_user)
    assert ask(token).json()["title"] == SECRET

    end(page, admin_user)

    response = ask(token)
    assert response.status_code == 410
    assert SECRET not in detail(response)


def test_a_token_shows_what_was_previewed_whatever_is_saved_later(question, section, admin_user):
    page = drafted(question)
    new = FaqQuestionPage(title=SECRET, slug="new", locale=section.locale, url_path=f"{section.url_path}new/")
    new.path, new.depth = section.get_last_child()._inc_path(), section.depth + 1
    tokens = [token_of(page, admin_user), keep_draft(new, admin_user).token]

    drafted(page, title="Newer")
    FaqQuestionPageFactory(parent=section, title="Saved", live=False, translation_key=new.translation_key)

    assert [ask(token).json().get("title") for token in tokens] == [SECRET, SECRET]


def test_what_follows_a_publication_has_a_token_of_its_own(question, admin_user):
    publish_again(question)

    assert ask(token_of(fresh(question), admin_user)).status_code == 200


def test_a_private_page_is_opened_by_its_token_and_by_nothing_else(question, section, admin_user, client):
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    page = drafted(question)

    item = ask(token_of(page, admin_user)).json()
    around = ask(token_of(section, admin_user)).json()

    assert (item["title"], item["alternates"]) == (SECRET, [])
    assert len(around["questions"]) == 2
    assert client.get(f"/api/v1/questions/{page.translation_key}/").status_code == 404


# --- Who gets one ------------------------------------------------------------------------------


def test_the_editors_preview_leads_to_the_front_end(question, editor):
    page = drafted(question)

    response = editor.get(f"/admin/pages/{page.pk}/view_draft/")

    query = handed_over(response)
    assert (query["path"], query["type"], query["locale"]) == ("/en/preview", "question", "en")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert ask(query["token"]).json()["title"] == SECRET


def unsaved(editor, page, form) -> dict:
    """What the front end gets for a form that was not saved."""
    preview = f"/admin/pages/{page.pk}/edit/preview/"
    assert editor.post(preview, form).json() == {"is_valid": True, "is_available": True}
    response = ask(handed_over(editor.get(preview, {"in_preview_panel": "true"}))["token"])
    assert response.status_code == 200
    return response.json()


def test_what_was_not_saved_is_previewed_too(question, editor):
    before = question.latest_revision_id

    item = unsaved(editor, question, form_of(question, title=SECRET))

    assert (item["key"], item["title"], item["answer"]) == (str(question.translation_key), SECRET, [])
    assert fresh(question).latest_revision_id == before


def test_a_page_that_was_never_saved_is_previewed_too(section, question, editor):
    preview = f"/admin/pages/add/faq_pages/faqquestionpage/{section.pk}/preview/"
    assert editor.post(preview, form_of(question, title=SECRET, slug="new")).json()["is_valid"]

    token = handed_over(editor.get(preview))["token"]

    item = ask(token).json()
    assert (item["title"], item["section"]["title"]) == (SECRET, section.title)
    assert item["url"].endswith("/en/the-movement/new/")
    section.delete()
    assert ask(token).status_code == 410


def test_an_older_revision_is_previewed_from_the_history(question, editor):
    old = drafted(question).latest_revision_id
    drafted(question, title="Newer")

    response = editor.get(f"/admin/pages/{question.pk}/revisions/{old}/view/")

    assert ask(handed_over(response)["token"]).json()["title"] == SECRET


@pytest.mark.parametrize("path", ["view_draft/", "edit/preview/"])
def test_who_may_not_see_a_draft_gets_no_token(path, question, section):
    drafted(question)
    guest = person("guest")
    elsewhere = person("elsewhere")
    group = elsewhere.groups.get()
    other = FaqSectionPageFactory(parent=section.get_parent())
    GroupPagePermission.objects.create(group=group, page=other, permission_type="change")

    for client in (Client(), signed_in(guest), signed_in(elsewhere), signed_in(person("ana", "translator"))):
        response = client.get(f"/admin/pages/{question.pk}/{path}")
        assert "token" not in response.headers.get("Location", "")
    assert not PreviewDraft.objects.exists()


def test_a_link_page_and_a_site_without_front_end_keep_the_sites_own_preview(index, question, editor, front_end):
    link = index.get_children().get(slug="register-to-vote")
    assert editor.get(f"/admin/pages/{link.pk}/view_draft/").status_code == 200
    front_end.preview_address = ""
    front_end.save()

    assert editor.get(f"/admin/pages/{question.pk}/view_draft/").status_code == 200
    assert not PreviewDraft.objects.exists()


# --- Translations ------------------------------------------------------------------------------


@pytest.fixture
def untranslated(section):
    page = FaqQuestionPageFactory(parent=section, title="How do I vote?")
    publish_again(page)
    return fresh(page)


def test_a_translation_is_previewed_before_there_is_a_page(untranslated, client):
    translation = submit(untranslated, spanish())
    ana = signed_in(person("ana", "translator"))
    translate(translation)

    query = handed_over(ana.get(address(untranslated, "preview/")))

    item = ask(query["token"]).json()
    assert (query["path"], query["type"], query["locale"]) == ("/es/preview", "question", "es")
    assert (item["title"], item["locale"], item["direction"]) == ("ES How do I vote?", "es", "ltr")
    assert item["key"] == str(untranslated.translation_key)
    assert item["url"] == f"http://testserver/es/the-movement/{untranslated.slug}/"
    assert (item["translation"]["state"], item["translation"]["origin"]) == ("current", "human")
    assert [each["locale"] for each in item["alternates"]] == ["en"]
    assert item["translation"]["translated_at"] is None
    publish(translation)
    assert ask(query["token"]).status_code == 410
    published = client.get(f"/api/v1/questions/{untranslated.translation_key}/?locale=es").json()
    volatile = {"translation", "alternates"}
    assert {k: v for k, v in published.items() if k not in volatile} == {
        k: v for k, v in item.items() if k not in volatile
    }
    assert published["translation"]["state"] == item["translation"]["state"]


def test_what_is_not_translated_stands_in_english_without_marks(untranslated):
    submit(untranslated, spanish())
    ana = signed_in(person("ana", "translator"))

    item = ask(handed_over(ana.get(address(untranslated, "preview/")))["token"]).json()

    assert item["title"] == untranslated.title
    assert item["translation"]["state"] == "outdated"
    assert "\ue000" not in json.dumps(item, ensure_ascii=False)


def test_the_review_keeps_its_frames_on_the_site(untranslated):
    submit(untranslated, spanish())
    rosa = signed_in(person("rosa", "reviewer"))

    for of in ("source", "translation"):
        assert rosa.get(address(untranslated, f"preview/?of={of}")).status_code == 200
    assert not PreviewDraft.objects.exists()


def test_only_people_of_the_language_preview_its_translation(untranslated):
    submit(untranslated, spanish())
    PreviewDraft.objects.all().delete()

    for someone in (person("guest"), person("omar", "translator", "ar")):
        assert signed_in(someone).get(address(untranslated, "preview/")).status_code == 403
    assert not PreviewDraft.objects.exists()


def test_the_english_page_takes_the_previews_of_its_translations_along(untranslated):
    translation = submit(untranslated, spanish())
    translate(translation)
    ana = signed_in(person("ana", "translator"))
    token = handed_over(ana.get(address(untranslated, "preview/")))["token"]

    untranslated.delete()

    assert ask(token).status_code == 410


def test_a_translation_without_a_token_of_a_superuser_stays_closed(question):
    page = put_in("ar", question.get_parent().get_parent().specific, title="الأسئلة")

    response = signed_in(person("ana", "translator")).get(f"/admin/pages/{page.pk}/view_draft/")

    assert "token" not in response.headers.get("Location", "")


# --- What is stored ----------------------------------------------------------------------------


def test_drafts_are_few_and_soon_gone(question, admin_user, monkeypatch):
    monkeypatch.setattr(preview_draft, "KEPT_FOR_ONE_PAGE", 3)
    for number in range(5):
        question.title = f"Draft {number}"
        keep_draft(question, admin_user)
    again = keep_draft(question, admin_user)

    assert PreviewDraft.objects.count() == 3
    assert ask(again.token).json()["title"] == question.title
    PreviewDraft.objects.update(made_at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sweep() == 3
    assert sweep() == 0


def test_no_token_ends_because_its_author_goes_on_writing(question, admin_user):
    first = keep_draft(question, admin_user).token
    for number in range(100):
        question.title = f"Draft {number}"
        keep_draft(question, admin_user)

    assert ask(first).status_code == 200


def test_the_cost_does_not_grow(question, section, index, image, admin_user, django_assert_num_queries):
    for number in (1, 9):
        make_questions(section, image, number)
        for page, expected in [(question, QUESTION_QUERIES), (section, SECTION_QUERIES), (index, INDEX_QUERIES)]:
            page = fresh(page)
            for draft_number in range(number):
                page.title = f"Draft {draft_number}"
                draft = keep_draft(page, admin_user)
            ask(draft.token)  # Makes the renditions.
            with django_assert_num_queries(expected):
                ask(draft.token)


QUESTION_QUERIES, SECTION_QUERIES, INDEX_QUERIES = 33, 29, 30
"""
The draft, where its page stands, the page with its type, place and rows, and what is published of it: 13
at most. Then those of the public call.
"""


# --- Logs --------------------------------------------------------------------------------------


def test_a_token_never_stands_in_the_log(question, admin_user, monkeypatch):
    token = token_of(question, admin_user)
    formatter = LineFormatter("{levelname} {message}", style="{")

    def line(message, *arguments, error=None, **extra) -> str:
        exc_info = (type(error), error, error.__traceback__) if error else None
        record = logging.makeLogRecord({"msg": message, "args": arguments, "exc_info": exc_info, **extra})
        return formatter.format(record)

    try:
        int(token)
    except ValueError as error:
        lines = [line("Failed", error=error)]
    lines += [
        line('"%s" %s', f"GET /api/v1/preview/?token={token} HTTP/1.1", 200),
        line("x", address=f"/api/v1/preview/?a=b&token={token}&c=d"),
        line("x", location=f"https://www.example.org/es/preview?token={token}&type=question"),
        line("%r", {"token": [token]}),
        line(token),
        line("?token=%s", token[14:-1]),
        line("?token=%s", token.replace(".", "%2E")),
    ]
    for text in lines:
        assert "hidden" in text
        assert not any(part in text for part in token.split(".")[1:])
    assert "&c=d" in lines[2]
    assert "type=question" in lines[3]


# --- Where the front end is ---------------------------------------------------------------------


def set_preview_address(editor, site, address) -> str:
    """What is set after an administrator asked for ``address``."""
    page = editor.post(f"/admin/settings/faq_pages/frontend/{site.pk}/", {"preview_address": address})
    assert page.status_code in {200, 302}
    return FrontEnd.objects.get(site=site).preview_address


def test_an_administrator_sets_the_preview_address_of_each_site(question, editor):
    here = Site.objects.get(is_default_site=True)
    assert set_preview_address(editor, here, "") == ""
    assert editor.get(f"/admin/pages/{question.pk}/view_draft/").status_code == 200

    assert set_preview_address(editor, here, FRONT_END) == FRONT_END
    there = Site.objects.create(hostname="other.example", root_page=question.get_parent())
    FrontEnd.objects.create(site=there, preview_address="https://other.example/{locale}/look")

    location = editor.get(f"/admin/pages/{question.pk}/view_draft/")["Location"]
    assert location.startswith("https://other.example/en/look?token=preview-draft.")
    index = question.get_parent().get_parent()
    assert view_draft(editor, index)["path"] == "/en/preview"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.example",
        "https://",
        "https://me:pw@example.org/",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "https://{locale}.example.org/",
        "https://example.org/{language}/",
        "https://example.org/}",
        "https://example.org/a preview",
        "https://[x",
        "javascript:alert(1)",
    ],
)
def test_a_preview_address_that_is_none_is_refused(address, editor, front_end):
    assert set_preview_address(editor, front_end.site, address) == FRONT_END


def test_a_site_with_https_sends_no_draft_in_the_open(editor, front_end, settings):
    settings.BASE_URL = "https://faq.example.org"
    assert set_preview_address(editor, front_end.site, "http://example.org/preview") == FRONT_END

    settings.BASE_URL = "http://127.0.0.1:8000"
    assert set_preview_address(editor, front_end.site, "http://127.0.0.1:9000/") == "http://127.0.0.1:9000/"


def test_only_administrators_set_it(question, front_end):
    moderator = person("moderator")
    moderator.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))

    response = signed_in(moderator).get(f"/admin/settings/faq_pages/frontend/{front_end.site_id}/")

    assert (response.status_code, response["Location"]) == (302, "/admin/")
