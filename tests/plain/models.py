"""An index of sections of questions, of Wagtail's own blocks."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page


class OrganisationBlock(blocks.StructBlock):
    name = blocks.CharBlock()
    abbreviation = blocks.CharBlock(required=False)
    founded = blocks.CharBlock(required=False)
    description = blocks.RichTextBlock()
    website = blocks.URLBlock(required=False)

    class Meta:
        template = "plain/blocks/organisation.html"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    attribution = blocks.CharBlock(required=False)


class CalloutBlock(blocks.StructBlock):
    tone = blocks.CharBlock()
    text = blocks.RichTextBlock()


class ActionBlock(blocks.StructBlock):
    text = blocks.CharBlock()
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False)

    class Meta:
        template = "plain/blocks/action.html"


class IndexPage(Page):
    introduction = RichTextField(blank=True)
    closing = RichTextField(blank=True)

    template = "plain/index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("closing")]
    api_fields = [APIField("introduction"), APIField("closing")]


class SectionPage(Page):
    introduction = RichTextField(blank=True)

    template = "plain/section_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    api_fields = [APIField("introduction")]


class QuestionPage(Page):
    short_answer = models.TextField(max_length=300)
    answer = StreamField(
        [
            ("paragraph", blocks.RichTextBlock()),
            ("heading", blocks.CharBlock(form_classname="title")),
            ("organisation", OrganisationBlock()),
            ("quotation", QuotationBlock()),
            ("callout", CalloutBlock()),
            ("action", ActionBlock()),
        ]
    )
    last_reviewed = models.DateField(null=True, blank=True)

    template = "plain/question_page.html"
    content_panels = [*Page.content_panels, FieldPanel("short_answer"), FieldPanel("answer")]
    api_fields = [APIField("short_answer"), APIField("answer"), APIField("last_reviewed")]


class LinkPage(Page):
    """A page that texts link to."""

    template = "plain/link_page.html"
