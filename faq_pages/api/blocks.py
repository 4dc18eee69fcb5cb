"""The blocks of an answer as the schema describes them. Their values are made in ``faq_pages.blocks``."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

HTML = "HTML whose links are full public addresses."


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


class ActionValue(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Null while the page it leads to is not public.")


class ImageValue(serializers.Serializer[Any]):
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField(allow_blank=True, help_text="Empty when the image only decorates.")
    caption = serializers.CharField(allow_blank=True)


class VideoValue(serializers.Serializer[Any]):
    provider = serializers.ChoiceField(choices=["youtube", "vimeo"], allow_null=True)
    id = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    title = serializers.CharField()
    transcript = serializers.CharField()


class DocumentValue(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")


VALUES: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "paragraph": serializers.CharField(help_text=HTML),
    "heading": serializers.CharField(help_text="Plain text."),
    "organisation": OrganisationValue(),
    "quotation": QuotationValue(),
    "callout": CalloutValue(),
    "action": ActionValue(),
    "image": ImageValue(allow_null=True, help_text="Null when the image is gone."),
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
