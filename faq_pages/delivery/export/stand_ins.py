"""Pages that an export has in the stead of what needs a server. They say so, in the reader's language."""

import json
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import translation

from faq_pages.delivery.export.asking import Answer
from faq_pages.languages import languages

UNAVAILABLE = "api/unavailable.json"


def away(address: str, base_url: str, like: Answer) -> Answer:
    """A page that leads to the same address on the site itself, where search and forms work."""
    _, code, own_path = address.split("/", 2)
    context = {"address": base_url + address, "own_path": own_path}
    with translation.override(code):
        return page("faq_pages/export/away.html", context, like)


def choice_of_language(like: Answer) -> Answer:
    """The front door, which leads a visitor nowhere by itself."""
    return page("faq_pages/export/languages.html", {"languages": languages()}, like)


def moved(redirect: Answer) -> Answer:
    """A page that leads on, for hosts that know no redirects."""
    html = render_to_string("faq_pages/export/moved.html", {"location": redirect.location})
    return Answer(redirect.status, redirect.headers, html.encode())


def page(template: str, context: Mapping[str, object], like: Answer) -> Answer:
    """A page with the headers of another one, that nobody keeps: the server may be back in a moment."""
    headers = {name: value for name, value in like.headers.items() if name not in {"ETag", "Last-Modified"}}
    return Answer(200, {**headers, "Cache-Control": "no-cache"}, render_to_string(template, dict(context)).encode())


def unavailable(like: Answer) -> Answer:
    """
    What a host should answer to calls of the API that are no file.

    Not that there is nothing: mirrors would drop what they have.
    """
    problem = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "This is a copy of the site in files. It answers the calls that are named in /headers.json alone.",
    }
    return Answer(503, like.headers, json.dumps(problem).encode())
