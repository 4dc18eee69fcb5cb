"""What stays the same when a word is inflected. Takes folded words; no database."""

import re
import threading
from functools import lru_cache

from snowballstemmer import stemmer

SNOWBALL = {
    "en": "english",
    "es": "spanish",
    "ru": "russian",
    "ar": "arabic",
    "fa": "persian",
    "hi": "hindi",
}

ENDINGS: dict[str, tuple[str, int]] = {
    # Longest first by themselves; the number is how many letters must stay.
    "uk": (
        "істю ості остей остям остях ість ями ами ові еві єві ого ому ої ій ий ими их им ів їв ей ом ем єм ою ею єю"
        " ам ям ах ях ти в ла ло ли ємо емо имо їмо ете єте ите їте ють уть ять ать ить їть еш єш иш їш ся сь"
        " а я у ю е є і ї и о ь й",
        3,
    ),
    "hy": (
        "ություններ ությունների ությունները ություններին ություններից ությունը ությունն ության ությանը ությամբ ություն"
        " ները ների ներին ներից ներով ներում ներն ներ երը երի երին երից երով երում երն եր ելու ալու ելը ել ալ ում ով"
        " ից ին ի ը ն ս դ ու ան ած ող եմ ես ենք եք են եց",
        3,
    ),
    "pa": ("ੀਆਂ ਿਆਂ ੀਓ ਿਓ ਵਾਂ ਣਾ ਣੀ ਣੇ ਦਾ ਦੀ ਦੇ ਦੀਆਂ ਗਾ ਗੀ ਗੇ ਗੀਆਂ ਾਂ ੇ ਾ ੀ ੋ ਆਂ ਏ ਈ ਣ ਂ", 2),
    "ko": (
        "에서는 에서도 으로는 에게서 이라고 입니다 습니다 합니다 됩니다 하나요 하세요 인가요 할까요 하려면 되려면"
        " 에서 에게 께서 으로 부터 까지 처럼 보다 하고 이나 이란 에는 에도 와의 과의 나요 까요 세요 해요 하기 하는 되는"
        " 은 는 이 가 을 를 에 의 와 과 도 만 로 요",
        2,
    ),
}

NOUN_OF_VERB = re.compile("(?<=.....)[cs]ion$")

OF_FUTURE = re.compile("^կ(?=[^աեէըիոուօ]...)")
"""Armenian verbs begin with it in the future."""

_own = threading.local()


def stem(word: str, language_code: str) -> str:
    """
    What ``word`` shares with its other forms; itself in a language that does not inflect, or that we cannot.

    >>> stem("registering", "en"), stem("babayaran", "fil"), stem("незалежності", "uk")
    ('regist', 'bayad', 'незалежн')
    """
    return _stem(word, language_code)


@lru_cache(maxsize=20_000)
def _stem(word: str, language_code: str) -> str:
    if not word.isalpha() and not _has_marks(word):
        return word
    if language_code in SNOWBALL:
        return _snowball(word, language_code)
    if language_code == "fil":
        return root_of_filipino(word)
    if language_code == "hy":
        word = OF_FUTURE.sub("", word)
    if language_code in ENDINGS:
        return without_endings(word, language_code)
    return word


def _has_marks(word: str) -> bool:
    """Vowel signs of Indic scripts are no letters to Python."""
    return any(char >= "\u0900" for char in word)


def _snowball(word: str, language_code: str) -> str:
    # A stemmer keeps the word it is at, so each thread has its own.
    stemmers = _own.__dict__.setdefault("stemmers", {})
    if language_code not in stemmers:
        stemmers[language_code] = stemmer(SNOWBALL[language_code])
    if language_code == "ar":
        return stemmers[language_code].stemWord(word.replace("ی", "ي").replace("ک", "ك"))
    if language_code == "es":
        # The stemmer knows the ending by its accent, and takes off the verb's vowel with it.
        return NOUN_OF_VERB.sub("", stemmers["es"].stemWord(re.sub("([cs])ion$", r"\1ión", word)))
    return stemmers[language_code].stemWord(word)


