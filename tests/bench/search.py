# ruff: noqa: T201
"""
How well and how fast questions are found, beside Wagtail's built-in search: ``python -m tests.bench.search``.

Prints recall in the first five and the mean reciprocal rank by language, among up to 1,000 other texts a
language. ``python -m tests.bench.search latency [SIZE]`` measures time and room with so many questions in each
language. Both use a database of their own, which they delete; with ``DATABASE_URL``, one on that server.
``LANGUAGES="en th"`` in the environment leaves out all others.
"""

import gettext
import os
import sys
import time
from functools import cache, partial
from html import escape
from pathlib import Path
from uuid import UUID, uuid5

import yaml

from tests.bench.scratch import main
from tests.running import ROOT

NAMESPACE = UUID("5a5d5ab7-6ec5-4a43-8a6d-4b1b1f6a2c12")
DATA = ROOT / "tests" / "data" / "search"
DISTRACTORS = 1000
FIRST = 5
QUICK_ENOUGH = 1000
"""Questions in each language from which on Wagtail's search in all its ways is left out: a run would take hours."""


def cases(code):
    return yaml.safe_load((DATA / f"{code}.yaml").read_text(encoding="utf-8"))


def key_of(code, name):
    return uuid5(NAMESPACE, f"{code} {name}")


def other_texts(code):
    """Up to so many strings of installed packages in a language, and of this project's own interface."""
    import django
    import wagtail

    folder = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}.get(code, code)
    packages = Path(django.__file__).parents[1]
    found = sorted(packages.glob(f"*/**/locale/{folder}/LC_MESSAGES/*.mo"))
    found += sorted((ROOT / "locale").glob(f"{folder}/LC_MESSAGES/*.mo"))
    if code == "en":
        # Catalogues of other languages know the English.
        found = sorted(Path(wagtail.__file__).parent.glob("**/locale/es/LC_MESSAGES/*.mo"))
        found += sorted(Path(django.__file__).parent.glob("**/locale/es/LC_MESSAGES/*.mo"))
    texts = {}
    for path in found:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
        for source, text in catalogue.items():
            source = source[0] if isinstance(source, tuple) else source
            text = source if code == "en" else text
            text = " ".join(text.split("\x04")[-1].split())
            if source and text and (code == "en" or text != source) and len(text) > 3:
                texts.setdefault(text)
    # Longer ones first: they are sentences, and hold more that can lead astray.
    return sorted(texts, key=lambda text: (-len(text), text))[:DISTRACTORS]


def documents(code):
    from faq_pages.search.index import Texts

    for document in cases(code)["documents"]:
        yield Texts(code, key_of(code, document["id"]), document["question"], "", document["answer"])
    for number, text in enumerate(other_texts(code)):
        yield Texts(code, key_of(code, f"other {number}"), text, "", "")


def index_all(codes):
    from django.db import transaction

    from faq_pages.search import index
    from faq_pages.search.engines import engine

    index.clear()
    for code in codes:
        rows = list(documents(code))
        for first in range(0, len(rows), 200):
            with transaction.atomic():
                index.write(rows[first : first + 200])
    engine().optimise()


def make_pages(rows):
    """Published questions of these texts, written past the verbs and brought into the index of the built-in search."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from modelsearch.backends import get_search_backend
    from wagtail.models import Locale, Page

    from faq_pages.models import FaqQuestionPage
    from tests.many import insert_own_rows

    first = Page.objects.count()
    content_type, now = ContentType.objects.get_for_model(FaqQuestionPage), timezone.now()
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    pages = [
        FaqQuestionPage(
            title=row.question[:255],
            draft_title=row.question[:255],
            slug=f"question-{place}",
            path=Page._get_path("0009", 2, place),
            depth=3,
            url_path=f"/question-{place}/",
            translation_key=row.key,
            locale=locales[row.language_code],
            content_type=content_type,
            live=True,
            first_published_at=now,
            short_answer="",
            answer=[("paragraph", f"<p>{escape(row.answer)}</p>")] if row.answer else [],
        )
        for place, row in enumerate(rows, start=first)
    ]
    fields = [field for field in Page._meta.local_concrete_fields if not field.primary_key]
    plain = [Page(**{field.attname: getattr(page, field.attname) for field in fields}) for page in pages]
    Page._base_manager.bulk_create(plain, batch_size=100)
    for page, base in zip(pages, plain, strict=True):
        page.pk = page.id = page.page_ptr_id = base.pk
    insert_own_rows(pages)
    yield
    get_search_backend().get_index_for_model(FaqQuestionPage).add_items(FaqQuestionPage, pages)


@cache
def pages_in(code):
    from wagtail.models import Locale

    from faq_pages.models import FaqQuestionPage

    return FaqQuestionPage.objects.filter(locale_id=Locale.objects.get(language_code=code).pk)


def built_in(text, code):
    """Wagtail's search as it is when nothing else is said: all words."""
    pages = pages_in(code)
    return [page.translation_key for page in pages.search(text)[:FIRST]]


