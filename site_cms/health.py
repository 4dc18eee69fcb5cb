"""Two questions of a load balancer: is the process alive, and can it serve?"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Answers before the host is checked and before plain HTTP is refused: probes use addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/health/live":
                return live()
            case "/health/ready":
                return ready()
        return self.get_response(request)


def live() -> JsonResponse:
    """The process answers. Asks nothing else, so a slow database does not get it killed."""
    return JsonResponse({"status": "ok"})


def ready() -> JsonResponse:
    """The database answers. 503 when it does not, so that traffic goes elsewhere."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})
