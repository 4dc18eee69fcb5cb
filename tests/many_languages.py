"""The FAQ in more languages than the tests' database has, and a server that shows it to a browser."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from faq_pages.importers.load_faq import load_faq
from tests.serving import served


@contextmanager
def served_in(codes: Sequence[str], folder: Path) -> Iterator[str]:
    """Load more languages through an empty ``folder``, until the end of the block; gives the server's address."""
    for name in ("faq.yaml", *(f"{code}.po" for code in codes)):
        shutil.copy(settings.CONTENT / name, folder)
    with transaction.atomic():
        assert load_faq(folder).problems == []
        with served() as address, override_settings(BASE_URL=address):
            yield address
        transaction.set_rollback(True)
