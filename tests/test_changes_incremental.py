"""The log follows by reading what a change reaches, and comes to what a comparison of all pages would come to."""

import contextlib
import os
import random

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import ChooserBlock, StructBlock
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from faq_pages.blocks import AnswerBlock
from faq_pages.delivery import changes, differences, fingerprints
from faq_pages.delivery.changes import catch_up, compare
from faq_pages.delivery.fingerprints import references
from faq_pages.delivery.reach import everything
from faq_pages.delivery.version import content_version, sum_up, touch
from faq_pages.models import (
    ChangeLog,
    ContentChange,
    ContentTouch,
    ContentUse,
    FaqQuestionPage,
    FaqSectionPage,
    LinkPage,
    RelatedQuestion,
)
from faq_pages.search import index as search_index
from faq_pages.translation.workflow import NotReadyError
from tests.factories import FaqQuestionPageFactory
from tests.test_api_changes import (
    STEPS,
    a_question,
    a_section,
    in_spanish,
    put_picture,
    restrict,
    toggle_life,
)
from tests.test_pages import make_questions
from tests.translating import change, fresh, publish_by_hand, spanish

pytestmark = pytest.mark.django_db


@pytest.fixture
def wholes(monkeypatch) -> list[int]:
    """Grows each time the whole FAQ is read."""
    asked = []

    def noted():
        asked.append(1)
        return everything()

    monkeypatch.setattr(changes, "everything", noted)
    return asked


def told() -> dict:
    """What the log says, by site, key and language."""
    rows = ContentChange.objects.filter(removed=False)
    names = ("page_type", "fingerprint", "state", "published_at", "source_path", "parent_key")
    return {(row.site_id, row.key, row.language_code): tuple(getattr(row, name) for name in names) for row in rows}


def truth() -> tuple[dict, set]:
    """What it should say, read at once, and what shows what."""
    found = fingerprints.fingerprints(everything())
    said = {
        item: (now.page_type, now.digest, now.state, now.published_at, now.path, now.parent_key)
        for item, now in found.items()
    }
    return said, {(item[1], used) for item, now in found.items() for used in now.uses}


def is_exact() -> bool:
    return (told(), set(ContentUse.objects.values_list("key", "used"))) == truth()


# --- Every act ---------------------------------------------------------------------------------


def a_page(rng):
    return rng.choice([a_question, a_section])(rng)


def a_translation(rng):
    return rng.choice(list(Page.objects.filter(locale=spanish(), depth__gt=2).order_by("pk"))).specific


def a_link(rng):
    return rng.choice(list(LinkPage.objects.filter(live=True, locale__language_code="en").order_by("pk")))


def link_to(rng, target):
    text = f'<p>See <a linktype="page" id="{target.pk}">there</a></p>'
    change(a_question(rng), answer=[("paragraph", text)])


def rename_picture(rng):
    for image in get_image_model().objects.all():
        image.title = f"Box {rng.randrange(10**6)}"
        image.save()


def delete_picture(rng):
    if image := get_image_model().objects.first():
        image.delete()


def rename_host(rng):
    site = Site.objects.get()
    site.hostname = f"host-{rng.randrange(10**6)}.example"
    site.save()


def toggle_restriction_of_translation(rng):
    page = a_translation(rng)
    if found := PageViewRestriction.objects.filter(page_id=page.pk).first():
        found.delete()
    else:
        restrict(page)


def unname_question(rng):
    if row := RelatedQuestion.objects.order_by("?").first():
        row.question.delete()


def before_all_others(rng):
    """As the importer does: all that stand behind it move over, without a word."""
    first = a_section(rng).get_children().first()
    page = FaqQuestionPage(title="First", slug=f"first-{rng.randrange(10**6)}", locale=first.locale, short_answer="Yes")
    first.add_sibling(pos="left", instance=page)


def move_draft(rng):
    page = FaqQuestionPageFactory(parent=a_section(rng), live=False)
    Page.objects.get(pk=page.pk).move(page.get_siblings().first(), "left")


def move_section(rng):
    page = a_section(rng)
    Page.objects.get(pk=page.pk).move(page.get_siblings().first(), "left")


def delete_section(rng):
    if FaqSectionPage.objects.filter(locale__language_code="en").count() > 2:
        Page.objects.get(pk=a_section(rng).pk).delete()


def review(rng):
    page = rng.choice(list(FaqQuestionPage.objects.filter(locale=spanish(), translation_record__isnull=False)))
    record = page.translation_record
    record.reviewed_at = None if record.reviewed_at else page.last_published_at
    record.save()


