"""Words put together as each language does it."""

import pytest

from engine import text
from engine.text import joined, labelled, listed


@pytest.fixture
def language():
    yield text.use_language
    text.use_language("en")


@pytest.mark.parametrize(
    "code, things, sentences, label",
    [("en", "a, b, c", "One. Two.", "Loss: 0.1"), ("zh_CN", "a、b、c", "One.Two.", "Loss：0.1")],
)
def test_lists_sentences_and_labels(language, code, things, sentences, label):
    language(code)
    assert listed(iter("abc")) == things and listed(["a"]) == "a" and listed([]) == ""
    assert joined(["One.", "Two."]) == sentences and joined([]) == ""
    assert labelled("Loss", "0.1") == label
