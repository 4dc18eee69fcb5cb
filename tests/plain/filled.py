"""Makes the database of the plain site, with the pages of this one."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.management import call_command
from wagtail.models import Locale, Page, Site

LINK = re.compile(r'(<a (?:linktype=\\*"page\\*" )?id=\\*")(\d+)(?=\\*"(?: linktype=\\*"page\\*")?>)')
"""A link to a page as Wagtail stores it, in JSON within JSON or not."""


def fill(lines: Iterable[str]) -> None:
    """Pages keep their trees, languages, links and texts; their numbers are new."""
    call_command("migrate", interactive=False, verbosity=0)
    rows = [json.loads(line) for line in lines]
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    for page in root.get_children():
        page.delete()
    made = {rows[0]["parent"]: root}
    for row in rows:
        parent = Page.objects.get(pk=made[row["parent"]].pk)
        made[row["id"]] = parent.add_child(instance=new_page(row))
    Site.objects.create(hostname="localhost", root_page=made[rows[0]["id"]], is_default_site=True)
    numbers = {row["id"]: made[row["id"]].pk for row in rows}
    for row in rows:
        page = made[row["id"]]
        page.refresh_from_db()
        for name, value in renumbered(row["fields"], numbers).items():
            setattr(page, name, value)
        page.save_revision().publish()


def new_page(row: Mapping[str, Any]) -> Page:
    locale = Locale.objects.get_or_create(language_code=row["language_code"])[0]
    names = {name: row[name] for name in ("title", "slug", "translation_key")}
    return apps.get_model("plain", row["model"])(locale=locale, **names, **row["fields"])


def renumbered(fields: Mapping[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    """Fields whose links lead to pages by their new numbers."""
    return json.loads(LINK.sub(lambda match: f"{match[1]}{numbers.get(int(match[2]), 0)}", json.dumps(fields)))
