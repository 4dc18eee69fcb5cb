"""What a browser makes of every script on a small phone, and of Latin names in Arabic text."""

import re

import pytest

from faq_pages.languages import language
from tests.test_styles import SITE
from tests.translating import put_in

pytestmark = pytest.mark.browser

SAMPLES = {
    "es": "Administración presupuestaria anticonstitucionalmente comprometida con la autodeterminación",
    "zh-hant": "「加州國家黨」是什麼？它主張哪些核心目標與信念，又如何保障每一位居民的權利？",
    "ko": "캘리포니아국민당은무엇을지지하며핵심목표와신념은무엇인가요? 독립운동에참여하려면어떻게해야하나요?",
    "km": "តើនរណាធ្វើអ្វីឱ្យប្រាកដនៅក្នុងចំណោមក្រុមគាំទ្រឯករាជ្យដែលមានឈ្មោះកាត់ច្រើនទាំងនេះ",
    "th": "พรรคนี้ยืนหยัดเพื่ออะไรและมีเป้าหมายหลักกับความเชื่ออย่างไรบ้างทั้งนี้เพื่อประชาชนทุกคน",
    "hi": "स्वतंत्रता-समर्थक समूहों की इस वर्णमाला में वास्तव में कौन क्या करता है, और क्यों?",
    "fa": "در میان این همه نام اختصاری گروه‌های استقلال‌طلب، دقیقاً چه کسی چه کاری می‌کند؟",
    "ar": "منظمة من فئة 501(c)(3) تؤيد حزب California National Party (CNP) بنسبة 0.33% من الناخبين",
    "hmn": "Leej twg ua dab tsi tiag tiag hauv cov pab pawg uas txhawb kev ywj pheej no thiab vim li cas?",
}

TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (!box.width || style.clipPath !== "none" || style.position === "absolute" && box.bottom < 0) return false;
  const cut = style.overflowX !== "visible" && element.scrollWidth > element.clientWidth;
  return cut || box.left < -0.5 || box.right > innerWidth + 0.5;
}).map(element => element.outerHTML.slice(0, 120))"""

FIRST_AND_LAST = """text => {
  const walker = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    return [at, at + text.length - 1].map(place => {
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      const box = range.getClientRects()[0];
      return [Math.round(box.left), Math.round(box.top)];
    });
  }
}"""


@pytest.fixture
def pages(index, section, question, client):
    """The pages of one path in every sample's language, as a browser without a network can show them."""
    style = f"<style>{SITE.read_text(encoding='utf-8')}</style>"
    found = {}
    for code, text in SAMPLES.items():
        html, label = f"<p>{text} <i>{text}</i></p>", "".join(text.split())[:40]
        answer = [
            ("paragraph", html),
            ("quotation", {"text": text, "attribution": label}),
            ("organisation", {"name": text, "description": html, "website": "https://example.org/" + "a" * 40}),
            ("action", {"text": text[:80], "url": "https://example.org/"}),
        ]
        if code != "es":
            put_in(code, index, title=text, introduction=html)
            put_in(code, section, title=text, introduction=html)
            put_in(code, question, title=text, short_answer=text, answer=answer)
        for path in ("", "the-movement/", "the-movement/what-is-calexit/"):
            served = client.get(f"/{code}/{path}").content.decode()
            found[code, path] = re.sub(r'<link rel="(stylesheet|icon)"[^>]*>|<script.*?</script>', "", served).replace(
                "</head>", style + "</head>"
            )
    return found


def test_every_script_fits_a_small_phone_and_latin_names_keep_their_order(pages, chromium):
    wide = {}
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    for (code, path), html in pages.items():
        page.set_content(html)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        wide[code, path] = (page.evaluate("document.documentElement.scrollWidth"), page.evaluate(TOO_WIDE))
        assert page.evaluate("document.dir") == language(code).direction
    page.set_viewport_size({"width": 1280, "height": 640})
    page.set_content(pages["ar", "the-movement/what-is-calexit/"])
    page.evaluate("document.querySelector('h1').style.whiteSpace = 'nowrap'")
    places = {
        text: page.evaluate(FIRST_AND_LAST, text) for text in ("501(c)(3)", "California National Party (CNP)", "0.33%")
    }
    arabic = page.evaluate(FIRST_AND_LAST, "منظمة")

    assert {place: found for place, found in wide.items() if found != (320, [])} == {}
    for text, (first, last) in places.items():
        assert first[1] == last[1], f"{text} is not on one line"
        assert first[0] < last[0], f"{text} reads backwards"
    assert arabic[0][0] > arabic[1][0], "Arabic itself goes the other way"
