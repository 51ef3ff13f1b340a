"""The straight lines of a page, also those that are sides of boxes; those of one table together."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from indexer.readers.pdf.layout.frames import MAX_STROKE, is_level, is_upright
from indexer.readers.pdf.letters.page import Box
from indexer.readers.pdf.letters.words import Sheet, Word

# Points that lines of one table may be apart where they meet, or two lines that are one.
SLACK = 4.0
MAX_RULES = 600
MAX_STRIPE = 80.0  # points, of a row between two coloured ones
WHITE = 750  # of red, green and blue together
MAX_WORD_SPACE = 0.45  # of the size of the type: between two words of one line


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: ``place`` is how far down it is if level, how far right if upright.

    One that is not ``is_drawn`` is the edge of a colour.
    """

    place: float
    start: float
    end: float
    is_drawn: bool = False


Rules = tuple[list[Rule], list[Rule]]  # level and upright


def collect_rules(sheet: Sheet) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright lines of a page, each whole, also those that are sides of boxes."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for shape in sheet.shapes:
        box = shape.box
        if is_level(box):
            level.append(Rule((box.top + box.bottom) / 2, box.left, box.right, is_drawn=True))
        elif is_upright(box):
            upright.append(Rule((box.left + box.right) / 2, box.top, box.bottom, is_drawn=True))
        elif _has_sides(box, sheet) and (shape.stroked or sum(shape.color) < WHITE):
            drawn = shape.stroked
            level += (Rule(place, box.left, box.right, drawn) for place in (box.top, box.bottom))
            upright += (Rule(place, box.top, box.bottom, drawn) for place in (box.left, box.right))
    return _merge(level)[:MAX_RULES], _merge(upright)[:MAX_RULES]


def _has_sides(box: Box, sheet: Sheet) -> bool:
    return min(box.width, box.height) > MAX_STROKE and box.area < 0.9 * sheet.box.area


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Lines on one line that touch become one."""
    merged: list[Rule] = []
    for group in cluster_rules(sorted(rules, key=lambda rule: rule.place)):
        place = mean(rule.place for rule in group)
        for rule in sorted(group, key=lambda rule: rule.start):
            last = merged[-1] if merged else None
            if last and last.place == place and rule.start <= last.end + SLACK:
                is_drawn = last.is_drawn or rule.is_drawn
                merged[-1] = Rule(place, last.start, max(last.end, rule.end), is_drawn)
            else:
                merged.append(Rule(place, rule.start, rule.end, rule.is_drawn))
    return merged


def cluster_rules(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that are about as far down or right as the first of their group."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.place - group[0].place > SLACK:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def connect_rules(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Rules]:
    """Lines that cross or touch one another, those of one table together."""
    remaining = set(range(len(upright)))
    free = set(range(len(level)))
    while remaining:
        pending, ups, levels = [remaining.pop()], list[int](), set[int]()
        while pending:
            ups.append(pending.pop())
            met = {row for row in free if _cross(level[row], upright[ups[-1]])}
            levels |= met
            free -= met
            reached = {up for up in remaining for row in met if _cross(level[row], upright[up])}
            remaining -= reached
            pending += reached
        yield [level[row] for row in sorted(levels)], [upright[row] for row in sorted(ups)]


def _cross(level: Rule, upright: Rule) -> bool:
    return (
        level.start - SLACK <= upright.place <= level.end + SLACK
        and upright.start - SLACK <= level.place <= upright.end + SLACK
    )


def join_stripes(groups: Sequence[Rules], sheet: Sheet) -> list[Rules]:
    """Rows with a colour behind them and the white ones between them, as one table.

    Between two tables with all their lines drawn stands text, which is no row of them.
    """
    joined: list[Rules] = []
    stripes: list[bool] = []
    for level, upright in sorted(groups, key=lambda group: min(one.start for one in group[1])):
        last = joined[-1] if joined else None
        if last and _is_next_stripe(last[1], upright, sheet):
            joined[-1] = ([*last[0], *level], [*last[1], *upright])
            stripes[-1] = True
        else:
            joined.append((level, upright))
            stripes.append(False)
    pairs = zip(joined, stripes, strict=True)
    return [_add_last_stripe(group, sheet) if is_striped else group for group, is_striped in pairs]


def _is_next_stripe(last: Sequence[Rule], upright: Sequence[Rule], sheet: Sheet) -> bool:
    """Whether the rows with some upright lines go on below those with others."""
    top, bottom = min(rule.start for rule in upright), max(rule.end for rule in last)
    if not (_has_same_places(last, upright) and 0 < top - bottom < MAX_STRIPE):
        return False
    if any(rule.is_drawn for rule in (*last, *upright)):
        return top - bottom < 2 * SLACK
    left, right = min(one.place for one in upright), max(one.place for one in upright)
    strip = Box(left, bottom, right, top)
    return not _is_crossed(_list_words(sheet, strip), {rule.place for rule in upright})


def _list_words(sheet: Sheet, box: Box) -> list[Word]:
    return [word for word in sheet.words if box.has_middle_of(word.box)]


def _is_crossed(words: Sequence[Word], places: Collection[float]) -> bool:
    """Whether a word, or a line of words that go on as a sentence does, is across a place."""
    rows = sorted(words, key=lambda word: (round(word.baseline), word.box.left))
    spans = [(word.box.left, word.box.right) for word in rows]
    spans += (
        (one.box.right, word.box.left)
        for one, word in pairwise(rows)
        if round(one.baseline) == round(word.baseline)
        and word.box.left - one.box.right < MAX_WORD_SPACE * word.style.size
    )
    return any(left < place < right for left, right in spans for place in places)


def _has_same_places(first: Sequence[Rule], second: Sequence[Rule]) -> bool:
    places = [sorted({round(rule.place) for rule in rules}) for rules in (first, second)]
    return len(places[0]) == len(places[1]) > 2 and all(
        abs(one - other) <= SLACK for one, other in zip(*places, strict=True)
    )


def _add_last_stripe(group: Rules, sheet: Sheet) -> Rules:
    """With the white row below the last coloured one, where words stand in its columns."""
    level, upright = group
    ends = sorted({rule.end for rule in upright})
    if len(ends) < 2 or not level:
        return group
    left, right = min(rule.start for rule in level), max(rule.end for rule in level)
    strip = Box(left, ends[-1], right, ends[-1] + (ends[-1] - max(one.start for one in upright)))
    words, places = _list_words(sheet, strip), {rule.place for rule in upright}
    columns = {sum(place < word.box.left for place in places) for word in words}
    if len(columns) < 2 or _is_crossed(words, places):
        return group
    return [*level, Rule(strip.bottom, left, right)], upright
