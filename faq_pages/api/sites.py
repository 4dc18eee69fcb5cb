"""Which of the sites a client means."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from faq_pages.api.problems import Problem, quoted
from faq_pages.models.served_site import ServedSite, served_sites

SITE = OpenApiParameter(
    "site",
    {"type": "string", "maxLength": 261},
    description=(
        "The site, by its host name, with `:port` where several have the same. The default site unless given, "
        "whatever host the call comes to."
    ),
)


def requested_site(request: Request) -> ServedSite:
    """
    The site that the parameter ``site`` names, or the default one; never by the header ``Host``. 1 query.

    Raises a 400 that names the sites when there is no such one, and a 404 when there is no site at all.
    """
    sites = served_sites()
    wish = request.query_params.get("site")
    if wish is not None:
        for served in sites:
            if wish.lower() in {served.name, f"{served.site.hostname}:{served.site.port}".lower()}:
                return served
        names = [served.name for served in sites]
        raise Problem(400, f"There is no site {quoted(wish)}. Sites: {', '.join(names)}.", sites=names)
    # It comes first.
    if not sites or not sites[0].site.is_default_site:
        raise Problem(404, "There is no default site here yet. Name one with the parameter 'site'.")
    return sites[0]


def own_addresses(served: ServedSite) -> set[str]:
    """All that full addresses of a site may begin with."""
    return {served.url, served.server_url, served.site.root_url}
