"""The blocks of an answer as the schema describes them. Their values are made in ``faq_pages.blocks``."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from faq_pages.languages import language_codes
from faq_pages.links import PAGE_TYPES
from faq_pages.renditions import MIME_TYPES, WIDTHS

HTML = (
    "HTML whose links are full public addresses in the reader's language. A link to a page of this site has "
    "its `data-key` and its `data-type` (index, section, question, link), and `hreflang` where the page is shown "
    "in another language. A link to a page that is not public is plain text."
)


class OrganisationValue(serializers.Serializer[Any]):
    name = serializers.CharField()
    abbreviation = serializers.CharField(allow_blank=True)
    founded = serializers.CharField(allow_blank=True)
    description = serializers.CharField(help_text=HTML)
    website = serializers.CharField(allow_blank=True)


class QuotationValue(serializers.Serializer[Any]):
    text = serializers.CharField()
    attribution = serializers.CharField(allow_blank=True)


class CalloutValue(serializers.Serializer[Any]):
    tone = serializers.ChoiceField(choices=["note", "warning"])
    text = serializers.CharField(help_text=HTML)


class TargetValue(serializers.Serializer[Any]):
    """A page of this site that something leads to."""

    key = serializers.UUIDField()
    type = serializers.ChoiceField(
        choices=list(PAGE_TYPES.values()), help_text="A `link` leads on to a place outside the site."
    )
    locale = serializers.ChoiceField(choices=language_codes(), help_text="The language in which it is shown.")


class ActionValue(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Null while the page it leads to is not public.")
    page = TargetValue(allow_null=True, help_text="Null when it leads to no public page of this site.")


class RenditionValue(serializers.Serializer[Any]):
    """One file of an image."""

    url = serializers.CharField()
    width = serializers.IntegerField(min_value=1, help_text="Pixels.")
    height = serializers.IntegerField(min_value=1, help_text="Pixels.")
    mime_type = serializers.ChoiceField(choices=list(MIME_TYPES.values()))


class FocalPointValue(serializers.Serializer[Any]):
    """The part of an image that must stay visible when it is cropped. Fractions of the image, from 0 to 1."""

    x = serializers.FloatField(min_value=0, max_value=1, help_text="Its middle, from the left.")
    y = serializers.FloatField(min_value=0, max_value=1, help_text="Its middle, from the top.")
    width = serializers.FloatField(min_value=0, max_value=1)
    height = serializers.FloatField(min_value=0, max_value=1)


class ImageValue(RenditionValue):
    """An image. Its own address is that of the widest file in a format that everything can show."""

    alt = serializers.CharField(allow_blank=True, help_text="Empty when the image only decorates.")
    caption = serializers.CharField(allow_blank=True)
    decorative = serializers.BooleanField(help_text="Screen readers should skip it.")
    focal_point = FocalPointValue(allow_null=True, help_text="Null when nobody marked one.")
    renditions = RenditionValue(
        many=True,
        help_text=(
            f"Narrowest first, at most {', '.join(map(str, WIDTHS))} pixels wide and never enlarged; each width "
            "as JPEG or PNG and as WebP."
        ),
    )


class VideoValue(serializers.Serializer[Any]):
    provider = serializers.ChoiceField(choices=["youtube", "vimeo"], allow_null=True)
    id = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="Where people watch it.")
    embed_url = serializers.CharField(allow_null=True, help_text="The provider's player without tracking cookies.")
    title = serializers.CharField()
    transcript = serializers.CharField()


class DocumentValue(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes. Null when the file is gone.")
    mime_type = serializers.CharField(allow_null=True)


VALUES: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "paragraph": serializers.CharField(help_text=HTML),
    "heading": serializers.CharField(help_text="Plain text."),
    "organisation": OrganisationValue(),
    "quotation": QuotationValue(),
    "callout": CalloutValue(),
    "action": ActionValue(),
    "image": ImageValue(allow_null=True, help_text="Null when the image is gone, or until its files are made."),
    "video": VideoValue(),
    "document": DocumentValue(),
}
"""The form of each block's ``value``. A test compares its keys with the blocks that exist."""


def block_serializer(kind: str) -> type[serializers.Serializer[Any]]:
    """The serializer of one kind of block: its type, its id and its value."""
    return type(
        f"{kind.capitalize()}Block",
        (serializers.Serializer,),
        {
            "type": serializers.ChoiceField(choices=[kind]),
            "id": serializers.CharField(help_text="Stable: the same in every language."),
            "value": VALUES[kind],
        },
    )


ANSWER_BLOCK = PolymorphicProxySerializer(
    component_name="AnswerBlock",
    serializers={kind: block_serializer(kind) for kind in VALUES},
    resource_type_field_name="type",
    many=True,
)
