"""Short forms with an apostrophe, which many people type without it; and which words deny."""

from indexer.words import STRAIGHT_APOSTROPHES, STRAIGHT_QUOTES

_NEGATED_VERBS = (
    "are ca could dare did do does had has have is may might must need ought sha should was were wo"
    " would ai"
).split()
_NEGATED = tuple(f"{verb}n't" for verb in _NEGATED_VERBS)
_AFFIRMED = (
    "I'm I've I'd I'll you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd"
    " it'll we're we've we'd we'll they're they've they'd they'll that's that'd that'll that've"
    " there's there'd there'll there're here's what's what're what'll what'd what've who's who'd"
    " who'll who've who're where's where'd where're when's why's how's how'd how're could've"
    " should've would've might've must've let's y'all ma'am o'clock"
).split()
# Without the apostrophe these are other words.
_OTHER_WORDS = frozenset("ill id well were wed shell shed hell its lets whore whys".split())
_CONTRACTIONS = {form.casefold().replace("'", ""): form for form in (*_NEGATED, *_AFFIRMED)}
CONTRACTIONS = {plain: form for plain, form in _CONTRACTIONS.items() if plain not in _OTHER_WORDS}
# As they are typed, without apostrophe: "wont".
NEGATED_CONTRACTIONS = frozenset(form.replace("'", "") for form in _NEGATED)
# What is left of a contraction that is typed as two words: "doesn t".
CONTRACTION_STEMS = frozenset(form.removesuffix("'t") for form in _NEGATED)
_NEGATIONS = frozenset(
    "no not never none nothing nobody nowhere neither nor cannot without unable hardly barely"
    " scarcely".split()
)
_MAX_SHORT_FORM_LENGTH = 3


def restore_apostrophe(typed_word: str) -> str:
    """A contraction with its apostrophe where that belongs: "Wont" is "Won't".

    Empty for a word that is none, that is written right, or that may be another word ("ill").
    """
    form = CONTRACTIONS.get(_strip_apostrophes(typed_word), "")
    if not form or normalize_apostrophes(typed_word).casefold() == form.casefold():
        return ""
    if typed_word.isupper():  # "ID" and "IM" are abbreviations, "DONT" is not
        return "" if len(typed_word) <= _MAX_SHORT_FORM_LENGTH else form.upper()
    return form[:1].upper() + form[1:] if typed_word[:1].isupper() else form


def is_same_but_for_apostrophe(typed_word: str, word: str) -> bool:
    """Whether nothing but an apostrophe was put in: no change that somebody must be told of."""
    return _strip_apostrophes(typed_word) == _strip_apostrophes(word)


def normalize_apostrophes(word: str) -> str:
    return word.translate(STRAIGHT_QUOTES | STRAIGHT_APOSTROPHES)


def is_denial(word: str) -> bool:
    """Whether a word turns what is said into its opposite: "not", "without", "won't", "wont"."""
    plain = _strip_apostrophes(word)
    return plain in _NEGATIONS or plain in NEGATED_CONTRACTIONS


def _strip_apostrophes(word: str) -> str:
    return normalize_apostrophes(word).casefold().replace("'", "")
