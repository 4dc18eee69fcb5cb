"""Full addresses of pages on this server, for whoever reads a page of it."""

from django.conf import settings
from wagtail.models import Page, Site

from faq_pages.links import place_on_site, site_path, source_place


def server_base(page: Page, here: Site | None) -> str:
    """
    What the full address of a page begins with, no slash at the end; ``here`` is the site that is being read.

    No query beside Wagtail's one for the sites.
    """
    sites = {root.site_id: root.root_url for root in Site.get_site_root_paths()}
    on, _place = place_on_site(source_place(page))
    is_on_default = len(sites) < 2 or (here is not None and here.is_default_site and here.pk == on)
    return settings.BASE_URL if is_on_default else sites.get(on, settings.BASE_URL)


def full_address(page: Page, language_code: str, here: Site | None) -> str:
    """The full address of a page, in its own language or for readers of another."""
    return server_base(page, here) + site_path(page, language_code)


def markdown_address(address: str) -> str:
    """
    The address of a page's text as Markdown, by that of the page, full or not.

    >>> markdown_address("/es/our-values/")
    '/es/our-values.md'
    """
    return f"{address.rstrip('/')}.md"
