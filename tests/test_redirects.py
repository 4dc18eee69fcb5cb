"""Addresses: one slug in all languages, and whoever comes to an old one is led to the new one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from faq_pages.models import FaqSectionPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CODES = ["en", "es", "km"]
"""The source; a translation; a language without one, whose readers see English."""


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    """Give a page other values and publish it."""

    def publish(page, **values):
        for name, value in values.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


@pytest.mark.parametrize("code", CODES)
def test_an_old_address_leads_to_the_new_one_in_its_language(code, section, question, published, client):
    published(question, slug="calexit")
    published(section, slug="movement")

    for old in ("the-movement/what-is-calexit", "the-movement/calexit"):
        response = client.get(f"/{code}/{old}/?q=1&q=%E1%9E%80")
        assert (response.status_code, response["Location"]) == (301, f"/{code}/movement/calexit/?q=1&q=%E1%9E%80")
    assert client.get(f"/{code}/the-movement")["Location"] == f"/{code}/movement/"
    assert client.get(f"/{code}/movement/calexit/").status_code == 200


@pytest.mark.parametrize("code", CODES)
def test_a_page_that_moved_is_found_again(code, question, client, django_capture_on_commit_callbacks):
    values = FaqSectionPage.objects.get(slug="our-values", locale__language_code="en")

    with django_capture_on_commit_callbacks(execute=True):
        question.move(values, "first-child")

    assert client.get(f"/{code}/the-movement/what-is-calexit/")["Location"] == f"/{code}/our-values/what-is-calexit/"


def test_an_address_that_was_taken_anew_is_that_of_its_new_page(section, question, published, client):
    other = section.get_children().last().specific
    published(question, slug="calexit")
    published(other, slug="what-is-calexit")

    assert client.get("/es/the-movement/what-is-calexit/").status_code == 200
    assert client.get("/es/the-movement/who-does-what/")["Location"] == "/es/the-movement/what-is-calexit/"


def test_an_address_changed_back_is_good_again(question, published, client):
    published(question, slug="calexit")
    published(question, slug="what-is-calexit")

    assert client.get("/es/the-movement/what-is-calexit/").status_code == 200
    assert client.get("/es/the-movement/calexit/")["Location"] == "/es/the-movement/what-is-calexit/"


def test_browsers_ask_again_so_that_an_address_changed_back_is_found(question, published, client):
    published(question, slug="calexit")

    assert client.get("/es/the-movement/what-is-calexit/")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("code", CODES)
def test_the_new_address_of_a_page_that_is_not_public_stays_untold(code, question, published, client):
    published(question, slug="calexit")
    question.unpublish()

    assert client.get(f"/{code}/the-movement/what-is-calexit/").status_code == 404


@pytest.mark.parametrize("code", CODES)
def test_nor_is_it_told_when_its_section_changes_afterwards(code, section, question, published, client):
    question.unpublish()
    published(section, slug="movement")

    # Wagtail noted that of the translation, which is live still.
    assert Redirect.objects.filter(old_path="/es/the-movement/what-is-calexit").exists()
    assert client.get(f"/{code}/the-movement/what-is-calexit/").status_code == 404


def test_what_an_editor_redirects_is_redirected(client):
    Redirect.add_redirect("/faq", "https://example.org/")
    Redirect.add_redirect("/es/voto?de=carta", "https://example.org/voto")

    assert client.get("/faq")["Location"] == "https://example.org/"
    assert client.get("/faq?a=1")["Location"] == "https://example.org/"
    assert client.get("/es/voto/?de=carta")["Location"] == "https://example.org/voto"
    assert client.get("/es/voto/").status_code == 404


def test_what_an_editor_redirects_to_a_page_leads_there_alone(question, client):
    Redirect.add_redirect("/en/short", question, is_permanent=False)
    spanish = question.get_translations().get(locale__language_code="es")
    Redirect.add_redirect("/en/corto", spanish)

    response = client.get("/en/short")
    assert (response.status_code, response["Location"]) == (302, "/en/the-movement/what-is-calexit/")
    assert client.get("/es/short/").status_code == 404
    assert client.get("/en/corto/")["Location"] == "/es/the-movement/what-is-calexit/"


def test_what_an_editor_redirects_goes_before_an_old_address(question, published, client):
    published(question, slug="calexit")
    Redirect.add_redirect("/km/the-movement/what-is-calexit", "https://example.org/km")
    noted = Redirect.objects.get(old_path="/en/the-movement/what-is-calexit")
    noted.redirect_page, noted.redirect_link = None, "https://example.org/en"
    noted.save()

    for code in ("km", "en"):
        assert client.get(f"/{code}/the-movement/what-is-calexit/")["Location"] == f"https://example.org/{code}"


@pytest.mark.parametrize("address", ["/es/%00/", "/es/", "/es//", "/km/nothing/", "/es/%F0%9F%90%BB/", "/nothing/"])
def test_an_address_that_never_was_leads_nowhere(address, client):
    assert client.get(address).status_code in {200, 400, 404}


def test_titles_in_any_script_make_no_address(section, published, client):
    published(section, title="ចលនា")

    assert section.slug == "the-movement"
    assert client.get("/km/the-movement/").status_code == 200


@pytest.mark.parametrize(("address", "asked"), [("/en/the-movement/", 0), ("/en/the-movement/nothing/", 2)])
def test_redirects_cost_a_page_nothing_and_a_missing_one_little(address, asked, client):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)

    assert sum("wagtailredirects" in query["sql"] for query in queries) == asked


def test_an_address_is_never_too_long_to_be_kept(section, question, published, client):
    with pytest.raises(ValidationError, match="at most 120 characters"):
        published(question, slug="a" * 121)
    published(question, slug="a" * 120)
    published(section, slug="b" * 120)
    published(section, slug="movement")

    assert client.get(f"/es/{'b' * 120}/{'a' * 120}/")["Location"] == f"/es/movement/{'a' * 120}/"
