"""Links inside texts: ids become addresses, and nothing dead or dangerous reaches a reader."""

import pytest
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from faq_pages.links import Links, find_links, is_safe_address, public_html
from faq_pages.models import LinkPage
from tests.factories import LinkPageFactory

ADDRESSES = {
    "https://example.org/": True,
    "http://example.org/?q=1#x": True,
    "mailto:Chair@CaliforniaNational.Party": True,
    "tel:+19165550100": True,
    "HTTPS://example.org/": True,
    "javascript:alert(1)": False,
    "JavaScript:alert(1)": False,
    "java\tscript:alert(1)": False,
    " javascript:alert(1)": False,
    "\x01javascript:alert(1)": False,
    "data:text/html,x": False,
    "vbscript:x": False,
    "file:///etc/passwd": False,
    "//example.org/": False,
    "/en/": False,
    "#top": False,
    "https://[::1": False,
    "": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_known_schemes_are_safe(address):
    assert is_safe_address(address) is ADDRESSES[address]


STORED = {
    "<p>No link &amp; no change.</p>": "<p>No link &amp; no change.</p>",
    '<a linktype="page" id="1">A</a>': '<a href="/en/a/">A</a>',
    '<a id="1" linktype="page">A <b>b</b></a>': '<a href="/en/a/">A <b>b</b></a>',
    '<p>To <a linktype="page" id="2">B</a>.</p>': "<p>To B.</p>",
    '<a linktype="page" id="x">C</a>': "C",
    '<a linktype="page">C</a>': "C",
    '<a linktype="document" id="3">D</a>': '<a href="/documents/3/d.pdf">D</a>',
    '<a linktype="document" id="4">D</a>': "D",
    '<a linktype="strange" id="1">E</a>': "E",
    '<a href="https://example.org/?a=1&amp;b=2">F</a>': '<a href="https://example.org/?a=1&amp;b=2">F</a>',
    '<a href="javascript:alert(1)">G</a>': "G",
    '<a href="https://example.org/" onclick="x()">H</a>': '<a href="https://example.org/">H</a>',
    "<a>I</a>": "I",
    '<p data-block-key="x1y2">O</p>': "<p>O</p>",
    '<a href="#top">J</a>': '<a href="#top">J</a>',
    '<a href="/en/">K</a>': '<a href="https://x.test/en/">K</a>',
    '<a href="//example.org/">L</a>': "L",
    '<a href="/\\example.org/">M</a>': "M",
    '<a linktype="page" id="99999999999999999999999">N</a>': "N",
}


@pytest.mark.parametrize("stored", STORED)
def test_stored_links_become_addresses_or_their_plain_text(stored):
    links = Links(pages={1: "/en/a/"}, documents={3: "/documents/3/d.pdf"}, base_url="https://x.test")

    assert public_html(stored, links) == STORED[stored]


@pytest.fixture
def link(index) -> LinkPage:
    return LinkPageFactory(parent=index, slug="somewhere")


def found(link, codes=("en",), **kwargs):
    return find_links([(LinkPage, link.pk, "", "")], codes, **kwargs).pages


def test_a_link_leads_to_the_readers_address_where_the_best_language_is_shown(index, link):
    registration = LinkPage.objects.get(slug="register-to-vote", locale=index.locale)

    assert found(registration, ("es", "en")) == {registration.pk: "/es/register-to-vote/"}
    assert found(link, ("es", "en")) == {link.pk: "/es/somewhere/"}
    assert found(link, ("es",)) == {}, "nothing is shown in Spanish alone"
    assert found(link, base_url="https://faq.example.org") == {link.pk: "https://faq.example.org/en/somewhere/"}


def test_a_translations_link_leads_to_the_language_of_the_reader(index):
    spanish = LinkPage.objects.get(slug="register-to-vote", locale__language_code="es")

    assert found(spanish, ("en",)) == {spanish.pk: "/en/register-to-vote/"}


def test_pages_that_are_unpublished_private_or_gone_are_not_linked_to(link):
    other = LinkPageFactory(parent=link.get_parent().specific)
    gone = LinkPageFactory(parent=link.get_parent().specific)
    references = [(LinkPage, page.pk, "", "") for page in (link, other, gone)]
    link.unpublish()
    PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
    gone.delete()

    assert find_links(references, ["en"]).pages == {}


def test_documents_are_found(document):
    links = find_links([(type(document), document.pk, "", "")], ["en"], base_url="https://x.test")

    assert links.documents == {document.pk: f"https://x.test{document.url}"}


def test_a_private_document_is_not_linked_to(document):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    document.collection = private
    document.save()

    assert find_links([(type(document), document.pk, "", "")], ["en"]).documents == {}


@pytest.mark.parametrize("key", ["x", "", "9" * 23, "-1", None])
@pytest.mark.django_db
def test_an_id_that_can_be_none_leads_nowhere(key):
    assert find_links([(LinkPage, key, "", "")], ["en"]).pages == {}


def test_the_cost_does_not_grow_with_the_links(index, django_assert_num_queries):
    find_links([(LinkPage, index.pk, "", "")], ["en"])  # Fills the cache of site roots.
    for links in (1, 10):
        LinkPageFactory.create_batch(links, parent=index)
        references = [(LinkPage, page.pk, "", "") for page in LinkPage.objects.filter(slug__startswith="link-")]
        # Keys of the linked pages, what hides pages, their translations.
        with django_assert_num_queries(3):
            find_links(references, ["es", "en"])
