"""
What an answer may contain, how it looks, and its form in the API.

Blocks are shallow (stream > struct > leaf), because wagtail-localize silently loses lists and
images that lie deeper. Rendering and API form read ``links`` from their context: the targets of all
links of a page or list, looked up at once. Without it (a preview in the admin) each block looks up
its own.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from faq_pages.bidi import isolate
from faq_pages.languages import fallback_codes
from faq_pages.links import Links, find_links, is_safe_address, public_html, refuse_unsafe_links
from faq_pages.renditions import pictures
from faq_pages.video import find_video

INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul"]

LINKED_PAGES = [f"faq_pages.{name}" for name in ("FaqIndexPage", "FaqSectionPage", "FaqQuestionPage", "LinkPage")]

WEB_ADDRESS = URLValidator(schemes=["http", "https"])

Context = Mapping[str, Any] | None


def safe_address(url: str | None) -> str | None:
    """An address outside the site as it was stored, or ``None`` for one that could do harm, however it came there."""
    return url if url and is_safe_address(url) else None


def texts(value: Mapping[str, Any], *names: str) -> dict[str, str]:
    """The named texts of a block's value; empty where a stored answer is older than the field."""
    return {name: value.get(name) or "" for name in names}


def links_in(context: Context, block: blocks.Block, value: Any) -> Links:
    """The links given in ``context``; else those of ``value`` alone, in the active language."""
    if context and "links" in context:
        return context["links"]
    return find_links(block.extract_references(value), fallback_codes(get_language() or ""))


