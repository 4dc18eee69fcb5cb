"""
The headers of many files as few rules: what all files of a folder have in common is said once.

No header of a file is said by two rules: some hosts would add one to the other.
"""

import mimetypes
from collections import Counter, defaultdict
from collections.abc import Mapping

from faq_pages.delivery.export.addresses import folders_above
from faq_pages.delivery.export.manifest import Entry

OF_HOSTS = {"ETag", "Last-Modified"}
"""Hosts make them of the file, and answer by them with a 304."""

WIDENED = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
"""They only forbid: sent with files that could do without, they do no harm and need few rules."""

EVERYTHING = "*"
"""Stands for all files in a folder, and below."""

Headers = Mapping[str, str]


def sent(name: str, entry: Entry) -> dict[str, str]:
    """The headers of a file that a host does not find out by itself."""
    headers = {key: value for key, value in entry.headers.items() if key not in OF_HOSTS and key != "Location"}
    if headers.get("Content-Type", "").partition(";")[0] == mimetypes.guess_type(name)[0]:
        del headers["Content-Type"]
    return headers


def rules(headers: Mapping[str, Headers]) -> dict[str, dict[str, str]]:
    """
    What to say of all files in folders and of single files, the widest first.

    >>> rules({"es/": {"X": "1", "Y": "1"}, "es/b": {"X": "1"}, "c": {"X": "2"}})
    {'es/*': {'X': '1'}, 'c': {'X': '2'}, 'es/': {'Y': '1'}}
    """
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    counts: Counter[tuple[str, str]] = Counter()
    files: Counter[str] = Counter()
    for name, own in headers.items():
        for folder in folders_of(name):
            files[folder] += 1
            for key, value in own.items():
                values[folder][key].add(value)
                counts[folder, key] += 1
    found: dict[str, dict[str, str]] = {}
    for folder in sorted(values, key=lambda folder: (folder.count("/"), folder)):
        said = said_above(folder, found)
        new = {
            key: min(all_values)
            for key, all_values in sorted(values[folder].items())
            if len(all_values) == 1 and (key in WIDENED or counts[folder, key] == files[folder]) and key not in said
        }
        if new:
            found[folder] = new
    for name, own in sorted(headers.items()):
        said = said_above(name, found)
        if new := {key: value for key, value in sorted(own.items()) if key not in said}:
            found[name] = new
    return found


def said_above(place: str, found: Mapping[str, Headers]) -> set[str]:
    """The headers that rules for the folders around a file or a folder speak of."""
    return {key for folder in folders_of(place) if folder != place for key in found.get(folder, ())}


def folders_of(place: str) -> list[str]:
    """
    The folders that a file or a folder is in, from the root down, and the folder itself.

    >>> folders_of("es/our-values/index.html"), folders_of("es/*")
    (['*', 'es/*', 'es/our-values/*'], ['*', 'es/*'])
    """
    return [EVERYTHING, *(f"{folder}/{EVERYTHING}" for folder in folders_above(place))]
