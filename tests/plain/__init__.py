"""
The same questions in a site as Wagtail's documentation teaches it, to measure against.

Settings, pages, templates and API follow the project template and the tutorial of Wagtail 8; nothing is
kept, prefetched or written for speed.
"""
