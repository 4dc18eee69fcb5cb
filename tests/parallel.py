"""
Whether a mirror misses anything while many publish at once: ``python -m tests.parallel [SECONDS]``.

On the database of ``DATABASE_URL``, with real transactions: some are committed in another order than they
began. Publishers, workers and a mirror are threads, each with a connection of its own.
"""

import os
import random
import sys
import threading
import time
from contextlib import suppress

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.test")
django.setup()

from django.db import OperationalError, connection, transaction  # noqa: E402 (needs the apps)
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment  # noqa: E402

from faq_pages.delivery.changes import catch_up, compare  # noqa: E402
from faq_pages.importers.load_faq import load_faq  # noqa: E402
from faq_pages.models import FaqQuestionPage  # noqa: E402
from tests.test_api_changes import Mirror, toggle_life  # noqa: E402
from tests.translating import change  # noqa: E402

PUBLISHERS, WORKERS = 4, 2


def publish(keys, seed, until, done):
    """Publish, unpublish and roll back, with a pause before each commit."""
    chance = random.Random(seed)
    while time.monotonic() < until:
        page = FaqQuestionPage.objects.get(translation_key=chance.choice(keys), locale__language_code="en")
        with suppress(OperationalError), transaction.atomic():
            if chance.random() < 0.3:
                toggle_life(page)
            elif page.live:
                change(page, title=f"Number {chance.randrange(10**9)}?")
            time.sleep(chance.uniform(0, 0.4))
            if chance.random() < 0.1:
                transaction.set_rollback(True)
            done.append(seed)
    connection.close()


def work(until):
    while time.monotonic() < until:
        with suppress(OperationalError):
            catch_up()
        time.sleep(0.02)
    connection.close()


def main(seconds: float) -> None:
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    load_faq()
    catch_up()
    keys = list(FaqQuestionPage.objects.filter(locale__language_code="en").values_list("translation_key", flat=True))
    until, done = time.monotonic() + seconds, []
    # No two publishers share a question: this is about the log, not about whose change wins.
    threads = [threading.Thread(target=publish, args=[keys[n::PUBLISHERS], n, until, done]) for n in range(PUBLISHERS)]
    threads += [threading.Thread(target=work, args=[until]) for _ in range(WORKERS)]
    mirror, polls = Mirror(Client(), "en"), 0
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        with suppress(StopIteration):
            mirror.follow()
        polls += 1
    for thread in threads:
        thread.join()
    catch_up()
    mirror.follow()
    missed = compare()
    sys.stdout.write(f"{connection.vendor}: {len(done)} publications, {polls} polls, {missed} missed\n")
    sys.exit(0 if mirror.is_exact() and not missed else "The mirror is not what is public.")


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 30)
