"""Errors that no view answers for."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from faq_pages.api.problems import CONTENT_TYPE, problem_details

OUR_FAULT = "The fault is ours, and it has been noted. Please try again in a few minutes."
AWAY = "The database is away for a moment. Ask again after the seconds in 'Retry-After'."
RETRY_AFTER = 10
"""Seconds after which a database that was started anew answers."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 400 in the form of the part of the site that was asked."""
    if request.path_info.startswith("/api/"):
        problem = problem_details(400, "The request is malformed: see its host, address and parameters.")
        return JsonResponse(problem, status=400, content_type=CONTENT_TYPE)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """
    A 500 in the form of the part of the site that was asked; a 503 where the database does not answer.

    Reads nothing: the database may be what failed.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_away else 500
    if request.path_info.startswith("/api/"):
        problem = problem_details(status, AWAY if is_away else OUR_FAULT)
        response: HttpResponse = JsonResponse(problem, status=status, content_type=CONTENT_TYPE)
    else:
        response = defaults.server_error(request)
        response.status_code = status
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
