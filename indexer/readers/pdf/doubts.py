"""What of a PDF may have been read wrong, or not at all, in words that say what to do."""

from collections.abc import Iterator, Sequence

from indexer.documents import Doubt
from indexer.readers.pdf.layout.regions import Region
from indexer.readers.pdf.letters.ligatures import has_unread_sign
from indexer.readers.pdf.letters.words import Sheet

MAX_PICTURE_LETTERS = 20
MIN_PICTURE_SHARE = 0.3  # of the page
MAX_UNKNOWN_SHARE = 0.1  # of the letters
# Lines after which the file goes back to one that is read later.
MIN_JUMPS, MIN_JUMP_SHARE = 4, 0.15


def find_doubts(sheets: Sequence[Sheet], regions: Sequence[Region]) -> Iterator[Doubt]:
    guessed = dict.fromkeys(region.lines[0].page for region in regions if region.is_guess)
    for page in guessed:
        yield Doubt(
            f"A table on page {page} has no lines between its columns. Compare its values with the"
            " original, each with its row and column."
        )
    for sheet in sheets:
        if is_picture(sheet):
            yield Doubt(
                f"Page {sheet.number} is a picture, and nothing in it was read. Make its text"
                " readable first, for example with: ocrmypdf FILE.pdf NEW.pdf"
            )
        elif _has_unknown_letters(sheet):
            yield Doubt(
                f"Page {sheet.number} has letters that its fonts do not explain, and they may be"
                " wrong. Make its text readable first: ocrmypdf --force-ocr FILE.pdf NEW.pdf"
            )
        elif _is_order_doubtful(sheet, regions):
            yield Doubt(
                f"The order of the text on page {sheet.number} is not certain. Compare it with"
                " the original; where it is wrong, save the booklet from its source as .docx."
            )


def is_picture(sheet: Sheet) -> bool:
    letters = sum(len(word.text) for word in sheet.words)
    pictures = sum(image.area for image in sheet.images)
    return letters <= MAX_PICTURE_LETTERS and pictures >= MIN_PICTURE_SHARE * sheet.box.area


def _has_unknown_letters(sheet: Sheet) -> bool:
    text = "".join(word.text for word in sheet.words)
    unknown = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in text)
    return unknown > MAX_UNKNOWN_SHARE * len(text) or has_unread_sign(sheet)


def _is_order_doubtful(sheet: Sheet, regions: Sequence[Region]) -> bool:
    """Whether the file has the lines in quite another order than they are read here."""
    places = {id(word): row for row, word in enumerate(sheet.words)}
    lines = [
        line
        for region in regions
        if not region.is_aside and region.lines[0].page == sheet.number
        for line in region.lines
    ]
    rows = [places[id(line.words[0])] for line in lines if id(line.words[0]) in places]
    jumps = sum(after < before for before, after in zip(rows, rows[1:], strict=False))
    return jumps >= max(MIN_JUMPS, MIN_JUMP_SHARE * len(rows))
