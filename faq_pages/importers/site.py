"""Making the loaded FAQ what the site shows."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site


def show_on_default_site(index: Page) -> list[str]:
    """
    Make the index the root of the default site, unless somebody chose a root of their own.

    The site's host and port follow ``BASE_URL``, for Wagtail writes full addresses from them. Returns
    what could not be done, a sentence each.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    site = site or Site(is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME, root_page=index)
    welcome = site.root_page if is_welcome_page(site.root_page) else None
    if welcome is None and site.root_page != index:
        return []
    address = urlsplit(settings.BASE_URL)
    wanted = (address.hostname, address.port or (443 if address.scheme == "https" else 80), index.pk)
    if (site.hostname, site.port, site.root_page_id) == wanted and site.pk:
        return []
    if Site.objects.filter(hostname=wanted[0], port=wanted[1]).exclude(pk=site.pk).exists():
        return [f"Another site has the address {settings.BASE_URL} already, so the default site keeps its own."]
    site.hostname, site.port, site.root_page = wanted[0] or "localhost", wanted[1], index
    if welcome is not None:
        site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    if welcome is not None:
        welcome.delete()
    return []


def is_welcome_page(page: Page) -> bool:
    """Tell whether this is the page that Wagtail's own migrations make, with nothing done to it."""
    return (
        page.specific_class is Page and page.slug == "home" and page.latest_revision_id is None and page.numchild == 0
    )
