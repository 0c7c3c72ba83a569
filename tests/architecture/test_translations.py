"""Every visible text has its translation, the compiled catalogues are up to date, and placeholders survive."""

import functools
import importlib.util
import re
from pathlib import Path

import pytest

from engine import text

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
translations = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(translations)

LANGUAGES = [code for code in text.LANGUAGES if code != "en"]
catalogue = functools.cache(translations.catalogue)
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    assert translations.missing(catalogue(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_up_to_date(language):
    stored = (translations.LOCALE / language / "LC_MESSAGES" / "downhill.mo").read_bytes()
    assert stored == translations.compiled(catalogue(language)), "run `make translations`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive(language):
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for form in forms:
            allowed = {name for one in ids for name in PLACEHOLDER.findall(one)}
            assert set(PLACEHOLDER.findall(form)) <= allowed, message.id
            assert set(PLACEHOLDER.findall(ids[-1])) - {"{count}"} <= set(PLACEHOLDER.findall(form)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_speaks(language):
    text.use_language(language)
    try:
        assert text.translate("Train") != "Train"
        assert text.language() == language
    finally:
        text.use_language("en")
