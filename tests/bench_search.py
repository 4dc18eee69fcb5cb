# ruff: noqa: T201
"""
How well and how fast questions are found, beside Wagtail's built-in search: ``python -m tests.bench_search``.

Prints recall in the first five and the mean reciprocal rank by language, among up to 1,000 other texts a
language. ``python -m tests.bench_search latency [SIZE]`` measures time and room with so many questions in each
language. Both use a database of their own, which they delete; with ``DATABASE_URL``, one on that server.
"""

import gettext
import os
import sys
import time
from pathlib import Path
from uuid import UUID, uuid5

import yaml

from tests.bench_desk import main

NAMESPACE = UUID("5a5d5ab7-6ec5-4a43-8a6d-4b1b1f6a2c12")
DATA = Path(__file__).parent / "data" / "search"
DISTRACTORS = 1000
FIRST = 5


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
    found += sorted((Path(__file__).parents[1] / "locale").glob(f"{folder}/LC_MESSAGES/*.mo"))
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

    codes = sorted(path.stem for path in DATA.glob("*.yaml"))
    begin = time.perf_counter()
    index_all(codes)
    print(f"{connection.vendor}: indexed in {time.perf_counter() - begin:.1f} s")
    measure(codes, {"ours": ours, "engine": engine_alone})


if __name__ == "__main__":
    os.environ.setdefault("CODES", "")
    main([int(size) for size in sys.argv[1:] if size.isdigit()] or [1000], quality)
