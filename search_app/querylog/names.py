"""Mask names, handles and places where people live, in capitals or not.

A word is taken for a name where it is a known first name, or where the words before announce a name
and it is no ordinary word. Ordinary are the words of the booklets, so what they name stays.
"""

import re
from itertools import groupby

from search_app.querylog.name_words import (
    MAX_NAME_LENGTH,
    MEDICAL_ENDING_PATTERN,
    is_first_name,
    is_name,
    is_slip,
    is_unknown,
)
from search_app.querylog.patterns import CLOSINGS, RELATIVES, TITLES

MASK = "[name]"


_WORD = r"[^\W\d_]+(?:['.-][^\W\d_]+)*\.?"
_WORDS = rf"{_WORD}(?:[\s,]+{_WORD}){{0,3}}"
_GAP = r"[\s:,.'\"(\[=-]+"
_POSSESSIVE = r"(?:my|his|her|our|their|the|your|maiden|whose)"
# After these comes a name, whatever it looks like.
_CERTAIN = (
    r"(?:(?:sur|last|family|first|full|maiden|middle|nick|user|screen|birth)[ -]?names?"
    r"(?:'?s| is| was)?|(?:i|he|she|we|they) (?:go|goes) by(?: the name(?: of)?)?"
    r"|(?:also|better) known (?:to friends )?as|knows? (?:me|him|her|us) as|answers? to"
    r"|signed(?: by| off)?"
    r"|(?:handle|insta(?:gram)?|snap(?:chat)?|twitter|tiktok|facebook|fb|telegram|whatsapp|skype"
    r"|discord|reddit)(?: (?:name|account|handle|profile|id|user))?(?: ?(?:is|'s|:|=)))"
)
# After these comes a name where the next word is no ordinary one.
_PEOPLE = (
    rf"(?:{RELATIVES}|(?:{TITLES})s?|patients?|pt|client|surgeon|oncologist|gp|consultant|physician|twin"
    r"|radiologist|specialist|sis|bro|nan|nana|nanny|gran|granny|grandad|granddad|papa|hubby|ex"
    r"|mother-in-law|father-in-law|sister-in-law|brother-in-law|stepmother|stepfather|carer"
    r"|stepmom|stepdad|stepson|stepdaughter|granddaughter|grandson|godmother|hairdresser|roommate"
    r"|girl|boy|baby|kid|child|dentist|therapist|pharmacist|counsell?or|girlfriend|manager)"
)
_LIKELY = (
    r"(?:(?:i am|i'm|im|comes?|came|am|we are|we're) from"
    r"|(?:live|lives|lived|living|based|moved|grew up|staying|born|reside|resides)"
    r"(?: on \[date\])? (?:in|at|on|near|to)"
    rf"|{_PEOPLE}(?:'s name(?: is|'s)?|,? (?:is |who is |was )?(?:called|named)|,| is| are| -)?"
    r"|(?:call|calls|called|named|name) (?:me|him|her|us)|(?:this|it) is|it's|its|i am|i'm|im|named"
    r"|address(?: is|:)?|(?:treated|seen|operated on|diagnosed|referred|sent|written|asked) by"
    r"|(?:hospital|clinic|postcode|zip)(?: is|:)"
    r"|(?:message|text|phone|ring|contact|write to|reply to|ask for|attn|ask|tell|told|asked"
    r"|hi|dear)"
    r"|(?:number|id|mrn|policy|member|account|nhs|ssn)(?: (?:number|no|id))?(?: is|'s|:|\.)"
    r"|(?:insta(?:gram)?|snap(?:chat)?|twitter|tiktok|facebook|fb|telegram|whatsapp|skype)"
    r")"
)
_CERTAIN_PATTERN = re.compile(rf"(\b{_CERTAIN}{_GAP})({_WORDS})", re.IGNORECASE)
_LIKELY_PATTERN = re.compile(rf"((?<!\w){_LIKELY}{_GAP})({_WORDS})", re.IGNORECASE)
_AFTER_MASK_PATTERN = re.compile(rf"(\[name\](?:\s+(?:and|or|&))?[\s,.-]+)({_WORDS})")
_CLOSING_PATTERN = re.compile(
    rf"(\b(?:{CLOSINGS}|best(?: wishes)?|(?:many|warm|kind) \w+|bless you|bye)[\s,.!-]+)"
    rf"({_WORD}(?:\s+{_WORD}){{0,2}})(?=\W*$)",
    re.IGNORECASE,
)
_BRACKET_PATTERN = re.compile(rf"([(\[{{]\s*)({_WORD}(?:[\s,]+{_WORD}){{0,2}})(?=\s*[)\]}}])")
_STREET_PATTERN = re.compile(
    rf"((?:\[number\][\s,]*)?)\b({_WORD}(?:\s+{_WORD})?)\s+(?:street|road|avenue|lane|drive|close"
    r"|court|boulevard|crescent|terrace|gardens|square|place|way|hill|st|rd|ave|blvd|ln|dr)\b",
    re.IGNORECASE,
)
_HANDLE_ADDRESS_PATTERN = re.compile(
    r"\S+(?:\s+(?:dot|underscore|dash|hyphen)\s+\S+)*\s+(?:at|@)\s+"
    r"(?:gmail|g mail|googlemail|hotmail|yahoo|outlook|icloud|aol|proton(?:mail)?|gmx|live|msn"
    r"|btinternet|me|mail|[\w-]+(?=\s+dot\s+\w))(?:\s*(?:dot|\.)\s*\w+)*\b",
    re.IGNORECASE,
)
_BEFORE_ADDRESS_PATTERN = re.compile(
    rf"()({_WORD}(?:\s+(?:dot|underscore|dash|{_WORD})){{0,2}})(?=\s*\[e-mail\])", re.IGNORECASE
)
# Who introduces himself first: "Anna here".
_BEGINNING_PATTERN = re.compile(rf"^()({_WORD}(?:\s+{_WORD})?)(?=\s+(?:here|speaking|again)\b)")
# Two unknown words side by side are a person's name rather than two misspelt words.
_PAIR_PATTERN = re.compile(rf"(?<![\w'.-])(?={_WORD}\s+{_WORD}){_WORD}(?:\s+{_WORD})*")
_REPEATED_MASK_PATTERN = re.compile(r"\[name\](?:[\s.]+\[name\])+")
_WORD_PATTERN = re.compile(_WORD)


