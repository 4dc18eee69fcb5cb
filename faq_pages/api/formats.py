"""The form in which a client wants answers."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from faq_pages.api.problems import Problem, quoted
from faq_pages.writing.answers import Format

FORMAT = OpenApiParameter(
    "format",
    enum=[str(form) for form in Format],
    description="Give each `answer` as one string in this form, not as a list of blocks.",
)


def requested_format(request: Request) -> Format | None:
    """The form that the query asks for; ``None`` for blocks. Raises a 400 for one that there is not."""
    wish = request.query_params.get("format")
    if wish is None:
        return None
    if wish not in list(Format):
        raise Problem(
            400, f"There is no format {quoted(wish)}. Formats: {', '.join(Format)}. Without one you get blocks."
        )
    return Format(wish)
