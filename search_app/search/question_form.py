"""How a question is asked, where that keeps it from being answered: two at once, or half of one.

This changes nothing of what is searched: the page says so, and offers other words.
"""

import re

from indexer.words import STOP_WORDS, WORD_PATTERN

MAX_PARTS = 3
# What a question begins with, as people type it: "are ok with it" is none, nor is "how far apart".
_OPENER = re.compile(
    r"(?:what|whats|how|hows|when|where|why|who|which"
    r"|(?:can|could|do|does|did|is|are|was|were|will|would|should|may|must)\s+"
    r"(?:i|we|you|he|she|my|our|your|his|her|the|a|an))(?!\w)",
    re.IGNORECASE,
)
# It begins where a run of spaces and commas does: thousands of commas are read once.
_JOINT = re.compile(
    r"(?<![\s,;])(?:[\s,;]*[?？؟][\s?？؟]*(?:(?:and|also)\s+)*"
    r"|[\s,;]+and\s+(?:also\s+)?|[\s,;]+also\s+)",
    re.IGNORECASE,
)
# Words that stand for something said before.
_STANDING_FOR = frozenset("it its they them their theirs this that these those".split())
# With one of these a part leans on what another one says.
_LEANING = _STANDING_FOR | frozenset(
    "one ones afterwards then there either both same else too instead other others another"
    " different each apart next rest so anyone anybody".split()
)
# Words of asking and telling, which do not name what a question is about.
_NAMELESS = frozenset(STOP_WORDS) | frozenset(
    "after again ago all always away back bad badly become becomes before begin best better"
    " came change changes come comes common curable cure cured dangerous different doctor"
    " doctors easier ends enough ever everyone fast feel feels fine first forever form found"
    " gets getting gone good grew grow grows happen happened happens hard harder harm harmful"
    " heal healed heals help helped helps here hurt hurts keep kind know known last lasts late"
    " left less like likely little long longer look looks lot make makes many matter matters"
    " may maybe mean means might month months more most much must need needed needs never next"
    " no normal not now nurse off often ok okay once only out over painful part pay people"
    " permanent please possible rare really report return returns right risky safe same say"
    " see serious sign soon sort start started starts stay stays still stop"
    " stopped stops sure take taken takes taking tell thing things time times took treat"
    " treatable treated try type unusual up used useful usual usually visit wait way week"
    " weeks well went whether work worked works worry worse worst worth wrong year years yes"
    " yet".split()
)


def split_question(text: str) -> tuple[str, ...]:
    """The questions that are asked in one, each whole in itself; () where it is one question.

    Only where each begins as a question does, names what it is about, and leans on no other:
    "nausea and vomiting" is one thing, and so is "what is it and how is it treated".
    """
    parts: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        if _OPENER.match(text, joint.end()):
            parts.append(text[start : joint.start()].strip())
            start = joint.end()
    parts.append(text[start:].rstrip(" ?？؟.!"))
    named = [_find_names(part) for part in parts]
    is_safe = (
        1 < len(parts) <= MAX_PARTS
        and all(named)
        and all(map(_stands_alone, parts))
        and len(frozenset().union(*named)) == sum(map(len, named))  # each about something else
    )
    return tuple(parts) if is_safe else ()


def find_leaning_word(text: str) -> str:
    """The "it" of a question that names nothing: "does it grow back"; "" where there is none."""
    words = _list_words(text)
    standing = [word for word in words if word in _STANDING_FOR]
    return standing[0] if standing and not _find_names(text) else ""


def _stands_alone(part: str) -> bool:
    words = _list_words(part)
    content = [word for word in words if word not in STOP_WORDS]
    return bool(_OPENER.match(part)) and len(content) > 1 and _LEANING.isdisjoint(words)


def _find_names(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    return frozenset(_list_words(text)) - _NAMELESS


def _list_words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in WORD_PATTERN.findall(text)]
