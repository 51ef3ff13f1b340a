"""From the characters of a page to words, set upright, their places from the top down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.letters.page import Box, Glyph, Page, Shape, Style, enclose, enclose_points

# Shares of the size of the type. A page's own spaces are believed; this is for where it has none.
MAX_GLUED_GAP = 0.2
MAX_SHIFTED_GAP = 0.1
# Where a line is that strikes text, above the baseline; and how thick it may be.
MIN_STRIKE, MAX_STRIKE, MAX_STRIKE_WIDTH = 0.15, 0.42, 0.15
# How far letters reach above and below their baseline; what fonts say of it differs too much.
ASCENT, DESCENT = 0.75, 0.2
# Bullets and ticks of the symbol fonts of word processors, which Unicode has no names for.
_SYMBOLS = str.maketrans(
    {
        **dict.fromkeys("\uf0b7\uf06c\uf09f\uf097\uf02d\uf0d8\uf076", "•"),
        **dict.fromkeys("\uf0a7\uf06e\uf0a8", "▪"),
        **dict.fromkeys("\uf0fc\uf050", "✓"),
        **dict.fromkeys("\uf0fb\uf04f", "✗"),
        "\u00ad": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\x00": "",
    }
)


@dataclass(frozen=True, slots=True)
class Word:
    """Letters with no space between them; ``glued``: nor to the word before, in another style.

    ``spaced``: the file itself has a space before it, so the word before belongs to the same line.
    """

    text: str
    box: Box
    baseline: float
    style: Style
    glued: bool = False
    spaced: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page set upright: its words in the order of the file, places from the top down.

    ``turned`` is text that runs another way than most of the page, ``outside`` text off the page,
    ``struck`` text with a line through it.
    """

    number: int
    box: Box
    words: list[Word]
    shapes: list[Shape]
    images: list[Box]
    turned: str = ""
    outside: str = ""
    struck: str = ""


def set_upright(page: Page) -> Sheet:
    turns = Counter(glyph.turns for glyph in page.glyphs if glyph.style)
    main = turns.most_common(1)[0][0] if turns else 0
    box = _turn(page.frame, page.frame, main)
    words = list(_build_words(page.glyphs, page.frame, main))
    links = [_turn(link, page.frame, main) for link in page.links]
    inside = [word for word in words if box.contains(word.box, slack=word.style.size)]
    outside = [word.text for word in words if not box.contains(word.box, slack=word.style.size)]
    shapes = [replace(one, box=_turn(one.box, page.frame, main)) for one in page.shapes]
    strokes = [shape.box for shape in shapes if 5 * shape.box.height < shape.box.width]
    struck = [word for word in inside if any(_strikes(stroke, word) for stroke in strokes)]
    inside = [word for word in inside if word not in struck] if struck else inside
    return Sheet(
        number=page.number,
        box=box,
        words=[_mark_link(word, links) for word in inside] if links else inside,
        shapes=shapes,
        images=[_turn(image, page.frame, main) for image in page.images],
        turned=_join_glyphs(glyph for glyph in page.glyphs if glyph.turns != main),
        outside=" ".join(outside),
        struck=" ".join(word.text for word in struck),
    )


def _strikes(stroke: Box, word: Word) -> bool:
    """Whether a thin line runs through the middle of small letters, from end to end."""
    size, middle = word.style.size, (stroke.top + stroke.bottom) / 2
    lowest, highest = word.baseline - MIN_STRIKE * size, word.baseline - MAX_STRIKE * size
    is_through = highest <= middle <= lowest and stroke.height <= MAX_STRIKE_WIDTH * size
    slack = 0.15 * size
    reaches = stroke.left <= word.box.left + slack and stroke.right >= word.box.right - slack
    return is_through and reaches


def _turn(box: Box, frame: Box, turns: int) -> Box:
    if turns == 0:  # of nearly every letter, so this is quick
        top, bottom = frame.bottom - box.bottom, frame.bottom - box.top
        return Box(box.left - frame.left, top, box.right - frame.left, bottom)
    corners = ((box.left, box.top), (box.right, box.bottom))
    return enclose_points([_turn_point(x, y, frame, turns) for x, y in corners])


def _turn_point(x: float, y: float, frame: Box, turns: int) -> tuple[float, float]:
    match turns:
        case 0:
            return x - frame.left, frame.bottom - y
        case 1:
            return y - frame.top, x - frame.left
        case 2:
            return frame.right - x, y - frame.top
        case _:
            return frame.bottom - y, frame.right - x


def _join_glyphs(glyphs: Iterable[Glyph]) -> str:
    return " ".join("".join(glyph.character for glyph in glyphs).split())


def _mark_link(word: Word, links: Sequence[Box]) -> Word:
    middle = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
    linked = any(
        link.left <= middle[0] <= link.right and link.top <= middle[1] <= link.bottom
        for link in links
    )
    return replace(word, linked=True) if linked else word


def _build_words(glyphs: Iterable[Glyph], frame: Box, turns: int) -> Iterator[Word]:
    letters: list[Glyph] = []
    before: Glyph | None = None  # where only pdfium sees a space after it
    glued = spaced = False
    for glyph in glyphs:
        if glyph.turns != turns and glyph.style:
            continue
        if glyph.style is None or glyph.character.isspace():
            if letters:
                yield _finish_word(letters, glued, spaced)
                before, spaced = letters[-1], False
            spaced = spaced or glyph.style is not None
            letters, glued = [], False
            continue
        turned = _turn_glyph(glyph, frame, turns)
        if before and not letters and not spaced:
            glued = _is_shifted_beside(before, turned)
        before = None
        touches = bool(letters) and _touches(letters[-1], turned)
        if letters and not (touches and letters[-1].style == turned.style):
            yield _finish_word(letters, glued, spaced)
            letters, glued, spaced = [], touches, False
        letters.append(turned)
    if letters:
        yield _finish_word(letters, glued, spaced)


def _turn_glyph(glyph: Glyph, frame: Box, turns: int) -> Glyph:
    x, y = _turn_point(glyph.x, glyph.y, frame, turns)
    box = _turn(glyph.box, frame, turns)
    return Glyph(glyph.character, glyph.style, box, x, y, glyph.turns)


def _touches(last: Glyph, glyph: Glyph) -> bool:
    """Whether a letter goes on where the last one ended, also raised or lowered."""
    size = max(last.style.size if last.style else 0, glyph.style.size if glyph.style else 0)
    gap = glyph.box.left - last.box.right
    is_near = -0.5 * size <= gap <= MAX_GLUED_GAP * size
    is_ligature = abs(glyph.x - last.x) < 0.01  # its letters share one place
    return (is_near or is_ligature) and abs(glyph.y - last.y) < 0.6 * size


def _is_shifted_beside(last: Glyph, glyph: Glyph) -> bool:
    """Whether a letter stands close to the last one, but higher or lower, as in a formula."""
    size = max(last.style.size if last.style else 0, glyph.style.size if glyph.style else 0)
    gap = glyph.box.left - last.box.right
    return abs(gap) <= MAX_SHIFTED_GAP * size and 0.05 * size < abs(glyph.y - last.y) < 0.6 * size


def _finish_word(letters: Sequence[Glyph], glued: bool, spaced: bool) -> Word:
    style = letters[0].style or Style(0)
    text = "".join(letter.character for letter in letters).translate(_SYMBOLS)
    box = enclose(letter.box for letter in letters)
    baseline = letters[0].y
    top, bottom = baseline - ASCENT * style.size, baseline + DESCENT * style.size
    return Word(text, Box(box.left, top, box.right, bottom), baseline, style, glued, spaced)
