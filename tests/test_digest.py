"""The daily digest: to whom, about what, and never twice."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation, Translation

from faq_pages.models import DigestSubscription, LanguageRole, Significance
from faq_pages.translation import digest, workflow
from faq_pages.translation.digest import arrived_for, send_digest, send_digests, subscribe
from tests.factories import FaqQuestionPageFactory
from tests.many import make_questions
from tests.test_desk import change, enter_the_admin, touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model):
    def make(name, role, *, asked=True):
        user = django_user_model.objects.create_user(name, email=f"{name}@example.org")
        user.groups.add(LanguageRole.objects.get(locale__language_code="es", role=role).group)
        if asked:
            # Later than the loading of the FAQ, and long enough ago to be due.
            subscribe(user, wanted=True)
            DigestSubscription.objects.filter(user=user).update(last_sent_at=timezone.now())
        return user

    return make


@pytest.fixture
def translation(question) -> Translation:
    return Translation.objects.get(source__object_id=question.translation_key, target_locale__language_code="es")


def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_nobody_who_did_not_ask_gets_anything(section, person):
    person("ana", "translator", asked=False)
    FaqQuestionPageFactory(parent=section).save_revision().publish()

    assert send_digests(now=tomorrow()) == 0


def test_new_and_changed_pages_are_told_with_a_link(section, question, person):
    person("ana", "translator")
    FaqQuestionPageFactory(parent=section).save_revision().publish()
    change(question, title="Is it something else?")

    assert send_digests(now=tomorrow()) == 1
    message = mail.outbox[0]
    assert message.to == ["ana@example.org"]
    assert "Spanish\n- 1 new page, not translated yet\n- 1 page whose English changed\n" in message.body
    assert "http://testserver/admin/translations/mine/?language=es" in message.body
    assert "http://testserver/admin/account/" in message.body
    assert message.content_subtype == "plain"


def test_a_minor_change_is_no_news(question, person):
    person("ana", "translator")
    change(question, title="Is it something else?", significance=Significance.MINOR)

    assert send_digests(now=tomorrow()) == 0


def test_what_was_translated_meanwhile_is_no_news(question, person, translation):
    person("ana", "translator")
    change(question, title="Is it something else?")
    source = Translation.objects.get(pk=translation.pk).source
    segment = source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=translation.target_locale,
        data="¿Es otra cosa?",
        translation_type="manual",
    )
    workflow.publish(translation)

    assert send_digests(now=tomorrow()) == 0


def test_reviewers_alone_are_told_what_waits_for_review(question, translation, person, admin_user):
    person("ana", "translator")
    person("ben", "reviewer")
    touch(question)
    workflow.request_review(translation, user=admin_user)

    assert send_digests(now=tomorrow()) == 1
    assert mail.outbox[0].to == ["ben@example.org"]
    assert "1 translation waits for your review" in mail.outbox[0].body


def test_translators_are_told_what_was_sent_back(question, translation, person, admin_user):
    person("ana", "translator")
    touch(question)
    workflow.request_review(translation, user=admin_user)
    workflow.send_back(translation, user=admin_user, comment="Again.")

    assert send_digests(now=tomorrow()) == 1
    assert "1 translation was sent back" in mail.outbox[0].body


def test_nothing_is_sent_when_nothing_arrived(person):
    person("ana", "translator")

    assert send_digests(now=tomorrow()) == 0


def test_the_same_is_never_told_twice(question, person):
    person("ana", "translator")
    change(question, title="Is it something else?")
    send_digests(now=tomorrow())

    assert send_digests(now=tomorrow()) == 0
    assert send_digests(now=tomorrow() + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_two_workers_at_once_send_one_mail(question, person):
    user = person("ana", "translator")
    change(question, title="Is it something else?")
    seen_by_both = DigestSubscription.objects.get(user=user), DigestSubscription.objects.get(user=user)

    assert [send_digest(subscription, now=tomorrow()) for subscription in seen_by_both] == [True, False]


def test_no_more_than_one_a_day(question, section, person):
    person("ana", "translator")
    change(question, title="Is it something else?")

    assert send_digests(now=timezone.now() + timedelta(hours=2)) == 0


def test_a_mail_server_that_is_away_loses_nothing(question, person, monkeypatch):
    user = person("ana", "translator")
    before = DigestSubscription.objects.get(user=user).last_sent_at
    change(question, title="Is it something else?")

    def fail(*args, **kwargs):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(digest, "send_mail", fail)
        assert send_digests(now=tomorrow()) == 0
    assert DigestSubscription.objects.get(user=user).last_sent_at == before
    assert send_digests(now=tomorrow()) == 1


def test_a_process_that_dies_while_sending_never_sends_twice(question, person, monkeypatch):
    person("ana", "translator")
    change(question, title="Is it something else?")

    def die(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(digest, "send_mail", die)
        with pytest.raises(SystemExit):
            send_digests(now=tomorrow())
    assert send_digests(now=tomorrow()) == 0


@pytest.mark.parametrize("loss", ["role", "address", "account"])
def test_whoever_lost_role_address_or_account_gets_nothing(loss, question, person):
    user = person("ana", "translator")
    change(question, title="Is it something else?")
    if loss == "role":
        user.groups.clear()
    user.email = "" if loss == "address" else user.email
    user.is_active = loss != "account"
    user.save()

    assert send_digests(now=tomorrow()) == 0


def test_the_digest_is_in_the_language_of_the_persons_admin(question, person):
    user = person("ana", "translator")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "es"})
    change(question, title="Is it something else?")
    with_translation = {"Spanish": "español"}
    send_digests(now=tomorrow())

    assert with_translation["Spanish"] in mail.outbox[0].body.lower()


def test_the_command_says_how_many_were_sent(question, person, capsys):
    user = person("ana", "translator")
    change(question, title="Is it something else?")
    DigestSubscription.objects.filter(user=user).update(last_sent_at=timezone.now() - timedelta(days=2))
    call_command("send_digest")

    assert capsys.readouterr().out == "1 digests sent.\n"


def test_the_account_page_begins_and_ends_it(client, person):
    user = person("ana", "translator", asked=False)
    client.force_login(user)
    page = client.get("/admin/account/").content.decode()
    assert 'name="digest-digest"' in page

    form = {
        "name_email-first_name": "Ana",
        "name_email-last_name": "B",
        "name_email-email": user.email,
        "locale-preferred_language": "",
        "locale-current_time_zone": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    assert client.post("/admin/account/", {**form, "digest-digest": "on"}).status_code == 302
    assert DigestSubscription.objects.filter(user=user).exists()
    assert client.post("/admin/account/", form).status_code == 302
    assert not DigestSubscription.objects.filter(user=user).exists()


def test_it_is_offered_to_people_with_a_role_only(client, django_user_model):
    user = django_user_model.objects.create_user("ben")
    user.groups.add(enter_the_admin())
    client.force_login(user)

    assert 'name="digest-digest"' not in client.get("/admin/account/").content.decode()


def test_what_happened_before_the_subscription_is_not_told(question, person):
    change(question, title="Is it something else?")
    person("ana", "translator")

    assert send_digests(now=tomorrow()) == 0


def test_its_cost_does_not_grow(section, person):
    user = person("ana", "reviewer")
    counts = []
    for number in (5, 60):
        make_questions(section, number)
        with CaptureQueriesContext(connection) as queries:
            news = arrived_for(user, since=timezone.now() - timedelta(days=3), until=tomorrow())
        counts.append(len(queries))
        assert news[0].missing > 0
    assert counts[0] == counts[1]
