"""What visitors may send, member by member. Texts are plain: their HTML is never rendered."""

from typing import Any

from django.core.validators import EmailValidator, RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from faq_pages.api.problems import ProblemSerializer
from faq_pages.languages import find_language_code, language_codes
from faq_pages.models import Feedback
from faq_pages.visitors.texts import COMMENT_LENGTH, CONTROL_CHARACTERS, QUESTION_LENGTH, has_words

LARGEST_NUMBER = 2**53 - 1
"""The largest whole number that every client knows exactly."""

NO_CONTROL_CHARACTERS = rf"^[^{CONTROL_CHARACTERS}]*$"


class PlainText(serializers.CharField):
    """A string as JSON has it, and no number in its place; only line breaks and tabs of the control characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(
            RegexValidator(NO_CONTROL_CHARACTERS, "Control characters, other than line breaks and tabs, are refused.")
        )

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data.replace("\r\n", "\n"))


@extend_schema_field({"type": "string", "format": "email", "maxLength": 254})
class Email(PlainText):
    """One address. Whatever could end a header is no part of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.validators.append(EmailValidator("This is no e-mail address."))


class Truth(serializers.BooleanField):
    """``true`` or ``false``, and none of the words that forms have for them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "boolean", "const": True})
class OnlyTrue(Truth):
    """Said, or left out."""


class WholeNumber(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


@extend_schema_field(serializers.ChoiceField(choices=language_codes()))
class LocaleCode(serializers.Field[str, Any, str, Any]):
    default_error_messages = {"unknown": "There is no such locale. Locales: {codes}."}

    def to_internal_value(self, data: Any) -> str:
        code = find_language_code(data) if isinstance(data, str) else None
        if code is None:
            self.fail("unknown", codes=", ".join(language_codes()))
        return code

    def to_representation(self, value: str) -> str:
        return value


MOST_TOLD = 5
"""How many members that are not known an error names."""


def printable(name: str) -> str:
    """The beginning of a member's name, as an answer in UTF-8 can hold it: JSON can escape half a character."""
    return name[:100].encode(errors="replace").decode()


class Strict(serializers.Serializer[Any]):
    """Members that are not known are refused, so that a mistyped one is not lost."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            told = f"There is no such member. Members: {', '.join(self.fields)}."
            raise serializers.ValidationError({printable(name): [told] for name in unknown[:MOST_TOLD]})
        return super().to_internal_value(data)


class ChallengeSerializer(serializers.Serializer[Any]):
    """Find a number for which the SHA-256 of `<challenge>:<number>` begins with `difficulty` zero bits."""

    challenge = serializers.CharField()
    difficulty = serializers.IntegerField()
    expires_at = serializers.DateTimeField()


class ProofSerializer(Strict):
    """A solved challenge. It counts once."""

    challenge = PlainText(min_length=1, max_length=200)
    number = WholeNumber(min_value=0, max_value=LARGEST_NUMBER)


class PostedSerializer(Strict):
    locale = LocaleCode(help_text="Of the text that the visitor read, or in which they write.")
    proof = ProofSerializer()
    website = PlainText(
        required=False, allow_blank=True, max_length=200, help_text="Leave it empty: only robots fill it in."
    )


class FeedbackSerializer(PostedSerializer):
    """Either `helpful`, or `translation_wrong` (always true) and in which block of the answer."""

    helpful = Truth(required=False)
    translation_wrong = OnlyTrue(required=False)
    block = PlainText(
        required=False,
        min_length=1,
        max_length=36,
        help_text="The `id` of a block. Without it: the title, or the whole answer.",
    )
    comment = PlainText(required=False, allow_blank=True, max_length=COMMENT_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wrong = attrs.get("translation_wrong")
        if wrong is False:
            raise serializers.ValidationError({"translation_wrong": ["It can only be true. Else leave it out."]})
        if ("helpful" in attrs) == bool(wrong):
            raise serializers.ValidationError("Give either helpful or translation_wrong.")
        if "block" in attrs and not wrong:
            raise serializers.ValidationError({"block": ["It goes with translation_wrong alone."]})
        return attrs

    @property
    def kind(self) -> str:
        if self.validated_data.get("translation_wrong"):
            return Feedback.Kind.WRONG_TRANSLATION
        return Feedback.Kind.HELPFUL if self.validated_data["helpful"] else Feedback.Kind.UNHELPFUL


class EnquirySerializer(PostedSerializer):
    """A question of a visitor's own. Without `email` nobody can answer it in person."""

    text = PlainText(min_length=1, max_length=QUESTION_LENGTH)
    email = Email(required=False, allow_blank=True)

    def validate_text(self, text: str) -> str:
        if not has_words(text):
            raise serializers.ValidationError("Write a question.")
        return text


class ReceivedSerializer(serializers.Serializer[Any]):
    """The same for what is new, and for what was sent twice."""

    received = serializers.BooleanField()


class MemberErrorSerializer(serializers.Serializer[Any]):
    member = serializers.CharField(help_text="Such as `email` or `proof.number`; empty for the body as a whole.")
    detail = serializers.CharField()


class InvalidBodySerializer(ProblemSerializer):
    """Problem details that name the members at fault."""

    invalid = MemberErrorSerializer(many=True, required=False)
