"""The index follows what is public: it reads the change log as any mirror does."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from wagtail.query import PageQuerySet

from faq_pages.background.sweeps import every
from faq_pages.languages import language_codes
from faq_pages.models import ChangeLog, ContentChange, FaqQuestionPage, SearchEntry, SearchState, SearchTerm
from faq_pages.published import published, published_among
from faq_pages.search import analysis
from faq_pages.search.engines import database_engine, engine
from faq_pages.search.engines.errors import EngineAwayError
from faq_pages.search.stems import skeleton, stem
from faq_pages.search.vocabulary import forget

logger = logging.getLogger(__name__)

BATCH = 200

TERM_TABLE = SearchTerm._meta.db_table
COUNT = (
    f"INSERT INTO {TERM_TABLE} (language_code, text, stem, skeleton, written, entries)"  # noqa: S608 (ours)
    " VALUES (%s, %s, %s, %s, %s, %s)"
    f" ON CONFLICT (language_code, text) DO UPDATE SET entries = {TERM_TABLE}.entries + excluded.entries"
)

Item = tuple[str, UUID]
"""Language and key."""


@dataclass(frozen=True)
class Texts:
    """What is looked through of a question."""

    language_code: str
    key: UUID
    question: str
    short_answer: str
    answer: str

    @property
    def item(self) -> Item:
        return self.language_code, self.key


def connect(app: AppConfig) -> None:
    """Have the engine of the database make what it keeps after the tables. No other: it may be away."""
    post_migrate.connect(_prepare_engine, sender=app)


def _prepare_engine(**kwargs: Any) -> None:
    if SearchEntry._meta.db_table in connection.introspection.table_names():
        database_engine().prepare()


# --- Following ----------------------------------------------------------------------------------


@every(15, at_start=True)
def follow() -> int:
    """
    Bring the index up to date; return how many questions that were. 2 queries when nothing has changed.

    Any number of processes may call it at once. An index of another analyser, of another log, or of another engine
    is made anew. While an engine elsewhere is away nothing is done, and nothing noted as done.
    """
    state, log = SearchState.objects.filter(pk=1).first(), ChangeLog.objects.filter(pk=1).first()
    if log is None:
        return 0
    try:
        if state is None or is_outdated(state, log) or not is_of_engine(state):
            return rebuild()
        return _follow() if log.sequence != state.sequence else 0
    except EngineAwayError as error:
        logger.warning("The search index is behind.", extra={"fault": str(error)})
        return 0


def is_outdated(state: SearchState, log: ChangeLog | None = None) -> bool:
    return state.analyser != analysis.VERSION or (log is not None and not is_of_log(state, log))


def is_of_log(state: SearchState, log: ChangeLog) -> bool:
    """Whether the log tells of all that has happened since."""
    return state.epoch == log.epoch and log.forgotten <= state.sequence <= log.sequence


def is_of_engine(state: SearchState) -> bool:
    """Whether the engine of the settings holds what was written. A request where it is on another machine."""
    return state.engine == engine().name and engine().is_there()


def _follow() -> int:
    done = 0
    while True:
        with transaction.atomic():
            state = SearchState.objects.select_for_update().get(pk=1)
            # A number that is in the log was committed with all earlier ones.
            changes = ContentChange.objects.filter(sequence__gt=state.sequence).order_by("sequence")
            rows = list(changes.values_list("sequence", "language_code", "key")[:BATCH])
            if not rows:
                return done
            replace({(code, key) for _, code, key in rows})
            state.sequence = rows[-1][0]
            state.save(update_fields=["sequence"])
        done += len(rows)


def rebuild(
    *,
    again: bool = False,
    anew: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """
    Bring in all that is public; return how many questions the index holds then.

    What is there is found meanwhile, and what an earlier attempt has done is kept, unless all is to be done
    ``again``. With ``anew``, or where the engine does not hold it, everything is thrown away first. ``progress`` is
    told how many of how many are done. Raises ``EngineAwayError``.
    """
    state, _ = SearchState.objects.get_or_create(pk=1)
    if anew or not is_of_engine(state):
        clear()
    _begin(again=again)
    public = set(published(_questions()).values_list("locale__language_code", "translation_key"))
    entries = SearchEntry.objects.values_list("language_code", "key", "analyser")
    held = {(code, key): version for code, key, version in entries}
    todo = sorted(item for item in public | held.keys() if item not in public or held.get(item) != analysis.VERSION)
    for done, batch in batches(todo, BATCH):
        with transaction.atomic():
            SearchState.objects.select_for_update().get(pk=1)
            replace(batch)
        progress(done, len(todo))
    with transaction.atomic():
        SearchState.objects.select_for_update().get(pk=1)
        SearchTerm.objects.filter(entries__lte=0).delete()
        SearchState.objects.filter(pk=1).update(analyser=analysis.VERSION)
    engine().optimise()
    forget()
    logger.info("The search index was made anew.", extra={"questions": len(public)})
    # What has changed since the beginning.
    _follow()
    return SearchEntry.objects.count()


@transaction.atomic
def _begin(*, again: bool) -> None:
    """Note from where on the change log has to be followed: from before the first question is read."""
    state = SearchState.objects.select_for_update().get(pk=1)
    log = ChangeLog.objects.filter(pk=1).first()
    if log is not None and (again or not is_of_log(state, log)):
        SearchEntry.objects.update(analyser=0)
        state.epoch, state.sequence, state.analyser = log.epoch, log.sequence, 0
        state.save()


def clear() -> None:
    """Throw the index away."""
    # By itself: an engine elsewhere forgets for good, even if all that follows is undone.
    SearchState.objects.update(engine="")
    with transaction.atomic():
        engine().clear()
        SearchEntry.objects.all().delete()
        SearchTerm.objects.all().delete()
        SearchState.objects.update(analyser=0, sequence=0, epoch=None, engine=engine().name)
    forget()


def batches(items: Sequence[Item], size: int) -> Iterator[tuple[int, list[Item]]]:
    """Some at a time, with how many that are so far."""
    rest = iter(items)
    done = 0
    while batch := list(islice(rest, size)):
        done += len(batch)
        yield done, batch


# --- What is public -----------------------------------------------------------------------------


def _questions() -> PageQuerySet:
    return FaqQuestionPage.objects.filter(locale__language_code__in=language_codes())


def replace(items: Collection[Item]) -> None:
    """Bring in what is public of these pages and forget what is not. The caller holds the state."""
    wanted = set(items)
    # Of each key there is a page in every language.
    of_languages = _questions().filter(locale__language_code__in={code for code, _ in wanted})
    public = published_among({key for _, key in wanted}, of_languages).select_related("locale").order_by()
    texts = [texts_of_page(page) for page in public if (page.locale.language_code, page.translation_key) in wanted]
    write(texts, instead_of=items)


def texts_of_page(page: FaqQuestionPage) -> Texts:
    answer = "\n".join(page.answer.stream_block.get_searchable_content(page.answer))
    return Texts(page.locale.language_code, page.translation_key, page.title, page.short_answer, answer)


# --- Writing ------------------------------------------------------------------------------------


def write(texts: Iterable[Texts], *, instead_of: Collection[Item] = ()) -> None:
    """Index texts, in place of what was held of these and of other items. In a transaction of the caller."""
    texts = list(texts)
    items = {*instead_of, *(text.item for text in texts)}
    # Both, for the index of the table begins with the language.
    held = SearchEntry.objects.filter(language_code__in={code for code, _ in items}, key__in={key for _, key in items})
    old = [entry for entry in held if (entry.language_code, entry.key) in items]
    counts: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for entry in old:
        counts.subtract((entry.language_code, text) for text in terms_held(entry))
    new = []
    for text in texts:
        entry = make_entry(text, written)
        new.append(entry)
        counts.update((entry.language_code, term) for term in terms_held(entry))
    engine().remove(old)
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in old]).delete()
    SearchEntry.objects.bulk_create(new, batch_size=100)
    engine().add(new)
    _count(counts, written)


def terms_held(entry: SearchEntry) -> set[str]:
    return {*entry.question_terms.split(), *entry.short_answer_terms.split(), *entry.answer_terms.split()}


def make_entry(texts: Texts, written: dict[tuple[str, str], str]) -> SearchEntry:
    """An entry, not saved; how its words are written is added to ``written``."""
    cleaned = [analysis.clean(text) for text in (texts.question, texts.short_answer, texts.answer)]
    strings = []
    for text in cleaned:
        found = list(analysis.terms(text))
        for term in found:
            if term.kind in {analysis.Kind.WORD, analysis.Kind.PART}:
                written.setdefault((texts.language_code, term.text), text[term.start : term.end].lower()[:200])
        strings.append(" ".join(term.text for term in found))
    return SearchEntry(
        language_code=texts.language_code,
        key=texts.key,
        question=cleaned[0],
        short_answer=cleaned[1],
        answer=cleaned[2],
        question_terms=strings[0],
        short_answer_terms=strings[1],
        answer_terms=strings[2],
        analyser=analysis.VERSION,
    )


def _count(counts: Counter[tuple[str, str]], written: dict[tuple[str, str], str]) -> None:
    """Note how many entries hold each term, in one order, so that two processes never wait for each other."""
    rows = []
    for (code, text), number in sorted(counts.items()):
        if number:
            as_written = written.get((code, text), "")
            rows.append(
                (code, text, stem(text, code) if as_written else text, skeleton(text, code), as_written, number)
            )
    with connection.cursor() as cursor:
        cursor.executemany(COUNT, rows)
