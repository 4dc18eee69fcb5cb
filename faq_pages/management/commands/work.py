"""manage.py work"""

from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand

from faq_pages.background.worker import Worker
from faq_pages.delivery.kept import open_store
from faq_pages.delivery.kept.layer import KeptResponses
from faq_pages.delivery.kept.warming import Warmer


class Command(BaseCommand):
    help = "Does the background work until it is stopped: tasks, jobs, scheduled publication. `make run` starts it too."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        worker.stop_at_signals()
        if options["verbosity"]:
            self.stdout.write(
                "Doing the background work. Stop with Ctrl-C; what is unfinished goes on at the next start."
            )
        warmer = Warmer(KeptResponses(WSGIHandler(), open_store())) if settings.FAQ_KEPT_MEGABYTES else None
        if warmer:
            warmer.start()
        try:
            worker.run()
        finally:
            if warmer:
                warmer.stop()
