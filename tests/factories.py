"""Valid, published, plain pages. A test states only what matters to it."""

import factory
import wagtail_factories

from faq_pages.models import FaqQuestionPage, FaqSectionPage, LinkPage


class FaqSectionPageFactory(wagtail_factories.PageFactory):
    """A published section without questions. Pass ``parent``, an index."""

    title = factory.Sequence("Section {}".format)
    slug = factory.Sequence("section-{}".format)
    locale = factory.SelfAttribute("parent.locale")

    class Meta:
        model = FaqSectionPage


class FaqQuestionPageFactory(wagtail_factories.PageFactory):
    """A published question. Pass ``parent``, a section."""

    title = factory.Sequence("How do I register {}?".format)
    slug = factory.Sequence("question-{}".format)
    short_answer = "Online, by mail or in person."
    answer = [{"type": "paragraph", "value": "<p>Write to us.</p>", "id": "c0ffee00-0000-4000-8000-000000000001"}]
    locale = factory.SelfAttribute("parent.locale")

    class Meta:
        model = FaqQuestionPage


class LinkPageFactory(wagtail_factories.PageFactory):
    """A published link page. Pass ``parent``, an index."""

    title = factory.Sequence("Link {}".format)
    slug = factory.Sequence("link-{}".format)
    destination = "https://example.org/"
    locale = factory.SelfAttribute("parent.locale")

    class Meta:
        model = LinkPage
