"""Placeholders, tags and links: what a program reads must survive the translation."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _
from wagtail_localize.strings import StringValue, validate_translation_links

from .findings import Finding, error, warning
from .text import ADDRESS, EMAIL, LINK_ID, PHONE, PLACEHOLDER, TAG, Pair, StringText, listed, word_list

ALLOWED_SCHEMES = ("http", "https", "mailto", "tel")
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?=:)")
SCHEME_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9+.-])(?:([A-Za-z][A-Za-z0-9+.-]*)://|(javascript|vbscript|data|file|blob|livescript)\s*:(?=\S))",
    re.IGNORECASE,
)
HREF = re.compile(r"""\b(?:href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
HIDDEN_MARKUP = re.compile(r"<[!?]")
SAME_TAGS = {"strong": "b", "em": "i", "acronym": "abbr"}
EMPTY_TAGS = {"br"}
LANGUAGE_SEGMENTS = frozenset(
    word_list(
        "en en-us es es-us es-mx es-419 zh zh-hant zh-hans zh-tw zh-hk zh-cn vi fil tl tl-ph fil-ph ko km kh hi ja "
        "th pa hy fa ar hmn hm mww ru lo uk"
    )
)
"""Parts of an address that say only in which language the page is."""


def check_placeholders(pair: Pair) -> Iterator[Finding]:
    """2: the same placeholders, as often."""
    wanted, found = (Counter(PLACEHOLDER.findall(text.plain)) for text in (pair.source, pair.translation))
    if missing := wanted - found:
        yield error("placeholders", _("The placeholder %(names)s is missing.") % {"names": listed(missing)})
    if extra := found - wanted:
        message = _("The placeholder %(names)s is not in the English text that often.")
        yield error("placeholders", message % {"names": listed(extra)})


def check_markup(pair: Pair) -> Iterator[Finding]:
    """3: tags that wagtail-localize can store, well-formed, the same as in the source; nesting may differ."""
    if problem := _storing_problem(pair) or _nesting_problem(pair.translation):
        yield error("markup", problem)
        return
    wanted, found = (_tag_names(text) for text in (pair.source, pair.translation))
    if wanted["br"] != found["br"]:
        message = _("The English text has %(wanted)d line breaks, the translation %(found)d.")
        yield warning("markup", message % {"wanted": wanted.pop("br", 0), "found": found.pop("br", 0)})
    if missing := wanted - found:
        yield error("markup", _("The formatting %(tags)s is missing.") % {"tags": _shown(missing)})
    if extra := found - wanted:
        yield error("markup", _("The formatting %(tags)s is not in the English text.") % {"tags": _shown(extra)})


def _storing_problem(pair: Pair) -> str:
    if "<" not in pair.translation.html:
        return ""
    if HIDDEN_MARKUP.search(pair.translation.html):
        return _("Comments and declarations, “<!” or “<?”, are not allowed in a text.")
    if not pair.translation.tags:
        return ""
    try:
        StringValue.from_translated_html(pair.translation.html)
        validate_translation_links(pair.source.html, pair.translation.html)
    except ValueError as problem:
        return str(problem)
    except RecursionError:
        return _("The tags are nested too deeply.")
    return ""


def _nesting_problem(text: StringText) -> str:
    open_tags: list[str] = []
    for tag in text.tags:
        if tag.name in EMPTY_TAGS:
            continue
        if not tag.closes:
            if tag.name == "a" and "a" in open_tags:
                return _("A link begins inside another link.")
            open_tags.append(tag.name)
        elif not open_tags or open_tags.pop() != tag.name:
            return _("The tag </%(name)s> closes nothing that is open there.") % {"name": tag.name}
    if open_tags:
        return _("The tag <%(name)s> is never closed.") % {"name": open_tags[-1]}
    return ""


def _tag_names(text: StringText) -> Counter[str]:
    """Opening tags by name; links with an id have a check of their own."""
    return Counter(SAME_TAGS.get(tag.name, tag.name) for tag in text.tags if not tag.closes and not tag.id)


def _shown(names: Counter[str]) -> str:
    return ", ".join(f"<{name}>" for name in sorted(names))


def check_links(pair: Pair) -> Iterator[Finding]:
    """4: each link once and with words of its own; addresses, e-mail and telephone numbers as in the source."""
    words = {tag.id: "" for tag in pair.source.tags if tag.id}
    words |= _link_words(pair.source)
    found = Counter(tag.id for tag in pair.translation.tags if tag.id and not tag.closes)
    named = {key: f"“{text}” ({key})" if text else key for key, text in words.items()}
    for key, name in named.items():
        if not found[key]:
            yield error("links", _("The link %(name)s is missing.") % {"name": name})
        elif found[key] > 1:
            yield error("links", _("The link %(name)s is there more than once.") % {"name": name})
    for key, text in _link_words(pair.translation).items():
        if not text and words.get(key):
            yield error("links", _("The link %(name)s has no words.") % {"name": named[key]})
    for names in (_addresses, _emails, _phones):
        yield from _compare_addresses(names(pair.source), names(pair.translation))


def _link_words(text: StringText) -> dict[str, str]:
    """The words of each link that has an id and is closed."""
    words = {}
    open_id, start = "", 0
    for match in TAG.finditer(text.html) if text.tags else ():
        if match["name"].lower() != "a":
            continue
        if match["close"] and open_id:
            words[open_id] = StringText(text.html[start : match.start()]).plain.strip()
        found = LINK_ID.search(match["attributes"])
        open_id, start = found[1] if found and not match["close"] else "", match.end()
    return words


def _compare_addresses(wanted: dict[str, str], found: dict[str, str]) -> Iterator[Finding]:
    """``wanted`` and ``found`` map what is compared to what is written."""
    if missing := [wanted[key] for key in wanted if key not in found]:
        yield error("links", _("The address or number %(names)s is missing.") % {"names": listed(missing)})
    if extra := [found[key] for key in found if key not in wanted]:
        message = _("The address or number %(names)s is not in the English text.")
        yield error("links", message % {"names": listed(extra)})


def _emails(text: StringText) -> dict[str, str]:
    return {email.lower(): email for email in EMAIL.findall(text.plain)}


def _phones(text: StringText) -> dict[str, str]:
    phones = PHONE.findall(ADDRESS.sub(" ", text.digits))
    return {"".join(filter(str.isdigit, phone))[-10:]: phone for phone in phones}


def _addresses(text: StringText) -> dict[str, str]:
    found = ADDRESS.findall(EMAIL.sub(" ", text.plain))
    written = [address.rstrip(".,;:!?'" if "(" in address else ".,;:!?')]") for address in found]
    return {_without_language(address): address for address in written}


def _without_language(address: str) -> str:
    """
    What an address and its version in another language have in common.

    >>> _without_language("https://www.sos.ca.gov/es/elections/")
    'sos.ca.gov/elections'
    """
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
    except ValueError:
        return address
    labels = [label for label in parts.netloc.lower().split(".") if label != "www"]
    if len(labels) > 2 and labels[0] in LANGUAGE_SEGMENTS:
        labels = labels[1:]
    path = [part for part in parts.path.split("/") if part and part.lower() not in LANGUAGE_SEGMENTS]
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if value.lower() not in LANGUAGE_SEGMENTS])
    return "/".join([".".join(labels), *path]) + (f"?{query}" if query else "")


