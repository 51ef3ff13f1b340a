"""What a sentence says that must not differ: numbers with their units, dates, negations, drugs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.metadata.days import MONTHS
from indexer.vocabulary import Vocabulary
from indexer.words import STOP_WORDS, STRAIGHT_QUOTES

# Names such as "PD-1" and "HER2", numbers such as "2.5" and "1,000", words, signs.
_TOKEN_PATTERN = re.compile(
    r"[^\W\d_]+-?[0-9]+|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[%‰°<>≤≥±]"
)
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
    " unlikely rarely seldom".split()
)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Endings of generic names, from the list of the World Health Organization.
_DRUG_PATTERN = re.compile(
    r"\w{3,}(?:mab|nib|limus|platin|taxel|rubicin|cillin|mycin|floxacin|azole|setron|dronate"
    r"|parib|ciclib|lisib|statin|sartan|olol|pril|gliptin|glutide|prazole|tidine|lukast|triptan"
    r"|profen|oxetine|azepam|zolam|vir|tide|trexate|citabine|tecan|rafenib|degib|zomib|lutamide|relix"
    r"|relin|trozole|mustine|fosfamide|caine|sone|solone)"
)
# These deny nothing.
_EITHER_WAY_PATTERN = re.compile(r"\bwith (?:and|or) without\b|\bnot only\b", re.IGNORECASE)
MAX_NUMBER_LENGTH = 6  # a longer one is the number of a document
_STOP_WORDS = frozenset(STOP_WORDS) | {"or", "but", "then"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence taken apart. ``words`` say what it is about; each of the others may contradict.

    ``drugs`` are groups of the vocabulary, one for each name, so that a brand and its generic name
    are the same.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    drugs: tuple[str, ...]
    negation: tuple[str, ...]

    @property
    def is_denied(self) -> bool:
        """Whether an odd number of its words deny: "not without" denies nothing."""
        return len(self.negation) % 2 == 1


def read_statement(text: str, vocabulary: Vocabulary) -> Statement:
    plain = _EITHER_WAY_PATTERN.sub("and", text.translate(STRAIGHT_QUOTES))
    tokens = _TOKEN_PATTERN.findall(plain)
    drugs = _find_drugs(tokens, vocabulary)
    parts: dict[str, list[str]] = {kind: [] for kind in ("words", "numbers", "dates", "negation")}
    for row in range(len(tokens)):
        if row not in drugs:
            kind, value = _read_token(tokens, row)
            parts[kind] += [value] if value else []
    names = tuple(name for row, name in sorted(drugs.items()) if name)
    return Statement(**{kind: tuple(values) for kind, values in parts.items()}, drugs=names)


def is_number(value: str) -> bool:
    """Whether one of ``Statement.numbers`` is a number and no unit."""
    return value[0].isdecimal()


def _read_token(tokens: Sequence[str], row: int) -> tuple[str, str]:
    """The field of ``Statement`` that a token belongs to, and its value there; "" for none."""
    word = tokens[row].casefold().replace("'", "")
    if _is_date(tokens, row):
        return "dates", word
    if word in _NUMBER_WORDS or is_number(word):
        number = _NUMBER_WORDS.get(word) or word.replace(",", "")
        return "numbers", number if len(number) <= MAX_NUMBER_LENGTH else ""
    if word in _UNITS:
        return "numbers", _UNITS[word]
    if word in _NEGATIONS:
        return "negation", word
    return "words", "" if word in _STOP_WORDS else _strip_plural(word)


def _find_drugs(tokens: Sequence[str], vocabulary: Vocabulary) -> dict[int, str]:
    """The group of the drug that a token begins, by the token's row; "" where it goes on."""
    drugs: dict[int, str] = {}
    for match in vocabulary.find_matches(tokens):
        kinds = {term.group_id for term in match.terms if term.group_id.startswith("drug:")}
        if kinds:
            drugs |= dict.fromkeys(range(match.start + 1, match.end), "")
            drugs[match.start] = min(kinds)
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
