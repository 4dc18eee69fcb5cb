"""Very many questions, written past the verbs: for measuring what must not grow."""

from datetime import timedelta
from itertools import islice
from uuid import UUID, uuid5

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from faq_pages.models import FaqQuestionPage, Significance, SourceChange, SourceReading, TranslationRecord

NAMESPACE = UUID("5a5d5ab7-6ec5-4a43-8a6d-4b1b1f6a2c11")
ANSWER = [("paragraph", "<p>Write to us, <b>or</b> come to one of our meetings.</p>")]
STRINGS = 10
"""Strings of one question: what the questions of the FAQ have on average."""


def make_questions(section, number, codes=("es",), *, strings=STRINGS, beyond=0):
    """
    Make published questions with a finished and published translation by people into each language.

    Every fifth is outdated, every seventh has no translation, every eleventh lacks a string. ``beyond`` is how many
    were made in other sections: no two have the same name.
    """
    section.refresh_from_db()
    first = section.numchild
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code in codes]
    earlier, now = timezone.now() - timedelta(days=2), timezone.now()
    content_type = ContentType.objects.get_for_model(FaqQuestionPage)
    places = range(first, first + number)
    keys = [uuid5(NAMESPACE, f"question {place + beyond}") for place in places]
    pages = [
        _page(section, place, key, section.locale, content_type, now, name=place + beyond)
        for place, key in zip(places, keys, strict=True)
    ]
    _insert(Page, pages)
    insert_own_rows([FaqQuestionPage(page_ptr=page, short_answer="Yes.", answer=ANSWER) for page in pages])
    Page.objects.filter(pk=section.pk).update(numchild=first + number)

    _insert(TranslatableObject, [TranslatableObject(translation_key=key, content_type=content_type) for key in keys])
    sources = [
        TranslationSource(
            object_id=page.translation_key,
            specific_content_type=content_type,
            locale=section.locale,
            object_repr=page.title,
            content_json="{}",
            last_updated_at=earlier,
        )
        for page in pages
    ]
    _insert(TranslationSource, sources)
    changes = [
        SourceChange(translation_key=key, significance=Significance.MAJOR, content_digest="", published_at=earlier)
        for key in keys
    ]
    _insert(SourceChange, changes)
    later = [
        SourceChange(translation_key=key, significance=Significance.MAJOR, content_digest="", published_at=now)
        for key in keys[::5]
    ]
    _insert(SourceChange, later)
    current = {change.translation_key: change for change in [*changes, *later]}
    _insert(SourceReading, [SourceReading(source=s, change=current[s.object_id]) for s in sources])
    segments = _strings(sources, section.locale, strings)
    for locale in locales:
        _translate(segments, sources, pages, {c.translation_key: c for c in changes}, locale)


def _page(section, place, key, locale, content_type, now, *, name):
    return Page(
        title=f"How do I register {name}?",
        draft_title=f"How do I register {name}?",
        slug=f"question-{name}",
        path=Page._get_path(section.path, section.depth + 1, place + 1),
        depth=section.depth + 1,
        url_path=f"{section.url_path}question-{name}/",
        translation_key=key,
        locale=locale,
        content_type=content_type,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )


def _strings(sources, locale, number):
    contexts, texts = [], []
    for source in sources:
        for n in range(number):
            path = f"answer.{n}"
            contexts.append(
                TranslationContext(object_id=source.object_id, path_id=TranslationContext._get_path_id(path), path=path)
            )
            text = f"Text {n} of {source.object_repr} in a handful of words"
            texts.append(String(locale=locale, data=text, data_hash=String._get_data_hash(text)))
    _insert(TranslationContext, contexts)
    _insert(String, texts)
    segments = [
        StringSegment(source=sources[n // number], context=context, string=text, order=n)
        for n, (context, text) in enumerate(zip(contexts, texts, strict=True))
    ]
    _insert(StringSegment, segments)
    return segments


def _translate(segments, sources, pages, changes, locale):
    per_page = len(segments) // len(sources)
    _insert(Translation, [Translation(source=source, target_locale=locale) for source in sources])
    _insert(
        StringTranslation,
        (
            StringTranslation(
                translation_of=segment.string,
                context=segment.context,
                locale=locale,
                data="Palabras",
                translation_type="manual",
            )
            for n, segment in enumerate(segments)
            if (n // per_page) % 7 and not ((n // per_page) % 11 == 0 and n % per_page == 0)
        ),
    )
    parent = Page.objects.filter(depth=1).first()
    translated = []
    for n, page in enumerate(pages):
        if n % 7:
            copy = _page(parent, 0, page.translation_key, locale, page.content_type, timezone.now(), name=0)
            copy.path = f"9{locale.pk:03d}{page.path[-8:]}"
            copy.title = copy.draft_title = page.title
            copy.slug = f"{locale.language_code}-{page.slug}"
            translated.append(copy)
    _insert(Page, translated)
    insert_own_rows([FaqQuestionPage(page_ptr=page, short_answer="Sí.", answer=ANSWER) for page in translated])
    _insert(
        TranslationRecord,
        [
            TranslationRecord(page=page, origin="human", source_change=changes[page.translation_key], digest="")
            for page in translated
        ],
    )


def insert_own_rows(pages):
    """
    Insert what pages have beside Wagtail's own row, which is there: ``bulk_create`` cannot.

    No signal is sent for any of them.
    """
    fields = FaqQuestionPage._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [[field.get_db_prep_save(getattr(page, field.attname), connection) for field in fields] for page in pages]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {FaqQuestionPage._meta.db_table} ({columns}) VALUES ({places})", values)


def _insert(model, rows):
    rows = iter(rows)
    while batch := list(islice(rows, 2000)):
        model.objects.bulk_create(batch)
