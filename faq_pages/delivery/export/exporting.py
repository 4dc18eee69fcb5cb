"""The verb: bring a folder up to what is public now."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from faq_pages.delivery.export.asking import Ask, AskAll, asker
from faq_pages.delivery.export.errors import ContentMovesError, ExportError
from faq_pages.delivery.export.folder import ExportFolder, digest_of, opened
from faq_pages.delivery.export.gathering import Found, Gathering
from faq_pages.delivery.export.hosting import rule_files
from faq_pages.delivery.export.manifest import Entry, Manifest, Source
from faq_pages.delivery.export.processes import asked_in_processes
from faq_pages.delivery.freshness import release
from faq_pages.delivery.version import content_version
from faq_pages.models.served_site import ServedSite, served_sites

ATTEMPTS = 5
"""How often the site is gone through while editors change it."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """What an export came to."""

    files: int
    written: int = 0
    deleted: int = 0
    is_unchanged: bool = False
    """Nothing had changed since the last one, and nothing was rendered."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Addresses that are named somewhere but are not there, each with one place that names it."""


def export(
    path: Path,
    application: WSGIApplication,
    *,
    site_name: str = "",
    processes: int = 1,
    progress: Progress = lambda number: None,
) -> Report:
    """
    Write all that ``application`` shows of a site, the default one unless named, to a folder; only what differs.

    With several ``processes`` each of them asks the project's own application. Where nothing has changed it costs
    2 queries and no page is rendered. Else it costs what it costs to show everything once. What is written is all
    of one content version. Raises ``ExportError``.
    """
    sites = served_sites()
    site = chosen_site(sites, site_name)
    ask = asker(application, site.server_url)
    with opened(path) as folder:
        source = source_of(site)
        known = folder.manifest
        if known and known.source == source and folder.is_whole() and assets_are_same(known, ask):
            return Report(len(folder.digests) + 1, is_unchanged=True)
        # The calls of the API are below one address, whichever site they are about.
        asked_about = sites if site.site.is_default_site else []
        with asked_here(ask) if processes == 1 else asked_in_processes(processes, site.server_url) as ask_all:
            for _attempt in range(ATTEMPTS):
                gathering = Gathering(ask_all, site.server_url, progress)
                manifest = gathered(folder, source, gathering.files(site, asked_about))
                now = source_of(site)
                if now == source:
                    written, deleted = folder.finish(manifest)
                    return Report(len(manifest.digests) + 1, written, deleted, missing=gathering.missing)
                source = now
        folder.forget()
    raise ContentMovesError(
        f"The content changed {ATTEMPTS} times while it was exported. Nothing was changed in {path}. Try again when "
        "editors publish less."
    )


def gathered(folder: ExportFolder, source: Source, files: Iterable[Found]) -> Manifest:
    """Put everything beside the folder; what it is."""
    folder.begin()
    entries = {}
    for found in files:
        digest = folder.put(found.name, found.answer.body)
        answer = found.answer
        entries[found.name] = Entry(found.address, answer.status, dict(answer.headers), digest, found.is_made_here)
    rules = {name: folder.put(name, body) for name, body in rule_files(entries).items()}
    return Manifest(source, entries, rules)


@contextmanager
def asked_here(ask: Ask) -> Iterator[AskAll]:
    yield lambda addresses: map(ask, addresses)


def chosen_site(sites: list[ServedSite], name: str) -> ServedSite:
    found = [site for site in sites if (site.name == name if name else site.site.is_default_site)]
    if not found:
        names = ", ".join(site.name for site in sites) or "none"
        raise ExportError(f"There is no site {name!r}. There is: {names}.")
    return found[0]


def source_of(site: ServedSite) -> Source:
    """1 query."""
    assets = getattr(staticfiles_storage, "manifest_hash", "") or ""
    return Source(site.server_url, site.name, content_version().number, release(), assets)


def assets_are_same(manifest: Manifest, ask: Ask) -> bool:
    """Whether style sheets and scripts are those that were exported: a new one need not have a new name."""
    assets = [entry for entry in manifest.files.values() if entry.address.startswith(settings.STATIC_URL)]
    return all(digest_of(ask(entry.address).body) == entry.sha256 for entry in assets)
