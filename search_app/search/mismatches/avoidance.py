"""Questions of what to leave: no passage answers that only says what to do.

Advice to eat toast is nearer to "what should I not eat" than most warnings.
"""

import re

_SOMEBODY = r"(?:i|we|you|he|she|they|people|someone|my\s\w+)"
_MODAL = r"(?:should|must|can|may|shall)"
# Words between "what" and the rest; "what if I cannot sleep" asks for no warning.
_GAP = r"(?:\s(?!(?:if|when|who|happens?|helps?)\b)\w+){0,3}"
_ASKS_WHAT_NOT = re.compile(
    rf"\b(?:what|which|anything){_GAP}\s(?:{_MODAL}\s(?:{_SOMEBODY}\s)?(?:not|never)"
    rf"|(?:shouldn|mustn|can)['’]?t(?:\s{_SOMEBODY})?)\s(?!(?:ignore|forget|miss|delay|be|show|cause|work|help|know)\b)"
    rf"|\b(?:what|which|foods?|drinks?)\b{_GAP}\s(?:(?:should|must)\s{_SOMEBODY}\s|(?:need|have)\sto\s)(?:avoid|stay\saway)\b"
    r"|\b(?:what|foods?|drinks|things?|anything)\s(?:\w+s\s)?to\s(?:avoid|stay\saway)\b"
    r"|\b(?:what|foods?|drinks|things?)\snot\sto\b"
    rf"|\b(?:what|which|foods?|medicines?){_GAP}\s(?:(?:should|must)\sbe|(?:need|have)\sto\sbe)\savoided\b"
    rf"|\b(?:what|which|foods?){_GAP}\s(?:is|are)\sbad\sfor\b"
    r"|\b(?:foods?|drinks?)\s(?:\w+\s)?(?:(?:worsen|aggravate|cause)s?|makes?\s(?:\w+\s){1,3}?worse)\b",
    re.IGNORECASE,
)
# "Peaches help to avoid diarrhea" recommends them.
_HELP = re.compile(r"\bhelps?\s(?:\w+\s)?(?:to\s)?(?:avoid|prevent|keep|stop)\b", re.IGNORECASE)
_WARNING = re.compile(
    r"\b(?:not|never|no|cannot|unless|only\sif|avoid\w*|stop|limit|skip|refrain|unsafe|harm\w*|danger\w*|risk\w*|worse|worst|worsen\w*"
    r"|irritat\w*|bad|(?:stay|keep|steer)\s(?:\w+\s)?(?:away|off|clear)"
    r"|more\slikely|(?:can|may)\s(?:cause|hurt|damage|trigger))\b|n['’]t\b",
    re.IGNORECASE,
)


def asks_what_not(question: str) -> bool:
    """Whether it is asked what to leave, not what to do: "what should I not eat"."""
    return _ASKS_WHAT_NOT.search(question) is not None


def warns(text: str) -> bool:
    """Whether a text forbids or warns of anything."""
    return _WARNING.search(_HELP.sub("", text)) is not None
