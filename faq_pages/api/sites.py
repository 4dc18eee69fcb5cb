"""Which of the sites a client means, and what addresses on it begin with."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from wagtail.models import Site

from faq_pages.api.problems import Problem
from faq_pages.models.front_end import base_urls

SITE = OpenApiParameter(
    "site",
    description="The site, by its host name, with `:port` where several have the same. The default site unless given.",
)


def requested_site(request: Request) -> Site:
    """
    The site that the parameter ``site`` names, or the default one; never by the header ``Host``. 1 query.

    Raises a 400 that names the sites when there is no such one, and a 404 when there is no site at all.
    """
    sites = list(Site.objects.order_by("-is_default_site", "hostname", "port"))
    wish = request.query_params.get("site")
    if wish is not None:
        for site in sites:
            if wish.lower() in {site.hostname, f"{site.hostname}:{site.port}"}:
                return site
        names = ", ".join(site.hostname for site in sites)
        raise Problem(400, f"There is no site {wish!r}. Sites: {names}.")
    for site in sites:
        if site.is_default_site:
            return site
    raise Problem(404, "There is no site here yet.")


def base_url(site: Site) -> str:
    """What the addresses of a site's pages begin with, no slash at the end."""
    return base_urls().get(site.pk, site.root_url)


def own_addresses(site: Site) -> set[str]:
    """All that full addresses of a site may begin with."""
    own = {base_url(site), site.root_url}
    return own | {settings.BASE_URL} if site.is_default_site else own
