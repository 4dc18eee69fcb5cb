"""Errors that happen before any view is chosen."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from faq_pages.api.problems import CONTENT_TYPE, problem_details


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 400 in the form of the part of the site that was asked."""
    if request.path_info.startswith("/api/"):
        problem = problem_details(400, "The request is malformed: see its host, address and parameters.")
        return JsonResponse(problem, status=400, content_type=CONTENT_TYPE)
    return render(request, "400.html", status=400)
