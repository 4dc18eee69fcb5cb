"""What a client asks for in the query."""

from dataclasses import dataclass

from rest_framework.request import Request

from faq_pages.api.problems import Problem
from faq_pages.languages import fallback_codes, find_language_code, language_codes, preferred_language_code


@dataclass(frozen=True)
class RequestedLocale:
    """The language that a client wants, and whether the address names it."""

    code: str
    explicit: bool

    @property
    def codes(self) -> list[str]:
        """The languages that may be served, best first: a named one alone, else its fallback chain."""
        return [self.code] if self.explicit else fallback_codes(self.code)


def check_parameters(request: Request, allowed: frozenset[str]) -> None:
    """Raise a 400 for a parameter that this call does not have, or that is given twice."""
    for name, values in request.query_params.lists():
        if name not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            raise Problem(400, f"There is no parameter {name!r} here. Parameters: {known}.")
        if len(values) > 1:
            raise Problem(400, f"The parameter {name!r} is given {len(values)} times. Give it once.")


def requested_locale(request: Request) -> RequestedLocale:
    """
    The language of the parameter ``locale``; without it, of the header ``Accept-Language``.

    Raises a 400 that lists the codes when the parameter names none of them.
    """
    wish = request.query_params.get("locale")
    if wish is None:
        header = request.headers.get("Accept-Language", "")
        return RequestedLocale(preferred_language_code(header), explicit=False)
    code = find_language_code(wish)
    if code is None:
        codes = language_codes()
        raise Problem(400, f"There is no locale {wish!r}. Locales: {', '.join(codes)}.", locales=codes)
    return RequestedLocale(code, explicit=True)
