# ruff: noqa: T201
"""How long the FAQ takes to load in all its languages: ``python -m tests.bench.load``."""

import time

from tests.bench.scratch import main


def measure(_sizes):
    from django.conf import settings

    from faq_pages.importers.load_faq import load_faq

    took = []
    for _ in range(2):
        began = time.perf_counter()
        report = load_faq(settings.CONTENT)
        took.append(time.perf_counter() - began)
        print(f"{report} {took[-1]:.1f} s")
    print(f"The first load takes {took[0] / took[1]:.1f} times as long as the second.")


if __name__ == "__main__":
    main([], measure)