class FormattedTextBlock(blocks.RichTextBlock):
    """Formatted text whose links are public addresses. In the API: HTML."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(validators=[refuse_unsafe_links], **kwargs)

    def render_basic(self, value: Any, context: Context = None) -> SafeString:
        html = self.get_api_representation(value, context)
        # The answer's language is active around it.
        return mark_safe(isolate(html) if get_language_bidi() else html)  # noqa: S308 (editors' HTML)

    def get_api_representation(self, value: Any, context: Context = None) -> str:
        return public_html(value.source, links_in(context, self, value))


class ParagraphBlock(FormattedTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("Text with bold, italic, links and lists. The main block of an answer.")
        preview_value = "<p>You can register to vote <b>online</b>, by mail or in person.</p>"


class HeadingBlock(blocks.CharBlock):
    """A heading inside a long answer. In the API: its text."""

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Divides a long answer into parts.")
        template = "faq_pages/blocks/heading.html"
        preview_value = "What you need"


class OrganisationBlock(blocks.StructBlock):
    """A group that readers should know."""

    name = blocks.CharBlock(max_length=200, label=_("Name"))
    abbreviation = blocks.CharBlock(required=False, max_length=20, label=_("Abbreviation"))
    founded = blocks.CharBlock(
        required=False, max_length=50, label=_("Founded"), help_text=_("A year, or a month and a year.")
    )
    description = FormattedTextBlock(label=_("Description"))
    website = blocks.URLBlock(required=False, validators=[WEB_ADDRESS], label=_("Website"))

    class Meta:
        icon = "group"
        label = _("Organization")
        description = _("Introduces a group: its name, what it is, where to find it.")
        template = "faq_pages/blocks/organisation.html"
        preview_value = {
            "name": "League of Example Voters",
            "abbreviation": "LEV",
            "founded": "1920",
            "description": "<p>Helps people in every county to vote.</p>",
            "website": "https://example.org/",
        }

    def get_context(self, value: Any, parent_context: Context = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return {**context, "website": safe_address(value.get("website"))}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any]:
        return {
            **texts(value, "name", "abbreviation", "founded"),
            "description": self.child_blocks["description"].get_api_representation(value["description"], context),
            "website": safe_address(value.get("website")) or "",
        }


class QuotationBlock(blocks.StructBlock):
    """Somebody's words, set apart."""

    text = blocks.TextBlock(label=_("Text"))
    attribution = blocks.CharBlock(required=False, max_length=200, label=_("Attribution"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody's words, set apart, with their source.")
        template = "faq_pages/blocks/quotation.html"
        preview_value = {"text": "All political power is inherent in the people.", "attribution": "Article II"}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any]:
        return texts(value, "text", "attribution")


class CalloutBlock(blocks.StructBlock):
    """A short note set apart from the text, in one of two tones."""

    tone = blocks.ChoiceBlock(choices=[("note", _("Note")), ("warning", _("Warning"))], default="note", label=_("Tone"))
    text = FormattedTextBlock(features=INLINE_FEATURES, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Callout")
        description = _("A short note or warning that readers must not miss.")
        template = "faq_pages/blocks/callout.html"
        preview_value = {"tone": "note", "text": "<p>Polls close at 8 p.m.</p>"}


class ActionBlock(blocks.StructBlock):
    """A button. Leads to a page of this site (link pages included) or to a web address."""

    text = blocks.CharBlock(max_length=80, label=_("Text"))
    page = blocks.PageChooserBlock(required=False, page_type=LINKED_PAGES, label=_("Page"))
    url = blocks.URLBlock(
        required=False,
        validators=[WEB_ADDRESS],
        label=_("Web address"),
        help_text=_("Only when no page is chosen."),
    )

    class Meta:
        icon = "link"
        label = _("Action")
        description = _("A button for the one thing that readers should do next.")
        template = "faq_pages/blocks/action.html"
        preview_value = {"text": "Register to vote", "url": "https://registertovote.ca.gov/"}

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation and bool(value.get("page")) == bool(value.get("url")):
            error = ValidationError(_("Choose a page or give a web address, one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"url": error})
        return value

    def address(self, value: Any, context: Context) -> str | None:
        """Where the button leads, or ``None`` when its page is not public."""
        if value.get("page"):
            return links_in(context, self, value).pages.get(value["page"].pk)
        return safe_address(value.get("url"))

    def get_context(self, value: Any, parent_context: Context = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return {**context, "address": self.address(value, parent_context)}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any]:
        page = value.get("page")
        target = links_in(context, self, value).targets.get(page.pk) if page else None
        return {**texts(value, "text"), "url": self.address(value, context), "page": vars(target) if target else None}


class ImageBlock(blocks.StructBlock):
    """
    An image with its alternative text and caption.

    Not Wagtail's ``ImageBlock``: it has no caption, and inside a struct that gives it one,
    wagtail-localize cannot update a page whose stored answer lacks it.
    """

    image = ImageChooserBlock(label=_("Image"))
    decorative = blocks.BooleanBlock(
        required=False,
        label=_("Decorative"),
        help_text=_("It only decorates: screen readers skip it."),
    )
    alt_text = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("Alternative text"),
        help_text=_("Says what the image shows, for people who cannot see it."),
    )
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture with alternative text and, if wanted, a caption.")
        template = "faq_pages/blocks/image.html"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation and not value.get("decorative") and not value.get("alt_text", "").strip():
            error = ValidationError(_("Say what the image shows, or mark it as decorative."))
            raise blocks.StructBlockValidationError(block_errors={"alt_text": error})
        return value

    def get_preview_value(self) -> Any:
        image = get_image_model().objects.first()
        return self.normalize({"image": image, "alt_text": "A ballot box", "caption": "Election day"})

    def get_context(self, value: Any, parent_context: Context = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        webp = [picture for picture in pictures(value.get("image")) if picture.mime_type == "image/webp"]
        return {**context, "picture": webp[-1] if webp else None, "pictures": webp}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any] | None:
        base_url = (context or {}).get("base_url", "")
        found = [
            {**vars(picture), "url": picture.url if "://" in picture.url else base_url + picture.url}
            for picture in pictures(value["image"])
        ]
        plain = [picture for picture in found if picture["mime_type"] != "image/webp"]
        if not plain:
            return None
        return {
            **plain[-1],
            "alt": "" if value["decorative"] else value["alt_text"] or "",
            **texts(value, "caption"),
            "decorative": bool(value["decorative"]),
            "focal_point": focal_point(value["image"]),
            "renditions": found,
        }


def focal_point(image: Any) -> dict[str, float] | None:
    """
    The part of an image that must stay visible when it is cropped: its middle and size, as fractions.

    ``None`` when nobody marked one.
    """
    rect = image.get_focal_point()
    if rect is None or not image.width or not image.height:
        return None
    return {
        "x": fraction(rect.centroid_x, image.width),
        "y": fraction(rect.centroid_y, image.height),
        "width": fraction(rect.width, image.width),
        "height": fraction(rect.height, image.height),
    }


def fraction(part: float, whole: int) -> float:
    """From 0 to 1: what was marked on an image may not fit the file that replaced it."""
    return round(min(max(part / whole, 0), 1), 4)


class VideoAddressBlock(blocks.URLBlock):
    """The address of a video at a provider that is known here."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and find_video(value) is None:
            raise ValidationError(_("Give the address of a video on YouTube or Vimeo, beginning with https://."))
        return value


class VideoBlock(blocks.StructBlock):
    """A video elsewhere. Shown as a link: nothing is loaded from the provider before a reader asks."""

    url = VideoAddressBlock(label=_("Address"), help_text=_("On YouTube or Vimeo."))
    title = blocks.CharBlock(max_length=200, label=_("Title"))
    transcript = blocks.TextBlock(
        label=_("Transcript"), help_text=_("Everything that is said, for people who cannot hear or load it.")
    )

    class Meta:
        icon = "media"
        label = _("Video")
        description = _("A video on YouTube or Vimeo, with its transcript.")
        template = "faq_pages/blocks/video.html"
        preview_value = {
            "url": "https://youtu.be/abcdefghijk",
            "title": "How to vote by mail",
            "transcript": "Open the envelope.",
        }

    def get_context(self, value: Any, parent_context: Context = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return {**context, "address": safe_address(value.get("url"))}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any]:
        video = find_video(value.get("url") or "")
        return {
            "provider": video.provider if video else None,
            "id": video.id if video else None,
            "url": safe_address(value["url"]),
            "embed_url": video.embed_url if video else None,
            **texts(value, "title", "transcript"),
        }


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("Document"))
    text = blocks.CharBlock(max_length=200, label=_("Text"), help_text=_("What readers click on."))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        description = _("A file that readers can download.")
        template = "faq_pages/blocks/document.html"

    def get_preview_value(self) -> Any:
        return self.normalize({"document": get_document_model().objects.first(), "text": "Platform (PDF)"})

    def address(self, value: Any, context: Context) -> str | None:
        """Where the file is, or ``None`` when it is gone."""
        document = value.get("document")
        return links_in(context, self, value).documents.get(document.pk) if document else None

    def get_context(self, value: Any, parent_context: Context = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return {**context, "address": self.address(value, parent_context)}

    def get_api_representation(self, value: Any, context: Context = None) -> dict[str, Any]:
        address = self.address(value, context)
        # Of a private document not even the name is told.
        document = value["document"] if address else None
        return {
            **texts(value, "text"),
            "url": address,
            "filename": document.filename if document else None,
            "size": file_size(document) if document else None,
            "mime_type": document.content_type if document else None,
        }


def file_size(document: Any) -> int | None:
    """In bytes; ``None`` when the file is gone. Wagtail's own would write what it finds, while somebody reads."""
    if document.file_size is not None:
        return int(document.file_size)
    try:
        return int(document.file.size)
    except (OSError, ValueError):
        return None


class AnswerBlock(blocks.StreamBlock):
    """Everything an answer may contain. Add a block here and it reaches the pages and the API."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock(max_length=200)
    organisation = OrganisationBlock()
    quotation = QuotationBlock()
    callout = CalloutBlock()
    action = ActionBlock()
    image = ImageBlock()
    video = VideoBlock()
    document = DocumentBlock()
