"""What visitors fill in. Every word they may be told stands here, as Django's own are not in all our languages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from faq_pages.visitors.posting import Sender
from faq_pages.visitors.proofs import ProofError, check_proof
from faq_pages.visitors.texts import COMMENT_LENGTH, QUESTION_LENGTH, has_words, without_control_characters

EMAIL_LENGTH = 254
LONGEST_TOKEN = 200
"""Longer is no challenge, stamp or number of ours."""


class Text(forms.Field):
    """Plain text of a limited length. Without the attribute in HTML: who pastes a longer text must see what is cut."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def to_python(self, value: Any) -> str:
        return without_control_characters(value or "").strip()

    def bound_data(self, data: Any, initial: Any) -> str:
        """What stands in the form again: as the visitor saw it."""
        return without_control_characters(data or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            message = ngettext(
                "The text has %(count)d character. At most %(limit)d are possible.",
                "The text has %(count)d characters. At most %(limit)d are possible.",
                len(value),
            )
            raise ValidationError(message % {"count": len(value), "limit": self.longest})


class VisitorForm(forms.Form):
    """What every form for visitors carries unseen: the stamp, the proof that a script adds, and a trap for robots."""

    use_required_attribute = False

    stamp = forms.CharField(required=False)
    challenge = forms.CharField(required=False)
    number = forms.CharField(required=False)
    website = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """Nobody can be told what is wrong with a field that they do not see: it then counts as empty."""
        data = super().clean() or {}
        for name in ("stamp", "challenge", "number", "website"):
            self.errors.pop(name, None)
            data[name] = str(data.get(name) or "")
        return data

    def sender(self, network: str) -> Sender:
        """Who sends it. A proof that does not hold counts as none: the stamp then has to speak for them."""
        data = self.cleaned_data
        challenge, number = data["challenge"][:LONGEST_TOKEN], data["number"]
        without_proof = Sender(network, trap=data["website"], stamp=data["stamp"][:LONGEST_TOKEN])
        # Any number solves one challenge in many: what is no number must not stand for one.
        if not (number.isascii() and number.isdecimal() and len(number) <= 16):
            return without_proof
        try:
            check_proof(challenge, int(number))
        except (ProofError, OverflowError):
            return without_proof
        return Sender(network, challenge, int(number), data["website"])


class EnquiryForm(VisitorForm):
    text = Text(
        longest=QUESTION_LENGTH,
        label=gettext_lazy("Your question"),
        error_messages={"required": gettext_lazy("Write your question.")},
    )
    email = forms.CharField(required=False, label=gettext_lazy("Your e-mail address, if you want an answer"))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not has_words(text):
            raise ValidationError(_("Write your question."))
        return text

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email:
            if len(email) > EMAIL_LENGTH:
                raise ValidationError(not_an_address())
            EmailValidator(not_an_address())(email)
        return email


def not_an_address() -> str:
    return _("This is not a complete e-mail address. It looks like name@example.org.")


class VoteForm(VisitorForm):
    """Two buttons."""

    helpful = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class CommentForm(VisitorForm):
    """Words for a vote that was given."""

    ticket = forms.CharField()
    comment = Text(
        longest=COMMENT_LENGTH,
        label=gettext_lazy("What was missing, or what was good?"),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class FaultForm(VisitorForm):
    """What is wrong with a translation, and where. One of the two at least is needed: else nobody could find it."""

    block = forms.CharField(required=False)
    comment = Text(longest=COMMENT_LENGTH, required=False, label=gettext_lazy("What is wrong?"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("block") and not data.get("comment") and not self.errors:
            self.add_error("comment", _("Choose a part of the text, or write what is wrong."))
        return data
