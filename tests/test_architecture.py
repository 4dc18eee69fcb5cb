"""The layers of the code, held by reading every import, those inside functions too."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "faq_pages"

LAYERS = [
    {"moment"},
    {"bidi", "languages", "published", "outgoing", "renditions", "video", "yaml_files"},
    {"links", "language_checks", "ui_strings"},
    {"blocks"},
    {"models"},
    {"background"},
    {"translation", "search", "visitors", "accounts", "rendition_tasks"},
    {"delivery"},
    {"importers", "addresses", "writing"},
    {
        "api",
        "views",
        "visitor_pages",
        "discovery",
        "texts",
        "redirects",
        "admin",
        "management",
        "templatetags",
        "signals",
    },
    {"apps", "wagtail_hooks"},
]
"""Lowest first. A module imports from its own package and from lower layers, never from beside or above."""

LEVEL = {name: number for number, layer in enumerate(LAYERS) for name in layer}
MODULES = [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]


def imported_modules(path: Path) -> set[str]:
    """Full names of everything that a file imports, ``from x import y`` as ``x.y``."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            if node.level:
                inside = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
                package = ".".join([*inside, package]).rstrip(".")
            names |= {f"{package}.{alias.name}" for alias in node.names}
    return names


def part_of_app(module: str) -> str:
    """The part of the app that a module belongs to: ``faq_pages.models.pages`` is in ``models``."""
    return module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP)))
def test_a_lower_layer_never_imports_a_higher_one(path):
    if path == APP / "__init__.py":
        return
    own = path.relative_to(APP).parts[0].removesuffix(".py")

    imported = {part_of_app(name) for name in imported_modules(path) if name.startswith("faq_pages.")}

    assert own in LEVEL, f"{own} is new: give it a layer"
    assert {part for part in imported if part != own and LEVEL[part] >= LEVEL[own]} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP)))
def test_the_app_never_imports_the_project(path):
    assert {name for name in imported_modules(path) if name.split(".")[0] == "site_cms"} == set()
