"""Images and documents: those that published pages show, in any language, and no others."""

from typing import Any, ClassVar

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404
from rest_framework.fields import Field
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from faq_pages.api.wagtail_v2.parameters import number, short_text
from faq_pages.api.wagtail_v2.views import LISTING, PublicAPIViewSet, PublicSerializer
from faq_pages.links import absolute
from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage
from faq_pages.models.answers import load_answers
from faq_pages.published import Visibility
from faq_pages.renditions import load_renditions, pictures


def shown(model: Any, mark: str) -> set[int]:
    """
    The ids of all images or documents in the texts of published pages.

    ``mark`` is in every answer that has one. Read from the texts themselves, for nothing else is certain to be
    as new as they are. At most 9 queries.
    """
    visibility = Visibility.read()
    questions = FaqQuestionPage.objects.annotate(text=Cast("answer", TextField())).filter(text__contains=mark)
    answers = list(visibility.of(questions))
    load_answers(answers)
    pages = [*answers, *visibility.of(FaqSectionPage.objects.all()), *visibility.of(FaqIndexPage.objects.all())]
    references = (reference for page in pages for reference in page.references())
    return {int(pk) for kind, pk, *_paths in references if kind is model}


def address(picture: Any) -> str:
    return picture.url if "://" in picture.url else absolute(picture.url)


class ImageFileField(Field):
    """
    The address of the widest file that everything can show; null until there is one.

    Never the file that was uploaded: a photo tells where it was taken.
    """

    def get_attribute(self, instance: Any) -> Any:
        plain = [picture for picture in pictures(instance) if picture.mime_type != "image/webp"]
        return plain[-1] if plain else None

    def to_representation(self, value: Any) -> str:
        return address(value)


class RenditionsField(Field):
    """All files of an image, narrowest first."""

    def get_attribute(self, instance: Any) -> Any:
        return pictures(instance)

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return [{**vars(picture), "url": address(picture)} for picture in value]


class DocumentFileField(Field):
    def get_attribute(self, instance: Any) -> str:
        return absolute(instance.url)

    def to_representation(self, value: str) -> str:
        return value


class PublicImageSerializer(PublicSerializer):
    download_url = ImageFileField(read_only=True)
    renditions = RenditionsField(read_only=True)


class PublicDocumentSerializer(PublicSerializer):
    download_url = DocumentFileField(read_only=True)


class LibraryAPIViewSet(PublicAPIViewSet):
    """What editors uploaded, as far as readers can find it on a page. Tags are left out: they are editors' own."""

    mark: ClassVar[str]
    filters: ClassVar[dict[str, Any]]
    meta_fields: ClassVar[list[str]] = [*BaseAPIViewSet.meta_fields, "download_url"]
    listing_default_fields: ClassVar[list[str]] = [*BaseAPIViewSet.listing_default_fields, "title", "download_url"]
    nested_default_fields: ClassVar[list[str]] = listing_default_fields

    def public(self) -> Any:
        """10 queries at most, and 1 for the rows."""
        found = self.model.objects.filter(pk__in=shown(self.model, self.mark))
        for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
            found = found.exclude(collection__path__startswith=path)
        return found

    def found(self) -> Any:
        words, any_word = self.query.words(), self.query.any_word()
        order, filters = self.query.order(list(self.filters)), self.query.filters(self.filters)
        found = self.public().filter(**filters)
        if words:
            each = [Q(title__icontains=word) for word in words]
            found = found.filter(Q(*each, _connector=Q.OR if any_word else Q.AND))
        return found.order_by(*order, "pk")

    def one(self, pk: int) -> Any:
        row = self.public().filter(pk=pk).first()
        if row is None:
            raise Http404
        return row


class PublicImagesAPIViewSet(LibraryAPIViewSet):
    base_serializer_class = PublicImageSerializer
    name = "images"
    model = get_image_model()
    mark = '"image"'
    filters: ClassVar[dict[str, Any]] = {"id": number, "title": short_text, "width": number, "height": number}
    listing_parameters = LISTING | set(filters)
    body_fields: ClassVar[list[str]] = ["id", "title", "width", "height", "renditions"]

    def serialized(self, rows: list[Any], serializer_class: Any) -> list[Any]:
        load_renditions(rows)
        return super().serialized(rows, serializer_class)


class PublicDocumentsAPIViewSet(LibraryAPIViewSet):
    base_serializer_class = PublicDocumentSerializer
    name = "documents"
    model = get_document_model()
    mark = "document"
    filters: ClassVar[dict[str, Any]] = {"id": number, "title": short_text}
    listing_parameters = LISTING | set(filters)
    body_fields: ClassVar[list[str]] = ["id", "title"]
