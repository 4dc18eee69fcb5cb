"""What a client asks for in the query: its language, and what may stand in for it."""

from dataclasses import dataclass

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from faq_pages.api.problems import Problem, quoted
from faq_pages.languages import fallback_codes, find_language_code, language_codes, preferred_language_code

LOCALE = OpenApiParameter(
    "locale",
    enum=language_codes(),
    description=(
        "The language, exactly, in upper or lower case. Without it the header `Accept-Language` decides, and the "
        "best language that exists is served."
    ),
)

_ANY_CODE = f"({'|'.join(language_codes())})"

FALLBACK = OpenApiParameter(
    "fallback",
    {"type": "string", "pattern": f"^(none|chain|{_ANY_CODE}(,{_ANY_CODE})*)$"},
    description=(
        "What may stand in for a text that is not there in the language: `none`, `chain` (the language's own "
        "`fallbacks`, see `locales/`), or codes, best first, with commas between them. `none` unless given where "
        "`locale` is given, else `chain`."
    ),
)

ACCEPT_LANGUAGE = OpenApiParameter(
    "Accept-Language", str, OpenApiParameter.HEADER, description="Decides where `locale` is not given."
)
CONTENT_LANGUAGE = OpenApiParameter(
    "Content-Language",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description="The languages of the texts, in the order in which they appear; of an empty list, the one asked for.",
)
VARY = OpenApiParameter(
    "Vary", str, OpenApiParameter.HEADER, response=[200], description="`Accept-Language` where that header decided."
)

LANGUAGE_PARAMETERS = [LOCALE, FALLBACK, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY]


@dataclass(frozen=True)
class RequestedLocale:
    """The language that a client wants, whether the address names it, and what may stand in for it."""

    code: str
    explicit: bool
    stand_ins: tuple[str, ...] | None = None
    """The codes that the address allows in its place, best first; ``None`` when it says nothing of them."""

    @property
    def codes(self) -> list[str]:
        """The languages that may be served, best first: unless said otherwise a named one alone, else its chain."""
        if self.stand_ins is not None:
            return list(dict.fromkeys([self.code, *self.stand_ins]))
        return [self.code] if self.explicit else fallback_codes(self.code)


def check_parameters(request: Request, allowed: frozenset[str]) -> None:
    """Raise a 400 for a parameter that this call does not have, or that is given twice."""
    for name, values in request.query_params.lists():
        if name not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            raise Problem(400, f"There is no parameter {quoted(name)} here. Parameters: {known}.")
        if len(values) > 1:
            raise Problem(400, f"The parameter {name!r} is given {len(values)} times. Give it once.")


def requested_locale(request: Request) -> RequestedLocale:
    """
    The language of the parameter ``locale``; without it, of the header ``Accept-Language``.

    Raises a 400 that lists the codes when ``locale`` or ``fallback`` names none of them.
    """
    wish = request.query_params.get("locale")
    header = request.headers.get("Accept-Language", "")
    code = preferred_language_code(header) if wish is None else known_code(wish)
    return RequestedLocale(code, explicit=wish is not None, stand_ins=requested_stand_ins(request, code))


def requested_stand_ins(request: Request, code: str) -> tuple[str, ...] | None:
    """The codes that the parameter ``fallback`` allows in the place of ``code``; ``None`` without the parameter."""
    wish = request.query_params.get("fallback")
    match wish and wish.lower():
        case None:
            return None
        case "none":
            return ()
        case "chain":
            return tuple(fallback_codes(code)[1:])
    return tuple(known_code(part) for part in str(wish).split(","))


def known_code(wish: str) -> str:
    """The site's spelling of a code. Raises a 400 that lists the codes when it is none."""
    code = find_language_code(wish)
    if code is None:
        codes = language_codes()
        raise Problem(400, f"There is no locale {quoted(wish)}. Locales: {', '.join(codes)}.", locales=codes)
    return code


def chosen(request: Request, name: str, known: list[str]) -> list[str] | None:
    """
    The values of a parameter that takes several, with commas between them; ``None`` when it is not given.

    Raises a 400 that lists the values there are for any other.
    """
    given = request.query_params.get(name)
    if given is None:
        return None
    values = given.split(",")
    for value in values:
        if value not in known:
            raise Problem(400, f"The parameter {name!r} does not know {quoted(value)}. It knows: {', '.join(known)}.")
    return values
