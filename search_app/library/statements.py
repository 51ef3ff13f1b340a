"""What a sentence says that must not differ: numbers with their units, dates, negations, drugs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.metadata.days import MONTHS
from indexer.vocabulary import Vocabulary
from indexer.words import STOP_WORDS, STRAIGHT_QUOTES

# Words and numbers; "2.5", "1,000", "4-6", "≥" and "%" are such as they stand.
_TOKEN_PATTERN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[%‰°<>≤≥±]")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"once": "1", "twice": "2", "half": "0.5", "single": "1", "double": "2", "dozen": "12"}
# Units and how often: what a number counts, or a rhythm that stands for one.
_UNITS = {
    unit: words.split()[0]
    for words in (
        "mg milligram milligrams", "mcg microgram micrograms µg", "g gram grams", "kg kilogram"
        " kilograms kilo kilos", "ml milliliter milliliters millilitre millilitres", "l liter"
        " liters litre litres", "cm centimeter centimeters centimetre centimetres", "mm millimeter"
        " millimeters millimetre millimetres", "m meter meters metre metres", "inch inches",
        "pound pounds lb lbs", "ounce ounces oz", "cup cups", "glass glasses", "spoon spoons"
        " teaspoon teaspoons tablespoon tablespoons", "tablet tablets pill pills", "drop drops",
        "dose doses", "iu unit units", "% percent", "° degree degrees", "second seconds", "minute"
        " minutes", "hour hours hourly", "day days daily", "night nights nightly", "week weeks"
        " weekly", "month months monthly", "year years yearly annually", "< less fewer under below",
        "> more over above", "≤", "≥",
    )
    for unit in words.split()
}  # fmt: skip
_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot cant dont doesnt didnt isnt arent"
    " wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt neednt avoid unsafe"
    " unlikely rarely seldom stop".split()
)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Endings of generic names, from the list of the World Health Organization.
_DRUG_PATTERN = re.compile(
    r"\w{3,}(?:mab|nib|limus|platin|taxel|rubicin|cillin|mycin|cycline|floxacin|azole|setron|dronate"
    r"|parib|ciclib|lisib|statin|sartan|olol|pril|gliptin|glutide|prazole|tidine|lukast|triptan"
    r"|profen|oxetine|azepam|zolam|vir|tide|trexate|citabine|tecan|rafenib|degib|zomib|lutamide|relix"
    r"|relin|trozole|mustine|fosfamide|caine|sone|solone)"
)
_STOP_WORDS = frozenset(STOP_WORDS) | {"or", "but", "then"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence taken apart. ``words`` say what it is about; each of the others may contradict.

    ``drugs`` are groups of the vocabulary, so that a brand and its generic name are the same.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    negations: int
    drugs: tuple[str, ...]


def read_statement(text: str, vocabulary: Vocabulary) -> Statement:
    tokens = _TOKEN_PATTERN.findall(text.translate(STRAIGHT_QUOTES))
    drugs = _find_drugs(tokens, vocabulary)
    words: list[str] = []
    numbers: list[str] = []
    dates: list[str] = []
    negations = 0
    for row, token in enumerate(tokens):
        word = token.casefold().replace("'", "")
        if row in drugs:
            continue
        if _is_date(tokens, row):
            dates.append(word)
        elif word[0].isdecimal() or word in _NUMBER_WORDS:
            numbers.append(_NUMBER_WORDS.get(word) or word.replace(",", ""))
        elif word in _UNITS:
            numbers.append(_UNITS[word])
        elif word in _NEGATIONS:
            negations += 1
        elif word not in _STOP_WORDS:
            words.append(_strip_plural(word))
    names = tuple(sorted({name for name in drugs.values() if name}))
    return Statement(tuple(words), tuple(numbers), tuple(dates), negations, names)


def _find_drugs(tokens: Sequence[str], vocabulary: Vocabulary) -> dict[int, str]:
    """The group of the drug that a token belongs to, by the token's row."""
    drugs: dict[int, str] = {}
    for match in vocabulary.find_matches(tokens):
        kinds = {term.group_id for term in match.terms if term.group_id.startswith("drug:")}
        if kinds:
            drugs |= {row: min(kinds) for row in range(match.start, match.end)}
    for row, token in enumerate(tokens):
        if row not in drugs and _DRUG_PATTERN.fullmatch(token.casefold()):
            drugs[row] = token.casefold()
    return drugs


def _is_date(tokens: Sequence[str], row: int) -> bool:
    """A month beside a number, that number, a weekday, or a year of our time."""
    word = tokens[row]
    around = [tokens[n] for n in (row - 1, row + 1) if 0 <= n < len(tokens)]
    if word.casefold() in _WEEKDAYS or re.fullmatch(r"(?:19|20)\d\d", word):
        return True
    if _is_month(word):
        return word != "May" or any(token.isdecimal() for token in around)
    return word.isdecimal() and int(word) <= 31 and any(map(_is_month, around))


def _is_month(word: str) -> bool:
    return word[:1].isupper() and word.casefold() in MONTHS


def _strip_plural(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
