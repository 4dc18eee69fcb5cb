"""
Telling a cache outside, where there is one, what to forget.

It follows the log, as webhooks do: a publication changes other pages than its own, and their addresses in other
languages. Nothing depends on it: a cache that is not told forgets by itself, as the answers say.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache

from faq_pages.background import BACKGROUND
from faq_pages.delivery.fingerprints import Fingerprint
from faq_pages.delivery.webhooks.outbox import API_NAMES
from faq_pages.languages import fallback_codes, language_codes
from faq_pages.links import absolute
from faq_pages.models import ContentChange
from faq_pages.models.served_site import ServedSite, served_sites

logger = logging.getLogger(__name__)

SETTLED = timedelta(seconds=3)
"""By then every process shows what was published, and so does a web server in front that keeps answers for a moment."""

MOST = 2_000
"""Addresses that are purged at once. Of a change of nearly everything the rest is left to its lifetime."""

SECONDS = 5.0
"""How long a cache may take for one address."""

Change = tuple[ContentChange, Fingerprint | None]


def forget_outside(changes: Sequence[Change]) -> int:
    """
    Have the caches outside forget what changed; return how many addresses. Call it in the transaction of the log,
    before its rows are written anew. 2 queries where there is such a cache, else none.
    """
    if not settings.WAGTAILFRONTENDCACHE or not changes:
        return 0
    found = addresses(changes)
    if len(found) > MOST:
        logger.warning("More has changed than a cache can be told.", extra={"addresses": len(found), "told": MOST})
    later = purge.using(run_after=timezone.now() + SETTLED) if purge.get_backend().supports_defer else purge
    later.enqueue(found[:MOST])
    return len(found[:MOST])


@task(backend=BACKGROUND)
def purge(urls: list[str]) -> None:
    purge_urls_from_cache(urls)


def addresses(changes: Sequence[Change]) -> list[str]:
    """
    Full addresses on this server of what may read otherwise, each once: what is shared by many pages first.

    Those of a page before and after, in all languages in which it may stand in for a translation; those of the
    pages above it; and the calls of the API that show it, as they are made with ``locale`` alone. 1 query.
    """
    sites = {served.site.pk: served for served in served_sites()}
    shared: dict[str, None] = {}
    own: dict[str, None] = {}
    for row, now in changes:
        served = sites[row.site_id]
        for code in language_codes():
            if row.language_code in fallback_codes(code):
                shared |= dict.fromkeys(_shared(served, code))
                own |= dict.fromkeys(_own(row, now, served, code))
    return list(shared | own)


def _shared(served: ServedSite, code: str) -> Iterator[str]:
    yield from _pages(served, "", code)
    for name in ("faq", "sections", "questions"):
        yield served.call_url(reverse(f"api:{name}"), locale=code)
    yield served.call_url(reverse("api:locales"))
    yield absolute(reverse("sitemap_index"))
    yield absolute(reverse("sitemap", kwargs={"code": code}))
    yield absolute(reverse("llms"))


def _own(row: ContentChange, now: Fingerprint | None, served: ServedSite, code: str) -> Iterator[str]:
    for place in {row.place, now.place if now else ""}:
        names = place.strip("/").split("/")
        for number in range(len(names), 0, -1):
            yield from _pages(served, "/".join(names[:number]), code)
    if row.page_type != "index":
        yield served.call_url(reverse(API_NAMES[row.page_type], kwargs={"key": row.key}), locale=code)
    if row.page_type == "question":
        for key in {row.parent_key, now.parent_key if now else None} - {None}:
            yield served.call_url(reverse("api:section", kwargs={"key": key}), locale=code)


def _pages(served: ServedSite, place: str, code: str) -> Iterator[str]:
    """The page at a place below the index, and its text as Markdown."""
    with translation.override(code):
        if not place:
            yield served.server_url + reverse("wagtail_serve", args=[""])
            yield served.server_url + reverse("index_as_markdown", args=[code])
        else:
            yield served.server_url + reverse("wagtail_serve", args=[f"{place}/"])
            yield served.server_url + reverse("page_as_markdown", args=[place])


class HttpPurge(BaseBackend):
    """
    Requests with the method PURGE, as Varnish and Squid understand them.

    Wagtail's own waits for ever for a cache that does not answer, and would hold up all background work.
    """

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = params["LOCATION"].rstrip("/")

    def purge(self, url: str) -> None:
        self.purge_batch([url])

    def purge_batch(self, urls: Sequence[str]) -> None:
        """One address after the other. One that a cache does not have, it need not forget."""
        refused = 0
        with requests.Session() as session:
            # Proxies that the environment names lead elsewhere.
            session.trust_env = False
            for url in urls:
                parts = urlsplit(url)
                address = f"{self.location}{parts.path}{f'?{parts.query}' if parts.query else ''}"
                try:
                    headers = {"Host": parts.netloc}
                    answer = session.request("PURGE", address, headers=headers, timeout=SECONDS, allow_redirects=False)
                except requests.RequestException:
                    logger.warning("The cache outside does not answer. It forgets by itself after a while.")
                    return
                refused += answer.status_code >= 400 and answer.status_code != 404
        if refused:
            logger.warning("The cache outside did not forget all that it was told.", extra={"refused": refused})
