"""
What each engine calls our languages. A language that is not listed is not translated by that engine.

Never derived from our own code: cut at the hyphen, Traditional Chinese becomes Simplified.
"""

LIBRETRANSLATE: dict[str, tuple[str, ...]] = {
    "es": ("es",),
    # Servers since 2025 say zh-Hant and zh-Hans; older ones zt and zh, as the models are called.
    "zh-hant": ("zh-Hant", "zt"),
    "zh-hans": ("zh-Hans", "zh"),
    "vi": ("vi",),
    "fil": ("tl",),
    "ko": ("ko",),
    "hi": ("hi",),
    "ja": ("ja",),
    "th": ("th",),
    "fa": ("fa",),
    "ar": ("ar",),
    "ru": ("ru",),
    "uk": ("uk",),
}
"""
Names to look for in the server's own list, best first. The server has the last word: it offers
what its owner installed.
"""

# DeepL also translates fil, vi, th, hi, pa, hy and fa, but its table of languages lists these
# without tag handling: links would not come back. It has no km, lo or hmn.
DEEPL: dict[str, str] = {
    "es": "ES",
    "zh-hant": "ZH-HANT",
    "zh-hans": "ZH-HANS",
    "ko": "KO",
    "ja": "JA",
    "ar": "AR",
    "ru": "RU",
    "uk": "UK",
}

GOOGLE: dict[str, str] = {
    "es": "es",
    "zh-hant": "zh-TW",
    "zh-hans": "zh-CN",
    "vi": "vi",
    "fil": "fil",
    "ko": "ko",
    "km": "km",
    "hi": "hi",
    "ja": "ja",
    "th": "th",
    "pa": "pa",
    "hy": "hy",
    "fa": "fa",
    "ar": "ar",
    "hmn": "hmn",
    "ru": "ru",
    "lo": "lo",
    "uk": "uk",
}
