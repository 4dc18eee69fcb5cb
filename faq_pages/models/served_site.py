"""The sites as readers and clients reach them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import F
from wagtail.models import Page, Site

from faq_pages.links import absolute, path_of_place, place_on_site, source_place
from faq_pages.moment import once_a_version


@dataclass(frozen=True)
class ServedSite:
    """A site, and what addresses begin with. Nothing in it is taken from a request."""

    site: Site
    root_key: UUID
    """The key of its root page."""
    name: str
    """Its host, with its port where several sites have that host."""
    page_urls: Mapping[int, str]
    """What the addresses of pages begin with, by the id of their site: its front end's address where it has one."""

    @property
    def url(self) -> str:
        """What the addresses of its pages begin with, no slash at the end."""
        return self.page_urls[self.site.pk]

    @property
    def server_url(self) -> str:
        """What they begin with on this server, whatever else shows the pages."""
        return server_url(self.site)

    def address(self, page: Page, language_code: str = "") -> str:
        """
        Where readers of this site find a page, in its own language unless another is named. No query.

        On this site if it is there, else on its own. Pages are to be read with ``in_place``.
        """
        return self.address_of_place(source_place(page), language_code or page.locale.language_code)

    def address_of_place(self, place: str, language_code: str) -> str:
        """The same, of a place in the source's tree."""
        on, _place = place_on_site(place, self.site.pk)
        return self.page_urls.get(on, settings.BASE_URL) + path_of_place(place, language_code, self.site.pk)

    def call_url(self, path: str, **parameters: str) -> str:
        """The full address of a call of the API, which names the site unless it is the default one."""
        named = {} if self.site.is_default_site else {"site": self.name}
        query = urlencode({**parameters, **named}, safe=":")
        return absolute(path) + (f"?{query}" if query else "")


def server_url(site: Site) -> str:
    """``BASE_URL`` for the default site, and for others what the site is set to."""
    return settings.BASE_URL if site.is_default_site else site.root_url


@once_a_version
def served_sites() -> list[ServedSite]:
    """All sites, the default one first. 1 query."""
    rows = Site.objects.annotate(front_end=F("frontend__address"), root_key=F("root_page__translation_key"))
    sites = list(rows.order_by("-is_default_site", "hostname", "port"))
    page_urls = {site.pk: site.front_end or server_url(site) for site in sites}
    hosts = [site.hostname.lower() for site in sites]
    return [
        ServedSite(site, site.root_key, host if hosts.count(host) == 1 else f"{host}:{site.port}", page_urls)
        for site, host in zip(sites, hosts, strict=True)
    ]


def served_site_of(page: Page) -> ServedSite | None:
    """
    The site that a page read with ``in_place`` is on; of one that is on none the first of all.

    ``None`` when there are no sites. 1 query.
    """
    sites = served_sites()
    on, _place = place_on_site(source_place(page))
    return next((served for served in sites if served.site.pk == on), sites[0] if sites else None)
