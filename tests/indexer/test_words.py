import pytest

from indexer.words import cache_short_texts, clean_text


def test_long_words_are_not_kept() -> None:
    asked: list[str] = []
    find = cache_short_texts(asked.append, 8)
    for word in ("bean", "bean", "x" * 65, "x" * 65):
        find(word)
    assert asked == ["bean", "x" * 65, "x" * 65]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a di\ufb03cult \ufb02u and a \ufb01rm o\ufb00er", "a difficult flu and a firm offer"),
        ("\ufb04 \ufb05 \ufb06", "ffl st st"),
        ("\uff11\uff10\u3000\uff4d\uff47", "10 mg"),
        *[(word, word) for word in ("½ tablet", "10² cm", "Brand™", "H₂O", "38 °C", "5 µg")],
    ],
)
def test_ligatures_and_wide_letters_are_spelled_out_and_nothing_else(text, cleaned):
    assert clean_text(text) == cleaned
