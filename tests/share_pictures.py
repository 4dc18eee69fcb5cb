"""The pictures that accompany a shared address, one a language: ``make screenshots`` draws them again."""

import io
import os
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import sync_playwright

from tests import browser
from tests.language_pictures import needs_fonts
from tests.running import FLAGS, ROOT

FOLDER = ROOT / "faq_pages/static/faq_pages/share"
SITE_CSS = ROOT / "faq_pages/static/faq_pages/site.css"
SIZE = {"width": 1200, "height": 630}
COLOURS = 48

LOOK = """
body { min-block-size: 630px; background: var(--sea); color: var(--on-sea); position: relative; overflow: hidden; }
main { flex: none; padding: 80px 90px 0; }
svg.flower { inline-size: 120px; block-size: 120px; }
h1 { max-inline-size: none; margin-block: 20px 10px; font-size: 84px; }
p { margin: 0; font-size: 34px; opacity: 0.9; }
.hills { block-size: 170px; }
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    django.setup()
    from django.template.loader import render_to_string
    from django.utils.translation import gettext, override

    from faq_pages.languages import languages

    needs_fonts()
    path = browser.find()
    assert path, "python -m tests.browser installs one"
    FOLDER.mkdir(exist_ok=True)
    css = SITE_CSS.read_text(encoding="utf-8") + LOOK
    flower = render_to_string("faq_pages/parts/poppy.html").replace("<svg", '<svg class="flower"', 1)
    hills = render_to_string("faq_pages/parts/hills.html")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = chromium.new_page(viewport=SIZE, color_scheme="light")
        for language in languages():
            with override(language.code):
                title, name = gettext("California FAQ"), language.own_name
            page.set_content(
                f'<!doctype html><html lang="{language.code}" dir="{language.direction}"><style>{css}</style>'
                f"<body><main>{flower}<h1>{title}</h1><p>{name}</p></main>{hills}"
            )
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            drawn = shot.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            drawn.save(Path(FOLDER / f"{language.code}.png"), optimize=True)
        chromium.close()


if __name__ == "__main__":
    main()
