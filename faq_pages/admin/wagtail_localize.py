"""What wagtail-localize adds to the admin, and which of it stands here."""

from collections.abc import Callable
from typing import Any

from wagtail import hooks
from wagtail_localize import synctree
from wagtail_localize import wagtail_hooks as theirs

WITHDRAWN: list[tuple[str, Callable[..., Any]]] = [
    ("after_create_page", synctree.after_create_page),
    ("before_edit_page", theirs.before_edit_page),
    ("before_edit_snippet", theirs.before_edit_snippet),
    ("register_page_action_menu_item", theirs.register_convert_back_to_alias_page_action_menu_item),
    ("register_page_action_menu_item", theirs.register_restart_translation_page_action_menu_item),
    ("register_page_header_buttons", theirs.page_listing_more_buttons),
    ("register_page_listing_more_buttons", theirs.page_listing_more_buttons),
    ("register_permissions", theirs.register_submit_translation_permission),
    ("register_reports_menu_item", theirs.register_wagtail_localize2_report_menu_item),
    ("register_snippet_action_menu_item", theirs.register_restart_translation_snippet_action_menu_item),
    ("register_snippet_listing_buttons", theirs.register_snippet_listing_buttons),
]
"""Its editor, buttons, report, permission and copies. Its addresses stay known; ``guard`` closes them."""


def withdraw_screens() -> None:
    """
    Take back what wagtail-localize registered. Raises ``ValueError`` when a release registers differently.

    Wagtail has no word for it, but leaves no hook behind when a temporary one ends.
    """
    for name, function in WITHDRAWN:
        hooks.register_temporarily(name, function).__exit__(None, None, None)
