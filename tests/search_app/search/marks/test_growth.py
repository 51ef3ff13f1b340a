import pytest

from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from search_app.search.marks.growth import count_beside
from search_app.search.marks.section_text import SectionText, read_section

TEN_WORDS = "Here are ten words that say what is good now."
LEAFLET = f"""# Sleep

## Naps

- Lie down in the afternoon. Close your eyes for it.
- Set a clock beside your bed.

Naps of an hour are short. They help many people. Nobody needs them all day.

{" ".join([TEN_WORDS] * 6)}

Is it late in the day? Then rest in a chair. Sleep at night instead.
"""
# Items have 0 to 2, the paragraph 3 to 5, the long paragraph 6 to 11, the last 12 to 14.
ALL = dict.fromkeys(range(15), 0.5)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> SectionText:
    path = tmp_path_factory.mktemp("leaflet") / "sleep.md"
    path.write_text(LEAFLET, encoding="utf-8")
    document = read_booklet(path)
    passages = split_document(document, count_tokens=lambda text: len(text.split()), window=256)
    section = next(n for n, one in enumerate(document.sections) if one.heading == "Naps")
    return read_section(document, passages, section)


@pytest.mark.parametrize(
    ("number", "lower", "beside"),
    [
        (
            3,
            {4: 0.0},
            (0, 2),
        ),  # fifteen words: the whole paragraph, however little the rest matches
        (4, {}, (1, 1)),
        (5, {3: 0.0}, (2, 0)),
        (0, {}, (0, 1)),  # an item, but not the next
        (2, {}, (0, 0)),
        (6, {}, (0, 4)),  # sixty words: with what follows, at most fifty
        (9, {}, (0, 2)),  # and not with what stands before
        (6, {8: 0.05}, (0, 4)),  # 0.45 less is near enough
        (6, {8: 0.04}, (0, 1)),
        (11, {}, (0, 0)),
        (13, {}, (0, 1)),  # the question before it says nothing
    ],
)
def test_how_far_a_mark_goes(
    text: SectionText, number: int, lower: dict[int, float], beside: tuple[int, int]
) -> None:
    assert count_beside(text, number, ALL | lower) == beside


def test_what_is_not_to_be_marked_is_not_marked_beside_either(text: SectionText) -> None:
    """What is of another drug, or in another passage, has no score."""
    without = {number: score for number, score in ALL.items() if number not in {4, 8}}
    assert count_beside(text, 3, without) == (0, 0)
    assert count_beside(text, 5, without) == (0, 0)
    assert count_beside(text, 6, without) == (0, 1)


def test_words_are_counted(text: SectionText, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten a sentence; three beside it are 40."""
    for limit, after in ((50, 4), (40, 3), (39, 2), (29, 1), (10, 0)):
        monkeypatch.setattr("search_app.search.marks.growth.MAX_WORDS", limit)
        assert count_beside(text, 6, ALL) == (0, after)
    for limit, beside in ((15, (1, 1)), (14, (0, 1))):
        monkeypatch.setattr("search_app.search.marks.growth.MAX_WORDS", limit)
        assert count_beside(text, 4, ALL) == beside
