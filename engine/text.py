"""Marks sentences for translation, and translates them.

The engine speaks to people too (problems, option sentences, member titles), and it knows no Qt, so the program uses
gettext. A sentence written where it is *defined once and shown later* (a class attribute, an option) is wrapped in
`mark`; a sentence *made now* (a problem, a label) goes through `translate`. Both are found by the extractor.
"""

import gettext
from collections.abc import Iterable
from pathlib import Path

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "locale"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def mark(sentence: str) -> str:
    """Return `sentence` unchanged; tells the extractor that it will be translated when it is shown."""
    return sentence


def translate(sentence: str, **values: object) -> str:
    """Return `sentence` in the current language, with `{name}` replaced by the values given."""
    translated = _translations.gettext(sentence) if sentence else ""
    return translated.format(**values) if values else translated


def plural(singular: str, several: str, count: int, **values: object) -> str:
    """Return the form that fits `count` in the current language; `{count}` and the values given are filled in."""
    return _translations.ngettext(singular, several, count).format(count=count, **values)


def joined(sentences: Iterable[str]) -> str:
    """One sentence after the other, as the current language does it."""
    said = ""
    for sentence in sentences:
        said = translate("{words} {more}", words=said, more=sentence) if said else sentence
    return said


def listed(things: Iterable[str]) -> str:
    """One thing beside the other: "a, b, c"."""
    return translate(", ").join(things)


def labelled(name: str, words: str) -> str:
    """What is said about what: "name: words"."""
    return translate("{name}: {words}", name=name, words=words)


def use_language(code: str) -> None:
    """Make `code` (a key of `LANGUAGES`) the language of every later `translate`; unknown codes mean English."""
    global _translations, _language
    _language = code if code in LANGUAGES else "en"
    _translations = gettext.translation("downhill", LOCALE_FOLDER, languages=[_language], fallback=True)


def language() -> str:
    """The code of the current language, a key of `LANGUAGES`."""
    return _language
