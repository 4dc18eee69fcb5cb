"""Pictures of public pages in many scripts, on a small phone and a desk: ``make screenshots`` takes them again."""

import io
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from tests import browser
from tests.running import ROOT, running_site

PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1100, "height": 640}
GAP = 12
COLOURS = 64

Shown = tuple[str, str, Literal["light", "dark"]]
"""The language, the place below it, the scheme."""

SHOWN: dict[str, list[Shown]] = {
    "languages": [
        ("ar", "the-movement/who-does-what/", "light"),
        ("km", "the-movement/#what-is-calexit", "light"),
        ("zh-hant", "", "light"),
        ("hmn", "our-values/dark-money/", "dark"),
        ("fa", "the-road-to-independence/#how-long", "dark"),
    ],
    "languages-more": [
        ("es", "", "light"),
        ("ko", "our-values/like-democrats/", "light"),
        ("th", "the-movement/#what-is-calexit", "light"),
        ("hi", "the-road-to-independence/why-now/", "dark"),
        ("ar", "", "dark"),
    ],
    "search": [
        ("km", "search/?q=ឯករាជ្យ", "light"),
        ("es", "search/?q=independensia", "light"),
        ("zh-hans", "search/?q=獨立", "light"),
        ("ar", "search/?q=ضريبة", "dark"),
        ("lo", "search/?q=taxes", "dark"),
    ],
}
ALONE: dict[str, Shown] = {
    "index": ("en", "", "light"),
    "beside": ("fa", "the-road-to-independence/how-long/?with=en", "light"),
}
"""Those that a desk shows."""


def needs_fonts() -> None:
    """Chinese, Japanese and Korean have no typefaces on a plain server."""
    found = subprocess.run(["fc-list", ":lang=zh-tw", "family"], capture_output=True, text=True, check=False).stdout
    assert found, "No typeface for Chinese. On Debian: apt install fonts-noto-core fonts-noto-cjk"


def picture(chromium: Browser, site: str, shown: Shown, size: ViewportSize, *, with_menu: bool = False) -> Image.Image:
    code, place, scheme = shown
    # A reader of that language: no other one is offered.
    context = chromium.new_context(base_url=site, viewport=size, color_scheme=scheme, locale=code)
    page = context.new_page()
    page.goto(f"/{code}/{place}")
    if with_menu:
        page.locator(".language-switch summary").click()
    page.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return shot


def save(name: str, pictures: list[Image.Image]) -> None:
    """Side by side, in few colours."""
    width = sum(each.width for each in pictures) + GAP * (len(pictures) - 1)
    whole = Image.new("RGB", (width, pictures[0].height), "white")
    for number, each in enumerate(pictures):
        whole.paste(each, (number * (each.width + GAP), 0))
    few = whole.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(ROOT / "docs" / "images" / f"{name}.png", optimize=True)


def main() -> None:
    needs_fonts()
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site, browser.launched() as chromium:
        for name, shown in SHOWN.items():
            # The last of them shows the list of languages.
            save(name, [picture(chromium, site.url, each, PHONE, with_menu=each[:2] == ("ar", "")) for each in shown])
        for name, each in ALONE.items():
            save(name, [picture(chromium, site.url, each, DESK)])


if __name__ == "__main__":
    main()
