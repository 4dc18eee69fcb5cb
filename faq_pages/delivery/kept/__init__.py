"""
Public answers kept as bytes, in front of Django.

An answer is of one content version: it is sent while that is the version, and made anew by Django after. What is
kept is shared by the processes of one machine.
"""

import shutil
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from faq_pages.delivery.freshness import release
from faq_pages.delivery.kept.store import Store

BOOT = Path("/proc/sys/kernel/random/boot_id")


def open_store() -> Store:
    """
    Where this release keeps its answers, on this machine, since it was started.

    What others kept is thrown away: other code or settings make other answers, and what was not yet on the disk
    when a machine went down may be half there.
    """
    boot = BOOT.read_text() if BOOT.exists() else ""
    database = settings.DATABASES["default"]
    makers = [release(), boot, settings.BASE_URL, settings.ALLOWED_HOSTS, settings.DEBUG, settings.FAQ_KEPT_MEGABYTES]
    makers += [str(database.get(name)) for name in ("NAME", "HOST", "PORT")]
    folder = settings.FAQ_KEPT_DIR / sha256(repr(makers).encode()).hexdigest()[:24]
    for other in settings.FAQ_KEPT_DIR.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return Store(folder, settings.FAQ_KEPT_MEGABYTES * 1024 * 1024)
