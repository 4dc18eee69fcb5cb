"""
The OpenAPI document: what its calls have in common is said here once, for all of them.

The views say what is their own. What the delivery layer, Django and Django REST framework do around
them is added when the document is made.
"""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from faq_pages.api.delivery import CORS, UNCACHED
from faq_pages.api.problems import CONTENT_TYPE
from faq_pages.importers.keys import page_key

Spec = dict[str, Any]

PROBLEM = {"$ref": "#/components/schemas/Problem"}
ALWAYS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control")
VALIDATORS = ("ETag", "Last-Modified")

HEADERS: dict[str, Spec] = {
    "Access-Control-Allow-Origin": {
        "description": "Scripts on every site may read this.",
        "required": True,
        "schema": {"type": "string", "const": CORS["Access-Control-Allow-Origin"]},
    },
    "Access-Control-Expose-Headers": {
        "description": "What those scripts may read besides.",
        "required": True,
        "schema": {"type": "string", "const": CORS["Access-Control-Expose-Headers"]},
    },
    "Allow": {
        "description": "The methods that this address has.",
        "required": True,
        "schema": {"type": "string"},
        "example": "GET, HEAD, OPTIONS",
    },
    "Cache-Control": {
        "description": (
            "How long this may be kept, never past the next moment at which a page is to be published or to expire. "
            "`no-store` for errors, drafts and what visitors send; `no-cache` for `changes/`."
        ),
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "example": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
    },
    "Content-Language": {
        "description": (
            "The languages of the texts, with commas between them, in the order in which they appear; of an empty "
            "list, the one asked for."
        ),
        "required": True,
        "schema": {"type": "string", "minLength": 2},
        "example": "es, en",
    },
    "ETag": {
        "description": "A strong tag of these bytes. Send it back in `If-None-Match`.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[^"]+"$'},
    },
    "Last-Modified": {
        "description": "Not before the last change; up to a minute after it.",
        "schema": {"type": "string", "pattern": "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$"},
        "example": "Tue, 03 Nov 2026 20:00:00 GMT",
    },
    "Referrer-Policy": {
        "description": "The address holds the token: pages opened from here must not learn it.",
        "required": True,
        "schema": {"type": "string", "const": "no-referrer"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "Vary": {
        "description": "`Accept-Language` where that header decided.",
        "schema": {"type": "string"},
    },
    "X-Robots-Tag": {
        "description": "Search engines must not keep this.",
        "required": True,
        "schema": {"type": "string", "const": "noindex"},
    },
}
"""Every header of an answer that means something to a client."""

PARAMETERS: dict[str, Spec] = {
    "If-None-Match": {
        "in": "header",
        "name": "If-None-Match",
        "description": "The `ETag` of an earlier answer: a 304 says that it is still good.",
        "schema": {"type": "string"},
    },
    "If-Modified-Since": {
        "in": "header",
        "name": "If-Modified-Since",
        "description": "The `Last-Modified` of an earlier answer, for clients without tags.",
        "schema": {"type": "string"},
    },
}

DESCRIPTIONS = {
    200: "What was asked for.",
    202: "Received.",
    304: "The answer that the client has is still good.",
    400: "A parameter is unknown, given twice or none that can be; `detail` says what to do.",
    404: "There is no such thing that readers may see, or not in this language; then `locales` has those it is in.",
    405: "This address has other methods.",
    406: "The client accepts no form that there is.",
    410: "What this names is over.",
    503: "What finds is away for a moment: ask again after `Retry-After`.",
}
"""Unless a view says more."""

EVERYWHERE = (400, 405, 406)
"""Errors of every call: of the host or a parameter, of the method, of the header `Accept`."""

TAGS = {
    "content": "Texts, in every language.",
    "search": "What somebody wants to know.",
    "addresses": "What lives where.",
    "mirrors": "For programs that keep a copy.",
    "visitors": "What visitors send.",
    "previews": "Drafts.",
}
TAG_OF = {
    "search": "search",
    "suggestions": "search",
    "resolve": "addresses",
    "changes": "mirrors",
    "challenge": "visitors",
    "feedback": "visitors",
    "enquiry": "visitors",
    "preview": "previews",
}
"""By the id of the call; all others are content."""

EXAMPLES = {
    ("question", "key"): str(page_key("what-is-calexit")),
    ("feedback", "key"): str(page_key("what-is-calexit")),
    ("section", "key"): str(page_key("the-movement")),
    ("search", "q"): "taxes",
    ("suggestions", "q"): "What is C",
    ("resolve", "path"): "/es/the-movement/what-is-calexit/",
}
"""Of the FAQ as it is loaded, for parameters without which nothing can be tried."""


RULES: dict[str, Spec] = {
    "Proof": {"additionalProperties": False},
    "Enquiry": {"additionalProperties": False},
    "Feedback": {
        "additionalProperties": False,
        "oneOf": [{"required": ["helpful"]}, {"required": ["translation_wrong"]}],
        "dependentRequired": {"block": ["translation_wrong"]},
    },
}
"""Of bodies that clients send: no member that is not known, and which go together."""


class CallSchema(AutoSchema):
    """A call's summary says what it is; its class says how it is made, which is no concern of clients."""

    def get_description(self) -> str:  # type: ignore[override]
        return ""


@cache
def document() -> Spec:
    """The whole document. It depends on the code alone, so a process makes it once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def complete(result: Spec, **kwargs: Any) -> Spec:
    """Add what holds for every call: errors, headers, conditional requests, tags, examples."""
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    components = result["components"]
    components["headers"], components["parameters"] = HEADERS, PARAMETERS
    for name, rules in RULES.items():
        component = components["schemas"][name]
        component["properties"] = {member: _one_text(form) for member, form in component["properties"].items()}
        component.update(rules)
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete_operation(operation, validators=_validators(path, method))
    return result


def _validators(path: str, method: str) -> tuple[str, ...]:
    """Which of them the answers of a call have."""
    if method != "get" or path.endswith(("/preview/", "/challenge/")):
        return ()
    return ("ETag",) if path.startswith(UNCACHED) else VALIDATORS


def _complete_operation(operation: Spec, *, validators: tuple[str, ...]) -> None:
    name = operation["operationId"]
    operation["tags"] = [TAG_OF.get(name, "content")]
    responses = operation["responses"]
    for status in EVERYWHERE:
        responses.setdefault(str(status), {"content": {CONTENT_TYPE: {"schema": PROBLEM}}})
    if validators:
        responses["304"] = {"headers": {header: {} for header in ("Vary",) if _says(responses["200"], header)}}
        conditions = ["If-None-Match", "If-Modified-Since"][: len(validators)]
        operation["parameters"] = [
            *operation.get("parameters", []),
            *({"$ref": f"#/components/parameters/{condition}"} for condition in conditions),
        ]
    for status, response in responses.items():
        told = [*response.get("headers", ()), *ALWAYS]
        told += validators if status in {"200", "304"} else ()
        told += ["Allow"] if status == "405" else []
        told += ["Retry-After"] if status == "503" else []
        told += ["Referrer-Policy", "X-Robots-Tag"] if name == "preview" else []
        response["headers"] = {header: {"$ref": f"#/components/headers/{header}"} for header in sorted(set(told))}
        response["description"] = response.get("description") or DESCRIPTIONS[int(status)]
    operation["responses"] = dict(sorted(responses.items()))
    for parameter in operation.get("parameters", []):
        if parameter.get("style") == "form":
            # An empty one would be a value between commas.
            parameter["schema"]["minItems"] = 1
        if parameter.get("in") == "path":
            parameter.setdefault("description", "The page's key, the same in every language.")
        if example := EXAMPLES.get((name, parameter.get("name", ""))):
            parameter["example"] = example


def _one_text(form: Spec) -> Spec:
    """Where a text may be empty, an empty one must not be of two forms, of which ``oneOf`` admits one."""
    any_text, no_text = form.get("oneOf", ({}, {}))
    if no_text.get("maxLength") != 0 or "format" in any_text:
        return form
    return {**any_text, **{name: value for name, value in form.items() if name != "oneOf"}}


def _says(response: Spec, header: str) -> bool:
    return header in response.get("headers", ())