def mask_names(text: str) -> str:
    """Mask in a text in which numbers and addresses are masked already."""
    if " at " in text.casefold():
        text = _HANDLE_ADDRESS_PATTERN.sub("[e-mail]", text)
    text = _CERTAIN_PATTERN.sub(lambda m: m[1] + _mask_first_words(m[2], certain=1), text)
    has_names = any(map(is_name, _WORD_PATTERN.findall(text)))
    if has_names or "[number]" in text:
        text = _STREET_PATTERN.sub(_mask_street, text)
    return _mask_uncertain_names(text) if has_names else text


def _mask_uncertain_names(text: str) -> str:
    text = _BRACKET_PATTERN.sub(_mask_bracket, text)
    text = _mask_first_names(_PAIR_PATTERN.sub(_mask_pairs, text))
    for pattern in (_LIKELY_PATTERN, _AFTER_MASK_PATTERN, _CLOSING_PATTERN, _BEGINNING_PATTERN):
        text = pattern.sub(lambda m: m[1] + _mask_first_words(m[2], certain=0), text)
    if "[e-mail]" in text:
        text = _BEFORE_ADDRESS_PATTERN.sub(_mask_before_address, text)
    text = _WORD_PATTERN.sub(_mask_unknown_word, text)
    return _REPEATED_MASK_PATTERN.sub(MASK, text)


def _mask_first_words(words: str, *, certain: int) -> str:
    """Mask the names that words begin with; the first ``certain`` words are names anyway."""
    end = 0
    for count, word in enumerate(_WORD_PATTERN.finditer(words)):
        if count >= certain and not is_name(word.group()):
            break
        end = word.end()
    return MASK + words[end:] if end else words


def _mask_first_names(text: str) -> str:
    """A first name anywhere, with the words after it that are not ordinary."""
    end = 0
    parts: list[str] = []
    for word in _WORD_PATTERN.finditer(text):
        if word.start() >= end and is_first_name(word.group()):
            rest = text[word.start() :]
            masked = _mask_first_words(m[0] if (m := re.match(_WORDS, rest)) else rest, certain=1)
            length = len(m[0]) if m else len(rest)
            kept = masked.removeprefix(MASK)
            parts += [text[end : word.start()], MASK]
            end = word.start() + length - len(kept)
    return "".join([*parts, text[end:]])


def _mask_pairs(match: re.Match[str]) -> str:
    """Mask runs of at least two unknown words, of which neither is an abbreviation."""
    parts: list[str] = []
    for unknown, words in groupby(match[0].split(), is_unknown):
        run = list(words)
        is_person = unknown and len(run) > 1 and not all(map(is_slip, run))
        parts += [MASK] if is_person else run
    return " ".join(parts)


def _mask_unknown_word(match: re.Match[str]) -> str:
    word = match[0]
    is_kept = len(word) > MAX_NAME_LENGTH or not is_unknown(word) or is_slip(word)
    return word if is_kept or MEDICAL_ENDING_PATTERN.search(word.casefold()) else MASK


def _mask_before_address(match: re.Match[str]) -> str:
    words = match[2].split()
    while words and (is_name(words[-1]) or words[-1] in ("dot", "underscore", "dash")):
        words.pop()
    return " ".join(words)


def _mask_street(match: re.Match[str]) -> str:
    number, words = match[1], match[2].split()
    names = [word for word in words if is_name(word)]
    if number or (names and words[-1] == names[-1]):
        return "[address]" if len(names) == len(words) or number else f"{words[0]} [address]"
    return match[0]


def _mask_bracket(match: re.Match[str]) -> str:
    is_person = any(map(is_unknown, _WORD_PATTERN.findall(match[2])))
    return match[1] + MASK if is_person else match[0]
