"""How long the FAQ takes to load in all its languages: ``python -m tests.bench_load``."""

import os
import sys
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.test")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases

    from faq_pages.importers.load_faq import load_faq

    setup_databases(verbosity=0, interactive=False)
    took = []
    for _ in range(2):
        began = time.perf_counter()
        report = load_faq(settings.CONTENT)
        took.append(time.perf_counter() - began)
        sys.stdout.write(f"{report} {took[-1]:.1f} s\n")
    sys.stdout.write(f"The first load takes {took[0] / took[1]:.1f} times as long as the second.\n")


if __name__ == "__main__":
    main()
