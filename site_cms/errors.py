"""Errors that no view answers for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from faq_pages.api.problems import CONTENT_TYPE, problem_details


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 400 in the form of the part of the site that was asked."""
    if request.path_info.startswith("/api/"):
        problem = problem_details(400, "The request is malformed: see its host, address and parameters.")
        return JsonResponse(problem, status=400, content_type=CONTENT_TYPE)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A 500 in the form of the part of the site that was asked. Reads nothing: the database may be what failed."""
    if request.path_info.startswith("/api/"):
        problem = problem_details(500, "The fault is ours, and it has been noted. Please try again in a few minutes.")
        return JsonResponse(problem, status=500, content_type=CONTENT_TYPE)
    return defaults.server_error(request)
