from indexer.words import cache_short_texts


def test_long_words_are_not_kept() -> None:
    asked: list[str] = []
    find = cache_short_texts(asked.append, 8)
    for word in ("bean", "bean", "x" * 65, "x" * 65):
        find(word)
    assert asked == ["bean", "x" * 65, "x" * 65]
