"""
A real worker for the tests that kill it, with two kinds of jobs of its own.

``python -m tests.slow_worker start N`` makes a job of N slow items first; ``deadly`` one whose second
item kills the process that does it.
"""

import os
import signal
import sys
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    django.setup()
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from faq_pages.translation import jobs

    def wait(job, item):
        time.sleep(0.1)

    @jobs.register("slow", prepare=wait)
    def slow(job, item, prepared):
        # A name that exists already breaks the job: no item can be done twice without being noticed.
        Group.objects.create(name=item)
        time.sleep(0.05)

    @jobs.register("deadly")
    def deadly(job, item):
        Group.objects.create(name=item)
        if item == "item-1":
            os.kill(os.getpid(), signal.SIGKILL)

    match sys.argv[1:]:
        case ["start", number]:
            jobs.start("slow", user=None, items=[f"item-{n}" for n in range(int(number))])
        case ["deadly"]:
            jobs.start("deadly", user=None, items=[f"item-{n}" for n in range(3)])
    call_command("work")


if __name__ == "__main__":
    main()
