"""How an English word sounds, as far as its letters tell: its consonants, or all of it."""

import re
from collections.abc import Sequence
from functools import lru_cache

_Rules = Sequence[tuple[re.Pattern[str], str]]


def _compile_rules(*rules: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), sound) for pattern, sound in rules)


# Letters that are silent, and letters that sound like others; each rule reads what the last wrote.
_CONSONANT_RULES = _compile_rules(
    ("^ps|^sc(?=[eiy])", "s"),
    ("^[kgp]n", "n"),
    ("^wr|rr?h", "r"),  # wrist, diarrhea
    ("^gh", "g"),
    ("ough(?=s?$)", "of"),  # cough
    ("augh(?=s?$)", "af"),  # laugh
    ("gh", ""),  # weight
    ("ph", "f"),
    ("dg|j", "g"),  # bandage, injection
    ("(?:[st]io|cia|shu|sho)n", "shun"),
    ("tch", "ch"),
    ("mb(?=$|n|s)", "m"),  # numbness
    ("mn$", "m"),  # autumn
    ("oul(?=d)", "u"),  # would
    ("l(?=[kfm]s?$)", ""),  # walk, half, calm
    ("scle(?=s?$)", "sle"),  # muscle
    ("st(?=le$|en$)", "s"),  # listen
    ("bt(?=s?$)", "t"),  # doubt
    ("i[mn]g$", "in"),
    ("ck|ch|q", "k"),
    ("c(?=[eiy])", "s"),
    ("c", "k"),
    ("z", "s"),
    ("x", "ks"),
)
_DOUBLED_RULE = (r"(.)\1+", r"\1")
_KEY_RULES = _compile_rules(
    ("(?<=.)[hw]", ""),
    _DOUBLED_RULE,
    ("(?<=.)[aeiouy]", ""),
    ("^[aeiouy]", "a"),
)
_VOWEL_RULES = _compile_rules(
    ("(?<=.)h", ""),
    ("[ao]e(?=.)", "e"),  # anaemia, diarrhoea
    ("[eiy]+a$", "ia"),  # nausea
    ("e[ey]$|ie$|y$", "i"),
    ("gue$", "g"),  # fatigue
    ("(?<=[^aeiouy])e$|(?<=[^aeiousy])e(?=s$)", ""),
    ("ew|u[ei]|oo|ou|u", "u"),
    ("ai|ay|ei|ey", "a"),
    ("ee|ea|ie|y", "i"),
    ("au|aw|oa|ow", "o"),
    _DOUBLED_RULE,
)


@lru_cache(maxsize=16_384)
def compute_sound_key(word: str) -> str:
    """The consonants of a word as they are spoken: "fulvestrent" is "flvstrnt"."""
    return _apply_rules(_KEY_RULES, _apply_rules(_CONSONANT_RULES, word))


@lru_cache(maxsize=16_384)
def compute_spoken_form(word: str) -> str:
    """A word as it is spoken, its vowels too: "wait" and "weight" are both "wat"."""
    return _apply_rules(_VOWEL_RULES, _apply_rules(_CONSONANT_RULES, word))


def _apply_rules(rules: _Rules, word: str) -> str:
    for pattern, sound in rules:
        word = pattern.sub(sound, word)
    return word
