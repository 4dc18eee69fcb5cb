"""
The languages of this site: one table, from which every other list derives.

The order is the order in which visitors see them; the first is the source language. How to add a
language: docs/languages.md.
"""

from dataclasses import dataclass
from typing import Any

# Not Django's usual one, which asks for the settings: they are being made from this table.
from django.utils.translation.trans_null import gettext_noop as _


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language. ``code`` is used in addresses, in Wagtail locales and in ``lang``."""

    code: str
    name: str
    """In English, marked for translation: people in the admin read it in their own language."""
    own_name: str
    """What its speakers call it, and what visitors see in every language."""
    tier: int
    """Who asks for it, the strongest first; the source language has 0. docs/languages.md explains them."""
    date_format: str
    """A date in Django's letters, as Californians write it: Gregorian years, Latin digits. ``E`` is the month."""
    direction: str = "ltr"
    plural_forms: str = "nplurals=1; plural=0;"
    """The ``Plural-Forms`` of its catalogue: Unicode's rule for whole numbers."""
    fallbacks: tuple[str, ...] = ()
    """Codes to try, best first, before the source language."""
    aliases: tuple[str, ...] = ()
    """
    Other tags by which browsers and addresses call it, in small letters; each stands for all that begin with it.

    Its own code and the tags that begin with it need not be named.
    """
    not_for: tuple[str, ...] = ()
    """Tags that begin with its code or an alias but that its readers cannot read."""
    admin: bool = False
    """Whether editors can have the admin in it: its catalogue then holds the strings of the admin too."""

    @property
    def info(self) -> dict[str, Any]:
        """The entry of ``django.conf.locale.LANG_INFO`` for this language."""
        return {
            "bidi": self.direction == "rtl",
            "code": self.code,
            "name": self.name,
            "name_local": self.own_name,
        }


ONE_OR_OTHER = "nplurals=2; plural=n != 1;"
UP_TO_ONE_OR_OTHER = "nplurals=2; plural=n > 1;"
EAST_SLAVIC = "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;"

LANGUAGES = [
    Language(
        code="en",
        name=_("English"),
        own_name="English",
        tier=0,
        plural_forms=ONE_OR_OTHER,
        date_format="E j, Y",
        admin=True,
    ),
    Language(
        code="es",
        name=_("Spanish"),
        own_name="Español",
        tier=1,
        plural_forms=ONE_OR_OTHER,
        date_format=r"j \d\e E \d\e Y",
        admin=True,
    ),
    Language(
        code="zh-hant",
        name=_("Traditional Chinese"),
        own_name="繁體中文",
        tier=1,
        date_format="Y年n月j日",
        fallbacks=("zh-hans",),
        aliases=("zh-tw", "zh-hk", "zh-mo", "yue", "nan", "hak", "zh-yue", "zh-min-nan"),
    ),
    Language(
        code="vi",
        name=_("Vietnamese"),
        own_name="Tiếng Việt",
        tier=1,
        date_format="j E, Y",
    ),
    Language(
        code="fil",
        name=_("Tagalog (Filipino)"),
        own_name="Tagalog (Filipino)",
        tier=1,
        plural_forms="nplurals=2; plural=n!=1 && n!=2 && n!=3 && (n%10==4 || n%10==6 || n%10==9);",
        date_format="E j, Y",
        aliases=("tl",),
    ),
    Language(
        code="ko",
        name=_("Korean"),
        own_name="한국어",
        tier=1,
        date_format="Y년 n월 j일",
    ),
    Language(
        code="km",
        name=_("Khmer"),
        own_name="ខ្មែរ",
        tier=1,
        date_format="j E Y",
    ),
    Language(
        code="zh-hans",
        name=_("Simplified Chinese"),
        own_name="简体中文",
        tier=2,
        date_format="Y年n月j日",
        fallbacks=("zh-hant",),
        # Languages of China that are written in the characters of the script that is named.
        aliases=("zh", "cmn", "wuu", "yue-hans", "yue-cn", "nan-hans", "hak-hans"),
    ),
    Language(
        code="hi",
        name=_("Hindi"),
        own_name="हिन्दी",
        tier=2,
        plural_forms=UP_TO_ONE_OR_OTHER,
        date_format="j E Y",
        not_for=("hi-latn",),
    ),
    Language(
        code="ja",
        name=_("Japanese"),
        own_name="日本語",
        tier=2,
        date_format="Y年n月j日",
    ),
    Language(
        code="th",
        name=_("Thai"),
        own_name="ไทย",
        tier=2,
        # The era is said: a year without it could be a Buddhist one.
        date_format="j E ค.ศ. Y",
    ),
    Language(
        code="pa",
        name=_("Punjabi"),
        own_name="ਪੰਜਾਬੀ",
        tier=3,
        plural_forms=UP_TO_ONE_OR_OTHER,
        date_format="j E Y",
        # Punjabi of Pakistan is written in Arabic letters, and its readers do not know Gurmukhi.
        not_for=("pa-arab", "pa-pk"),
    ),
    Language(
        code="hy",
        name=_("Armenian"),
        own_name="Հայերեն",
        tier=3,
        plural_forms=UP_TO_ONE_OR_OTHER,
        date_format="j E, Y թ.",
        aliases=("hyw",),
    ),
    Language(
        code="fa",
        name=_("Persian"),
        own_name="فارسی",
        tier=3,
        direction="rtl",
        plural_forms=UP_TO_ONE_OR_OTHER,
        date_format="j E Y",
        aliases=("prs", "pes"),
    ),
    Language(
        code="ar",
        name=_("Arabic"),
        own_name="العربية",
        tier=3,
        direction="rtl",
        plural_forms=(
            "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
        ),
        date_format="j E Y",
        aliases=("arb", "arz", "apc", "ajp", "acm", "ars", "apd", "ary", "arq", "aeb", "ayn"),
    ),
    Language(
        code="hmn",
        name=_("Hmong"),
        own_name="Hmoob",
        tier=3,
        date_format=r"E \t\i\m j, Y",
        aliases=("mww", "hnj", "blu", "hm"),
        # Hmong Njua is written in its own script too.
        not_for=("hnj-hmnp", "hmn-hmnp", "mww-hmnp", "hmn-hmng", "hnj-hmng", "mww-hmng"),
    ),
    Language(
        code="ru",
        name=_("Russian"),
        own_name="Русский",
        tier=4,
        plural_forms=EAST_SLAVIC,
        date_format="j E Y г.",
    ),
    Language(
        code="lo",
        name=_("Lao"),
        own_name="ລາວ",
        tier=4,
        date_format="j E Y",
    ),
    Language(
        code="uk",
        name=_("Ukrainian"),
        own_name="Українська",
        tier=4,
        plural_forms=EAST_SLAVIC,
        date_format="j E Y р.",
    ),
]


def language_tags(table: list[Language]) -> dict[str, str]:
    """
    Every tag that says something about a language of ``table``: its code, or nothing for one we cannot serve.

    Whoever reads it looks for the longest tag that a wish begins with.
    """
    tags: dict[str, str] = {}
    for language in table:
        tags.update(dict.fromkeys([language.code, *language.aliases], language.code))
        tags.update(dict.fromkeys(language.not_for, ""))
    return tags