def built_in_with_all(text, code):
    """All that it can do, one after the other: all words, beginnings of words, any word."""
    pages = pages_in(code)
    ways = [lambda: pages.search(text), lambda: pages.autocomplete(text), lambda: pages.search(text, operator="or")]
    found = {}
    for way in ways:
        if len(found) < FIRST:
            found |= dict.fromkeys(page.translation_key for page in way()[:FIRST])
    return list(found)[:FIRST]


def ours(text, code):
    from faq_pages.search.finding import find
    from faq_pages.search.searching import readable
    from faq_pages.search.vocabulary import vocabulary

    return [found.entry.key for found in find(readable(text), vocabulary(code))][:FIRST]


def engine_alone(text, code):
    """What the engine of the database finds first, before it is put in order."""
    from faq_pages.models import SearchEntry
    from faq_pages.search import finding
    from faq_pages.search.searching import readable
    from faq_pages.search.vocabulary import vocabulary

    found = []
    kept, finding.engine = finding.engine, lambda: Spy(kept(), found)
    try:
        finding.find(readable(text), vocabulary(code))
    finally:
        finding.engine = kept
    keys = dict(SearchEntry.objects.filter(pk__in=found).values_list("pk", "key"))
    return [keys[pk] for pk in found][:FIRST]


class Spy:
    """Notes what an engine finds."""

    def __init__(self, engine, found):
        self.engine, self.found = engine, found

    def find(self, *args, **kwargs):
        self.found += self.engine.find(*args, **kwargs)
        return self.found


def measure(codes, ways):
    """Recall in the first five and mean reciprocal rank of each way, by language and in all."""
    sums = {name: [0.0, 0.0] for name in ways}
    asked = 0
    missed = []
    for code in codes:
        queries = cases(code)["queries"]
        asked += len(queries)
        line = f"{code:8}"
        for name, way in ways.items():
            recall = rank = 0.0
            for query in queries:
                wanted = {key_of(code, answer) for answer in query["answers"]}
                found = way(query["text"], code)
                got = len(wanted & set(found)) / len(wanted)
                recall += got
                rank += next((1 / place for place, key in enumerate(found, start=1) if key in wanted), 0)
                if name == "ours" and got < 1:
                    missed.append(f"{code} {query['kind']} {query['text']!r}: {got:.2f}")
            sums[name][0] += recall
            sums[name][1] += rank
            line += f"  {name} {recall / len(queries):.2f}/{rank / len(queries):.2f}"
        print(line)
    print("all     " + "".join(f"  {name} {r / asked:.3f}/{m / asked:.3f}" for name, (r, m) in sums.items()))
    print("\n".join(missed))


def quality(_sizes):
    from django.db import connection

    prepare()
    begin = time.perf_counter()
    index_all(codes_wanted())
    print(f"{connection.vendor}: indexed in {time.perf_counter() - begin:.1f} s")
    for code in codes_wanted():
        list(make_pages(documents(code)))
    analyse()
    ways = {"ours": ours, "engine": engine_alone, "Wagtail": built_in, "Wagtail with all": built_in_with_all}
    measure(codes_wanted(), ways)


def prepare():
    from wagtail.models import Locale

    for code in codes_wanted():
        Locale.objects.get_or_create(language_code=code)


def codes_wanted():
    wanted = os.environ.get("LANGUAGES", "").split()
    return [code for path in sorted(DATA.glob("*.yaml")) if (code := path.stem) in wanted or not wanted]


def analyse():
    """Without it the built-in search takes seconds on SQLite after so much was written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- Time and room ------------------------------------------------------------------------------


def many_documents(code, size):
    """Those of a language, and as many others as are lacking, of its texts put together: some 300 letters each."""
    from faq_pages.search.index import Texts

    rows = list(documents(code))
    texts = [text for row in rows for text in (row.question, row.answer) if text]
    for number in range(len(rows), size):
        question = texts[number % len(texts)]
        answer = " ".join(texts[(number * step + step) % len(texts)] for step in (7, 11, 13))
        rows.append(Texts(code, key_of(code, f"made {number}"), f"{question} {number}", "", answer[:400]))
    return rows[:size]


def room():
    """Bytes that the database takes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute(
            "SELECT (page_count - freelist_count) * page_size FROM "
            "pragma_page_count, pragma_freelist_count, pragma_page_size"
        )
        return cursor.fetchone()[0]


