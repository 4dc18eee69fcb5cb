"""The published pages of this site as lines of JSON, parents first, for ``tests.plain.filled``."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

FORMS = {
    "FaqIndexPage": ("IndexPage", ["introduction", "closing"]),
    "FaqSectionPage": ("SectionPage", ["introduction"]),
    "FaqQuestionPage": ("QuestionPage", ["short_answer", "answer", "last_reviewed"]),
    "LinkPage": ("LinkPage", []),
}


def print_pages() -> None:
    pages = Page.objects.live().filter(depth__gt=1).order_by("path").select_related("locale")
    for page in pages.specific():
        model, names = FORMS[type(page).__name__]
        content = page.serializable_data()
        row = {
            "model": model,
            "id": page.pk,
            "parent": page.get_parent().pk,
            "language_code": page.locale.language_code,
            "translation_key": str(page.translation_key),
            "title": page.title,
            "slug": page.slug,
            "fields": {name: content[name] for name in names},
        }
        print(json.dumps(row, cls=DjangoJSONEncoder))  # noqa: T201 (read by a pipe)
