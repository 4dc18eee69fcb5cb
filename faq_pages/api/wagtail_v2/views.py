"""What pages, images and documents have in common in Wagtail's API."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponseRedirect
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.serializers import BaseSerializer, DetailUrlField
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from faq_pages.api.problems import Problem
from faq_pages.api.wagtail_v2.parameters import DEFAULT_LIMIT, FORM, MAX_ID, MAX_LIMIT, MAX_OFFSET, Query
from faq_pages.links import absolute

LISTING = FORM | {"limit", "offset", "order", "search", "search_operator"}


class PublicDetailUrlField(DetailUrlField):
    """Where an object is read alone, whatever host the client came by."""

    def get_attribute(self, instance: Any) -> str:
        return absolute(self.context["router"].get_object_detail_urlpath(type(instance), instance.pk))


class PublicSerializer(BaseSerializer):
    detail_url = PublicDetailUrlField(read_only=True)


class PublicAPIViewSet(BaseAPIViewSet):
    """
    Wagtail's addresses and members over what is public.

    Subclasses say in ``found`` what there is and in ``serialized`` how it is written.
    """

    renderer_classes: ClassVar[list[Any]] = [JSONRenderer]
    listing_parameters: ClassVar[frozenset[str]] = LISTING
    shared_parameters: ClassVar[frozenset[str]] = FORM
    query: Query
    request: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = {
            "listing_view": self.listing_parameters,
            "find_view": self.shared_parameters | self.find_query_parameters,
        }
        self.query = Query.read(request.query_params, known.get(self.action, self.shared_parameters))
        self.query.check_form()

    def handle_exception(self, exc: Exception) -> Response:
        """Problem details, with ``message`` for clients that look for Wagtail's own."""
        if isinstance(exc, BadRequestError):
            exc = Problem(400, f"{exc}.")
        response = super(BaseAPIViewSet, self).handle_exception(exc)
        response.data["message"] = response.data["detail"]
        return response

    def found(self) -> Any:
        """All that a list may hold, filtered and in order."""
        raise NotImplementedError

    def one(self, pk: int) -> Any:
        """The object with this id, ready to be written. Raises ``Http404``."""
        raise NotImplementedError

    def serialized(self, rows: list[Any], serializer_class: Any) -> list[Any]:
        """The forms of objects of one class."""
        return serializer_class(rows, many=True, context=self.get_serializer_context()).data

    def listing_view(self, request: Request) -> Response:
        limit = self.query.number("limit", DEFAULT_LIMIT, MAX_LIMIT)
        offset = self.query.number("offset", 0, MAX_OFFSET)
        found = self.found()
        serializer_class = self.serializer_class_of(found.model, show_details=False)
        count, rows = found.count(), list(found[offset : offset + limit])
        items = self.serialized(rows, serializer_class)
        response = Response({"meta": {"total_count": count}, "items": items}, headers=self.headers_for(rows))
        if self.query.values.get("order") == "random":
            response["Cache-Control"] = "no-store"
        return response

    def detail_view(self, request: Request, pk: int) -> Response:
        if pk > MAX_ID:
            raise Http404
        row = self.one(pk)
        [item] = self.serialized([row], self.serializer_class_of(type(row), show_details=True))
        return Response(item, headers=self.headers_for([row]))

    def headers_for(self, rows: list[Any]) -> dict[str, str]:
        return {}

    def find_view(self, request: Any) -> HttpResponseRedirect:
        """Lead to the one object that is looked for, with the parameters that say how to write it."""
        pk = self.wanted_id()
        if pk is None:
            raise Http404
        query = request.query_params.copy()
        for name in self.find_query_parameters:
            query.pop(name, None)
        path = request.wagtailapi_router.get_object_detail_urlpath(self.model, pk)
        return HttpResponseRedirect(absolute(f"{path}?{query.urlencode()}" if query else path))

    def wanted_id(self) -> int | None:
        pk = self.query.number("id", 0, MAX_ID)
        return self.one(pk).pk if pk else None

    def get_queryset(self) -> Any:
        """Nothing: what may be read is looked up by ``found`` and ``one`` alone."""
        return self.model.objects.none()

    def serializer_class_of(self, model: Any, *, show_details: bool) -> Any:
        """Wagtail's, with the members that the query asks for. Raises a 400 for members that are not there."""
        router = self.request.wagtailapi_router
        return self._get_serializer_class(router, model, self.query.fields(), show_details=show_details)

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "router": self.request.wagtailapi_router}
