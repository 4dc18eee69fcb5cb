"""What every test stands on: a database in which the FAQ was loaded once, rolled back after each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from playwright.sync_api import Browser
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from faq_pages.importers.load_faq import load_faq
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.search import vocabulary
from tests.browser import launched
from tests.copies import copied_database
from tests.serving import served

collect_ignore = ["plain", "production.py"]
"""They need other settings."""

LONG_FILES = (
    *("accessibility", "eighteen_languages", "story", "admin_urls", "crawl", "api_changes"),
    *("webhooks", "browser", "reader_journeys", "search_journeys", "budget", "worker_killed"),
    *("sizes", "preview_browser", "api_client", "api_fuzz", "load_faq", "embed_browser"),
    *("frontend_site", "frontend_build", "frontend_preview"),
)
"""Files of tests that take longest: begun first, none of them is waited for at the end."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What asks no database comes to the same on any. Who else sorts the tests does so before the end."""
    for item in items:
        is_asking = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if not is_asking:
            item.add_marker("any_database")
    yield
    place = {f"test_{name}": number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """English and Spanish; the other languages are there without translations. ``test_eighteen_languages`` has all."""
    with django_db_blocker.unblock():
        load_faq()


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """Site roots and the words of the search are kept across tests, though the database forgets them."""
    cache.clear()
    vocabulary.forget()
    yield
    cache.clear()
    vocabulary.forget()


@pytest.fixture
def index(db) -> FaqIndexPage:
    """The English index of the loaded FAQ."""
    return FaqIndexPage.objects.get(locale__language_code="en")


@pytest.fixture
def section(index) -> FaqSectionPage:
    """The first English section of the loaded FAQ."""
    return FaqSectionPage.objects.get(slug="the-movement", locale=index.locale)


@pytest.fixture
def question(section) -> FaqQuestionPage:
    """The first English question of the loaded FAQ."""
    return FaqQuestionPage.objects.get(slug="what-is-calexit", locale=section.locale)


# An id that no text has as a number, as what mirrors follow takes every number in a text for a possible id.
OUT_OF_TEXTS = 7_000_000


@pytest.fixture
def image(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(pk=OUT_OF_TEXTS, title="Ballot box", file=get_test_image_file())


@pytest.fixture
def document(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.4", name="platform.pdf")
    return get_document_model().objects.create(pk=OUT_OF_TEXTS, title="Platform", file=file)


@pytest.fixture
def editor(admin_user, client) -> Client:
    """A client signed in as a superuser."""
    client.force_login(admin_user)
    return client


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture(scope="module")
def loaded(django_db_setup, tmp_path_factory) -> Path:
    """A folder for the data of a site, in which the FAQ is already: `make run` has little to prepare there."""
    folder = tmp_path_factory.mktemp("loaded")
    with copied_database(folder):
        return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """For the data of a site that other processes serve or work for."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker, folder) -> Iterator[str]:
    """The address of a copy of the tests' database, for that site."""
    with django_db_blocker.unblock(), copied_database(folder) as address:
        yield address


@pytest.fixture
def server(db, settings) -> Iterator[str]:
    """The address of a real server on the test's own database, which is also what its addresses begin with."""
    with served() as address:
        settings.BASE_URL = address
        cache.clear()
        yield address