def write_ours(rows):
    from django.db import transaction

    from faq_pages.search import index

    for first in range(0, len(rows), 200):
        with transaction.atomic():
            index.write(rows[first : first + 200])


def latency(sizes):
    prepare()
    codes = codes_wanted()
    make_indexes(codes, sizes[0])
    ways = {"ours": ours, "Wagtail": built_in}
    if sizes[0] <= QUICK_ENOUGH:
        ways["Wagtail with all"] = built_in_with_all
    times = {name: [] for name in ways}
    asked = [(query["text"], code) for code in codes for query in cases(code)["queries"]]
    for turn in range(3):
        for text, code in asked:
            for name, way in ways.items():
                begin = time.perf_counter()
                way(text, code)
                if turn:
                    times[name].append(1000 * (time.perf_counter() - begin))
    base = [percentile(times["Wagtail"], part) for part in (0.5, 0.99)]
    for name, taken in times.items():
        median, last = percentile(taken, 0.5), percentile(taken, 0.99)
        print(
            f"  {name:16} median {median:6.1f} ms ({median / base[0]:.2f})  "
            f"99th percentile {last:6.1f} ms ({last / base[1]:.2f})  longest {max(taken):6.1f} ms"
        )
    print_worst(codes)


def make_indexes(codes, size):
    """Both, of so many questions in each language; prints what that took."""
    from django.db import connection, transaction

    from faq_pages.search import index
    from faq_pages.search.engines import engine

    index.clear()
    spent, bytes_ = {"ours": 0.0, "Wagtail": 0.0}, {"ours": 0, "Wagtail": 0}
    for code in codes:
        rows = many_documents(code, size)
        # The pages themselves are no part of it.
        steps = make_pages(rows)
        with transaction.atomic():
            next(steps)
        for name, write in (("ours", partial(write_ours, rows)), ("Wagtail", partial(list, steps))):
            before, begin = room(), time.perf_counter()
            with transaction.atomic():
                write()
            spent[name] += time.perf_counter() - begin
            bytes_[name] += room() - before
    begin, before = time.perf_counter(), room()
    engine().optimise()
    spent["ours"] += time.perf_counter() - begin
    bytes_["ours"] += room() - before
    analyse()
    number = size * len(codes)
    print(f"{connection.vendor}: {size} questions in each of {len(codes)} languages")
    for name in spent:
        each, megabytes = 1000 * spent[name] / number, bytes_[name] / 1e6
        print(f"  {name:8} indexed in {spent[name]:7.1f} s ({each:.1f} ms each), {megabytes:.1f} MB")


def print_worst(codes):
    worst = []
    for code in codes:
        for text in filter(None, hostile(code)):
            begin = time.perf_counter()
            ours(text, code)
            worst.append((1000 * (time.perf_counter() - begin), code, text))
    median = percentile([each for each, _, _ in worst], 0.5)
    print(f"  ours, hostile    median {median:6.1f} ms; the longest:")
    for each, code, text in sorted(worst, reverse=True)[:5]:
        print(f"    {each:6.1f} ms {code} {text[:60]}")


def hostile(code):
    """Texts of the highest length that cost much: what is common, beginnings, slips, and what is nowhere."""
    from faq_pages.models import SearchTerm

    rows = SearchTerm.objects.filter(language_code=code).order_by("-entries", "text")
    written = [text for text in rows.exclude(written="").values_list("text", flat=True)[:2000] if len(text) > 3]
    common = list(rows.values_list("text", flat=True)[:400])
    slips = [text[0] + text[2] + text[1] + text[3:] for text in written]
    for words in (common, written, slips, [text[:1] for text in common], [text[:3] for text in written]):
        for first in (0, 10, 150):
            yield " ".join(words[first : first + 10])[:200]
    for text in ("".join(common), "x" * 200, "aaaaaaaaaaaaaaaaaaa " * 10, "0 1 2 3 4 5 6 7 8 9", "-" * 200):
        yield text[:200].strip()


def percentile(numbers, part):
    return sorted(numbers)[min(len(numbers) - 1, int(part * len(numbers)))]


if __name__ == "__main__":
    os.environ.setdefault("CODES", "")
    sizes = [int(size) for size in sys.argv[1:] if size.isdigit()] or [1000]
    main(sizes, latency if "latency" in sys.argv else quality)
