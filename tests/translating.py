"""Doing a translator's and an editor's work in tests, through the verbs that the screens use."""

from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from faq_pages.models import Significance
from faq_pages.translation.editing import WorkString, save_string, work_strings
from faq_pages.translation.po import Place, PoEntry
from faq_pages.translation.workflow import publish, submit


def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


def fresh(page) -> Page:
    """The page as it is in the database, with its own type."""
    return Page.objects.get(pk=page.pk).specific


def change(page, significance=Significance.MAJOR, note="", **fields) -> Page:
    """Publish a change of a source page, of its title unless ``fields`` say otherwise. Returns the page."""
    page = fresh(page)
    for name, value in (fields or {"title": page.title + "!"}).items():
        setattr(page, name, value)
    page.change_significance, page.note_to_translators = significance, note
    page.save_revision().publish()
    return fresh(page)


def translate(translation: Translation, *, prefix="ES ", user=None) -> None:
    """Give every string without a finished translation one by hand."""
    for string in work_strings(translation):
        if not string.is_done:
            write_by_hand(translation, string, f"{prefix}{string.segment.string.data}", user=user)


def write_by_hand(translation: Translation, string: WorkString, text: str, *, user=None):
    return save_string(translation, string.segment, text, user=user, version=string.version)


def put_in(code: str, page, **fields) -> Page:
    """Publish a page in a language with texts of a test's own, past the workflow. Its parent must be there."""
    copy = page.copy_for_translation(Locale.objects.get(language_code=code))
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return fresh(copy)


def string_at(translation: Translation, path: str) -> WorkString:
    """The first string whose path inside the page begins so."""
    return next(string for string in work_strings(translation) if string.segment.context.path.startswith(path))


def publish_by_hand(page, *, user=None) -> Page:
    """Translate what is missing of a source page into Spanish by hand, and publish it."""
    translation = submit(page, spanish())
    translate(translation, user=user)
    return publish(translation, user=user)


def entry(key, path: str, source: str, translation: str, *, fuzzy=False) -> PoEntry:
    place = Place(key, path)
    return PoEntry(place, source, translation, fuzzy=fuzzy, line=1, context=str(place))