def check_link_scheme(pair: Pair) -> Iterator[Finding]:
    """Nothing but ordinary addresses may be written into a text."""
    hrefs = [
        next(filter(None, match.groups()), "") for tag in pair.translation.tags for match in _hrefs(tag.attributes)
    ]
    for href in hrefs:
        yield from check_link(href)
    ours, theirs = (_schemes_in_text(text.plain) for text in (pair.translation, pair.source))
    for scheme in sorted(ours - theirs):
        yield _refused(scheme)


def _hrefs(attributes: str) -> Iterator[re.Match[str]]:
    return HREF.finditer(attributes)


def _schemes_in_text(text: str) -> set[str]:
    found = {(match[1] or match[2]).lower() for match in SCHEME_IN_TEXT.finditer(text)}
    return found - set(ALLOWED_SCHEMES)


def check_link(address: str) -> list[Finding]:
    """
    Check the address of a link by itself: an ``href``, or an address that a translator puts in place of another.

    >>> check_link("https://registertovote.ca.gov/"), check_link("/es/contact/")
    ([], [])
    """
    # Browsers skip white space and control characters in front of a scheme and inside it.
    bare = "".join(char for char in StringText(address).plain if char > " " and char.isprintable())
    scheme = SCHEME.match(bare)
    if scheme and scheme[0].lower() not in ALLOWED_SCHEMES:
        return [_refused(scheme[0].lower())]
    return []


def _refused(scheme: str) -> Finding:
    message = _("“%(scheme)s:” is not allowed. A link may begin with https, http, mailto or tel only.")
    return error("link_scheme", message % {"scheme": scheme})
