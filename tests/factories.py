"""Valid, published, plain pages. A test states only what matters to it."""

import factory
import wagtail_factories

from faq_pages.models import FaqIndexPage, FaqQuestionPage, FaqSectionPage, LinkPage


class FaqPageFactory(wagtail_factories.PageFactory):
    """A published page in the locale of its ``parent``."""

    locale = factory.SelfAttribute("parent.locale")

    class Meta:
        abstract = True


class FaqIndexPageFactory(FaqPageFactory):
    """A published index without sections, on no site. Pass ``parent``, the root, and ``locale``."""

    title = factory.Sequence("FAQ {}".format)
    slug = factory.Sequence("faq-{}".format)

    class Meta:
        model = FaqIndexPage


class FaqSectionPageFactory(FaqPageFactory):
    """A published section without questions. Pass ``parent``, an index."""

    title = factory.Sequence("Section {}".format)
    slug = factory.Sequence("section-{}".format)

    class Meta:
        model = FaqSectionPage


class FaqQuestionPageFactory(FaqPageFactory):
    """A published question. Pass ``parent``, a section."""

    title = factory.Sequence("How do I register {}?".format)
    slug = factory.Sequence("question-{}".format)
    short_answer = "Online, by mail or in person."
    answer = [{"type": "paragraph", "value": "<p>Write to us.</p>", "id": "c0ffee00-0000-4000-8000-000000000001"}]

    class Meta:
        model = FaqQuestionPage


class LinkPageFactory(FaqPageFactory):
    """A published link page. Pass ``parent``, an index."""

    title = factory.Sequence("Link {}".format)
    slug = factory.Sequence("link-{}".format)
    destination = "https://example.org/"

    class Meta:
        model = LinkPage