_endings = {
    code: (re.compile(f"(?:{'|'.join(sorted(endings.split(), key=len, reverse=True))})$"), least)
    for code, (endings, least) in ENDINGS.items()
}


def without_endings(word: str, language_code: str, times: int = 2) -> str:
    ending, least = _endings[language_code]
    for _ in range(times):
        found = next((m for m in _all_endings(ending, word) if m.start() >= least), None)
        if found is None:
            return word
        word = word[: found.start()]
    return word


def _all_endings(ending: re.Pattern[str], word: str) -> list[re.Match[str]]:
    """The endings of a word, the longest first."""
    found = (ending.match(word, place) for place in range(max(1, len(word) - 6), len(word)))
    return [match for match in found if match]


VOWELS = "aeiou"
AFFIXES = (
    "nakikipag makikipag pakikipag nagpapa magpapa pinag pinaka ipinag ipag nakaka makaka nagka magka nagpa magpa"
    " pagpa pagka pang pam pan mang mam nang mag nag pag maka naka paka maki naki paki ipa ika ma na pa ka i"
)
PREFIXES = sorted(AFFIXES.split(), key=len, reverse=True)


def root_of_filipino(word: str) -> str:
    """
    A verb or noun of Filipino without its affixes and doubled syllable, its vowels in one form.

    >>> [root_of_filipino(word) for word in ("magbayad", "tumawag", "tatawag", "poprotektahan", "protekta")]
    ['bayad', 'tawag', 'tawag', 'protekta', 'protekta']
    """
    word = _infix(word)
    for _ in range(2):
        word = _undoubled(word)
        prefix = next((p for p in PREFIXES if word.startswith(p) and _may_go(word, p)), None)
        if prefix is None:
            break
        word = _infix(word[len(prefix) :])
    word = _undoubled(word)
    for suffix in ("han", "hin", "nan", "nin", "an", "in"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            # A final d becomes r before a vowel.
            word = word[:-1] + "d" if suffix in {"an", "in"} and word.endswith("r") else word
            break
    # o and u, e and i change places with the stress.
    head, tail = word[:-2], word[-2:]
    return head.replace("u", "o") + tail.replace("u", "o")


def _may_go(word: str, prefix: str) -> bool:
    rest = word[len(prefix) :]
    return len(rest) >= (5 if len(prefix) < 3 else 4) and any(letter in VOWELS for letter in rest)


def _undoubled(word: str) -> str:
    """Without a first syllable that repeats the beginning of the second: of a verb in the future."""
    if len(word) >= 6 and word[0] not in VOWELS and word[1] in VOWELS and word[2] == word[0]:
        vowel = next((letter for letter in word[3:] if letter in VOWELS), "")
        return word[2:] if vowel == word[1] else word
    if len(word) >= 5 and word[0] in VOWELS and word[0] == word[1]:
        return word[1:]
    return word


def _infix(word: str) -> str:
    """Without -um- or -in- after the first consonant."""
    if len(word) >= 6 and word[0] not in VOWELS and word[1:3] in {"um", "in"} and word[3] in VOWELS:
        return word[0] + word[3:]
    return word[2:] if len(word) >= 6 and word.startswith("um") and word[2] in VOWELS else word


WEAK = re.compile("[اویئؤأإآه]")
ARTICLES = re.compile("^(?:[وفبکل]?ال|لل|[وف](?=...))")
SUFFIXES = re.compile("(?:ات|ون|ین|ان|یه|ها|هم|کم|نا|ه|ی|ا)$")


@lru_cache(maxsize=20_000)
def skeleton(word: str, language_code: str) -> str:
    """
    The consonants of an Arabic word, which its plurals and derivations share; empty where there are too few.

    >>> skeleton("الضرایب", "ar"), skeleton("ضریبه", "ar"), skeleton("tax", "en")
    ('ضرب', 'ضرب', '')
    """
    if language_code != "ar" or len(word) < 4:
        return ""
    bare = ARTICLES.sub("", word)
    if len(bare) > 4:
        bare = SUFFIXES.sub("", bare)
    bare = WEAK.sub("", bare[:1].replace("م", "") + bare[1:] if len(bare) > 4 else bare)
    return bare if len(bare) >= 3 else ""
