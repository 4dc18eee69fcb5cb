"""manage.py work"""

from typing import Any

from django.core.management.base import BaseCommand

from faq_pages.background.worker import Worker


class Command(BaseCommand):
    help = "Does the background work until it is stopped: tasks, jobs, scheduled publication. `make run` starts it too."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        worker.stop_at_signals()
        if options["verbosity"]:
            self.stdout.write(
                "Doing the background work. Stop with Ctrl-C; what is unfinished goes on at the next start."
            )
        worker.run()
