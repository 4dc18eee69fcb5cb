"""The glossary and the protected names, as the checks want them."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale

from faq_pages.models import GlossaryTerm, GlossaryTranslation, ProtectedName
from faq_pages.translation.checks import GlossaryEntry, Terms
from faq_pages.translation.checks.glossary_file import GlossarySeed

EDITORS = ["Editors", "Moderators"]
"""Groups of Wagtail's own."""


def terms_of(locale: Locale) -> Terms:
    """What translations into ``locale`` must keep and say. 2 queries."""
    rows = GlossaryTranslation.objects.filter(locale=locale).select_related("term").order_by("term__source")
    return Terms(
        protected=tuple(ProtectedName.objects.values_list("name", flat=True)),
        glossary=tuple(GlossaryEntry(source=row.term.source, targets=row.words) for row in rows),
    )


@transaction.atomic
def seed_terms(seed: GlossarySeed) -> bool:
    """
    Fill an empty glossary, the first time; after that it is the editors'. Returns whether it did.

    Languages that the site does not have are passed over.
    """
    if ProtectedName.objects.exists() or GlossaryTerm.objects.exists():
        return False
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    ProtectedName.objects.bulk_create(ProtectedName(name=row.name, note=row.note) for row in seed.protected)
    for row in seed.terms:
        term = GlossaryTerm.objects.create(source=row.source, note=row.note)
        GlossaryTranslation.objects.bulk_create(
            GlossaryTranslation(
                term=term,
                locale=locales[code],
                variants="\n".join(target.variants),
                confirmed=target.reviewed,
                note=target.note,
            )
            for code, target in row.targets.items()
            if code in locales
        )
    allow_editors()
    return True


def allow_editors() -> None:
    """Let the groups that Wagtail makes keep the glossary. Called once: administrators may take it back."""
    permissions = Permission.objects.filter(
        content_type__in=ContentType.objects.get_for_models(GlossaryTerm, ProtectedName).values()
    )
    for group in Group.objects.filter(name__in=EDITORS):
        group.permissions.add(*permissions)