ACTS = [
    *STEPS,
    rename_picture,
    delete_picture,
    rename_host,
    toggle_restriction_of_translation,
    unname_question,
    before_all_others,
    move_draft,
    move_section,
    delete_section,
    review,
    lambda rng: link_to(rng, a_question(rng)),
    lambda rng: link_to(rng, a_section(rng)),
    lambda rng: link_to(rng, a_link(rng)),
    lambda rng: link_to(rng, a_translation(rng)),
    lambda rng: change(a_question(rng), short_answer=f"Briefly {rng.randrange(10**6)}"),
    lambda rng: change(a_section(rng), title=f"Part {rng.randrange(10**6)}"),
    lambda rng: change(a_link(rng), title=f"There {rng.randrange(10**6)}"),
    lambda rng: toggle_life(a_translation(rng)),
    lambda rng: a_translation(rng).delete(),
    lambda rng: publish_by_hand(a_section(rng)),
]


@pytest.mark.parametrize("seed", os.environ.get("SEEDS", "1").split())
def test_after_every_act_the_log_is_what_a_comparison_of_all_pages_makes_it(seed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rng = random.Random(seed)
    catch_up()
    assert is_exact()
    for act in rng.sample(ACTS, len(ACTS)) * int(os.environ.get("LONG", "1")):
        # An act may be refused, or there is nothing to do it with: nothing has happened then.
        with contextlib.suppress(ValidationError, NotReadyError, IndexError), transaction.atomic():
            act(rng)

        catch_up()

        assert is_exact(), act
        assert compare() == 0, act
        log = ChangeLog.objects.get()
        assert log.version == content_version().number
        assert ContentTouch.objects.filter(at=None, due_at=None).count() == 0


SMALL = {
    "publish": change,
    "section": lambda page: change(page.get_parent()),
    "unpublish": lambda page: page.unpublish(),
    "delete": lambda page: Page.objects.get(pk=page.pk).delete(),
    "new": lambda page: FaqQuestionPageFactory(parent=page.get_parent()).save_revision().publish(),
    "move": lambda page: Page.objects.get(pk=page.pk).move(
        FaqSectionPage.objects.filter(locale=page.locale).last(), "last-child"
    ),
    "reorder": lambda page: Page.objects.get(pk=page.pk).move(page.get_siblings().last(), "right"),
    "restrict": restrict,
    "slug": lambda page: change(page, slug="other"),
    "translate": publish_by_hand,
    "withdraw": lambda page: in_spanish(page).unpublish(),
    "relate": lambda page: RelatedQuestion.objects.create(page=page, question=FaqQuestionPage.objects.last()),
    "destination": lambda page: change(LinkPage.objects.filter(live=True).first(), title="There"),
    "picture": lambda page: put_picture(random.Random(1)),
}


@pytest.mark.parametrize("act", SMALL)
def test_no_editor_has_the_whole_faq_read(act, question, wholes, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    catch_up()
    wholes.clear()

    SMALL[act](question)

    assert catch_up() > 0
    assert wholes == []
    assert compare() == 0


def test_what_may_be_of_any_page_has_all_of_them_read(question, wholes):
    catch_up()
    Page.objects.filter(pk=question.pk).update(title="Past every signal")
    Site.objects.get().save()

    assert catch_up() > 0
    assert wholes


def told_since(sequence: int) -> set:
    rows = ContentChange.objects.filter(sequence__gt=sequence)
    return set(rows.values_list("key", "language_code"))


IN_THE_SECTION = {
    "new": lambda page: FaqQuestionPageFactory(parent=page.get_parent()),
    "unpublish": lambda page: page.unpublish(),
    "delete": lambda page: Page.objects.get(pk=page.pk).delete(),
    "reorder": lambda page: Page.objects.get(pk=page.pk).move(page.get_siblings().last(), "right"),
    "restrict": restrict,
}


@pytest.mark.parametrize("act", IN_THE_SECTION)
def test_a_section_is_told_of_when_something_in_it_comes_goes_or_moves(act, question, section, index):
    catch_up()
    last = ChangeLog.objects.get().sequence

    IN_THE_SECTION[act](question)
    catch_up()

    assert (section.translation_key, "en") in told_since(last)
    assert (index.translation_key, "en") not in told_since(last)


def test_a_section_is_told_of_in_the_language_of_what_comes_or_goes(question, section):
    catch_up()
    last = ChangeLog.objects.get().sequence

    in_spanish(question).unpublish()
    catch_up()

    assert (section.translation_key, "es") in told_since(last)
    assert (section.translation_key, "en") not in told_since(last)


def test_both_sections_of_a_move_are_told_of(question, section):
    other = FaqSectionPage.objects.filter(locale=section.locale).last()
    catch_up()
    last = ChangeLog.objects.get().sequence

    Page.objects.get(pk=question.pk).move(other, "first-child")
    catch_up()

    assert {(page.translation_key, code) for page in (section, other) for code in ("en", "es")} <= told_since(last)


def test_a_section_is_not_told_of_when_an_answer_in_it_changes(question, section):
    catch_up()
    last = ChangeLog.objects.get().sequence

    change(question, short_answer="Briefly.")
    catch_up()

    assert told_since(last) == {(question.translation_key, code) for code in ("en", "es")}


# --- What it costs -----------------------------------------------------------------------------


@pytest.fixture
def rows(monkeypatch) -> list:
    """Pages, and rows of the log, that were read."""
    made = []
    built = fingerprints.PublicPage

    def noted(*args):
        made.append(args)
        return built(*args)

    def noted_row(instance, **kwargs):
        made.append(instance)

    monkeypatch.setattr(fingerprints, "PublicPage", noted)
    post_init.connect(noted_row, sender=ContentChange)
    yield made
    post_init.disconnect(noted_row, sender=ContentChange)


def cost(rows, act) -> tuple[int, int, int]:
    """Queries, and rows read, of bringing up the log, and the queries of the search index."""
    act()
    rows.clear()
    with CaptureQueriesContext(connection) as asked:
        assert catch_up() > 0
    with CaptureQueriesContext(connection) as asked_by_index:
        search_index.follow()
    return len(asked), len(rows), len(asked_by_index)


def test_one_answer_costs_the_same_in_a_small_and_in_a_large_faq(question, section, image, rows):
    make_questions(section, image, 15)
    catch_up()
    search_index.follow()
    page = FaqQuestionPage.objects.child_of(section).last()
    acts = [
        lambda: change(question),
        lambda: change(page),
        lambda: publish_by_hand(question),
        lambda: fresh(question).unpublish(),
        lambda: fresh(question).get_latest_revision().publish(),
        lambda: change(page, slug=f"slug-{FaqQuestionPage.objects.count()}"),
    ]
    small = [cost(rows, act) for act in acts]
    make_questions(section, image, 285)
    catch_up()
    search_index.follow()

    assert [cost(rows, act) for act in acts] == small


def test_for_what_no_page_shows_no_page_is_read(image, rows):
    catch_up()
    image.save()
    rows.clear()

    assert catch_up() == 0
    assert rows == []
    assert ContentTouch.objects.filter(at=None).count() == 0


def test_a_comparison_of_all_pages_keeps_few_of_them_at_a_time(section, image, monkeypatch):
    sizes = []
    of = differences.fingerprints

    def noted(keys):
        sizes.append(len(keys))
        return of(keys)

    monkeypatch.setattr(differences, "fingerprints", noted)
    monkeypatch.setattr(changes, "BATCH", 5)
    make_questions(section, image, 15)

    assert compare() >= 15
    assert len(sizes) > 7
    assert max(sizes) == 5
    assert is_exact()


# --- At once -----------------------------------------------------------------------------------


def meanwhile(monkeypatch, happens):
    """Have something happen, once, between reading and writing."""
    of, left = differences.Differences.of, [happens]

    def delayed(keys):
        found = of(keys)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(changes.Differences, "of", delayed)


def test_what_is_told_while_the_log_is_written_is_left_for_the_next_time(question, section, monkeypatch, wholes):
    other = FaqQuestionPage.objects.child_of(section).last()
    catch_up()
    wholes.clear()
    change(question)
    meanwhile(monkeypatch, lambda: change(other))

    catch_up()
    left = set(ContentTouch.objects.filter(at=None).values_list("key", flat=True))

    assert left == {other.translation_key}
    assert catch_up() > 0
    assert wholes == []
    assert is_exact()


def test_who_has_read_earlier_does_not_write_later(question, monkeypatch):
    catch_up()
    titles = [question.title, "For a moment"]

    def put(title):
        Page.objects.filter(pk=question.pk).update(title=title)
        touch(question.translation_key)

    def put_back():
        put(titles[0])
        # Another process, for which there is nothing to write.
        assert catch_up() == 0

    put(titles[1])
    meanwhile(monkeypatch, put_back)

    assert catch_up() == 0
    assert is_exact()
    assert catch_up() == 0


def test_a_process_that_dies_leaves_all_to_the_next(question, monkeypatch):
    catch_up()
    write, written = changes.write, []

    def dying(log, found):
        if written:
            raise RuntimeError
        write(log, found)
        written.append(found)

    monkeypatch.setattr(changes, "BATCH", 2)
    monkeypatch.setattr(changes, "write", dying)
    restrict(question.get_parent())
    with pytest.raises(RuntimeError):
        catch_up()
    assert not is_exact()
    monkeypatch.setattr(changes, "write", write)

    assert catch_up() > 0
    assert is_exact()


def test_a_move_of_which_only_the_page_told_takes_along_those_beside_it(section, wholes):
    pages = FaqQuestionPageFactory.create_batch(3, parent=section)
    catch_up()
    wholes.clear()
    Page.objects.get(pk=pages[2].pk).move(pages[0], "left")
    # The process died before it told of the section.
    ContentTouch.objects.filter(key=section.translation_key, at=None).delete()

    assert catch_up() > 3
    assert is_exact()
    assert wholes == []


def test_what_was_summed_up_past_the_log_has_all_pages_read(question, wholes):
    catch_up()
    change(question)
    sum_up()
    wholes.clear()

    assert catch_up() > 0
    assert wholes
    assert is_exact()


def test_where_a_site_begins_is_not_remembered_from_before(index, question):
    catch_up()
    Site.get_site_root_paths()
    # Another process, which forgot what it remembered itself.
    rest = Substr("url_path", len(index.url_path))
    Page.objects.filter(url_path__startswith=index.url_path).update(url_path=Concat(Value("/other"), rest))
    touch()

    assert catch_up() > 0
    cache.clear()
    assert is_exact()


def test_summing_up_some_leaves_the_others(question):
    catch_up()
    first, second = touch(question.translation_key), touch()
    number = content_version().number

    sum_up([first])

    assert list(ContentTouch.objects.filter(at=None).values_list("pk", flat=True)) == [second]
    assert (content_version().number, content_version().is_settled) == (number, False)


# --- What shows what ---------------------------------------------------------------------------


def choosers(block) -> list[tuple[str, type]]:
    """Names and targets of the choosers in a block."""
    if isinstance(block, ChooserBlock):
        return [(block.name, block.model_class)]
    return [found for child in getattr(block, "child_blocks", {}).values() for found in choosers(child)]


def test_every_chooser_of_an_answer_is_known_by_its_name():
    names = {"page": "Page", "image": "Image", "document": "Document"}

    found = choosers(AnswerBlock())

    assert {name for name, _ in found} == set(names)
    assert all(names[name] == model.__name__ for name, model in found)
    for block in AnswerBlock().child_blocks.values():
        # A chooser that is itself in the stream, or in a list, would be stored without its name.
        assert isinstance(block, StructBlock) or choosers(block) == []


def test_what_texts_refer_to_is_what_wagtail_finds_in_them(question, section, image, document):
    link = LinkPage.objects.filter(live=True).first()
    answer = [
        ("paragraph", f'<p>In 2024 <a id="{section.pk}" linktype="page">x</a> <a href="/?id=5">5</a> "page": 7</p>'),
        ("paragraph", f'<p><a linktype="document" id="{document.pk}">x</a></p>'),
        ("heading", '"image": 12'),
        ("image", {"image": image, "decorative": True, "alt_text": "", "caption": 'See "page": 3'}),
        ("action", {"text": "x", "page": link, "url": ""}),
        ("document", {"document": document, "text": "<a linktype='page' id='4'>"}),
    ]
    page = change(question, answer=answer)
    kinds = {"Page": "page", "Image": "image", "Document": "document"}

    stored = fingerprints.contents([page.translation_key])[1][page.pk]

    theirs = {(kinds[model.__name__], int(pk)) for model, pk, *_ in page.references()}
    assert set(references(stored)) == theirs == {
        ("page", section.pk), ("page", link.pk), ("image", image.pk), ("document", document.pk)
    }  # fmt: skip


def test_a_number_in_a_text_is_no_link(question, section):
    page = FaqQuestionPageFactory(parent=section, answer=[("paragraph", f"<p>{question.pk} days</p>")])
    catch_up()
    last = ChangeLog.objects.get().sequence

    change(question, title="Another title?")
    catch_up()

    told_of = {key for key, _ in told_since(last)}
    assert question.translation_key in told_of
    assert page.translation_key not in told_of
    assert not ContentUse.objects.filter(key=page.translation_key).exists()
