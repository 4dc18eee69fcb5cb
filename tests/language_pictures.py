"""Pictures of public pages in many scripts, on a small phone: ``make screenshots`` takes them again."""

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests import browser
from tests.running import FLAGS, ROOT, running_site

PHONE = {"width": 320, "height": 640}
GAP = 12
COLOURS = 64

SHOWN = {
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
}


def needs_fonts() -> None:
    """Chinese, Japanese and Korean have no typefaces on a plain server."""
    found = subprocess.run(["fc-list", ":lang=zh-tw", "family"], capture_output=True, text=True, check=False).stdout
    assert found, "No typeface for Chinese. On Debian: apt install fonts-noto-core fonts-noto-cjk"


def picture(chromium: Browser, address: str, scheme: str, *, with_menu: bool) -> Image.Image:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    if with_menu:
        page.locator(".language-switch summary").click()
    page.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return shot


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    width = sum(each.width for each in pictures) + GAP * (len(pictures) - 1)
    whole = Image.new("RGB", (width, PHONE["height"]), "white")
    for number, each in enumerate(pictures):
        whole.paste(each, (number * (each.width + GAP), 0))
    return whole.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def main() -> None:
    needs_fonts()
    path = browser.find()
    assert path, "python -m tests.browser installs one"
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, shown in SHOWN.items():
            pictures = [
                # The last of them shows the list of languages.
                picture(chromium, f"{site.url}/{code}/{place}", scheme, with_menu=(code, place) == ("ar", ""))
                for code, place, scheme in shown
            ]
            side_by_side(pictures).save(ROOT / "docs" / "images" / f"{name}.png", optimize=True)
        chromium.close()


if __name__ == "__main__":
    main()
