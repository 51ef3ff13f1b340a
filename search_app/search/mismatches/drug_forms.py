"""Questions of how a drug is given: no passage answers that says nothing of pills, shots or veins.

A passage that tells what the drug is for is nearer to "is Kadcyla a pill" than to most questions.
"""

import re

_FORM = (
    r"(?:pills?|tablets?|capsules?|injections?|shots?|jabs?|infusions?|ivs?|drips?|patch(?:es)?)"
)
_CHOICE = re.compile(rf"\b{_FORM}\sor\s(?:an?\s)?{_FORM}\b", re.IGNORECASE)
_ASKS = re.compile(
    # "is tamoxifen an injection", "are the medicines a tablet or a shot"
    rf"\b(?:is|are)\s(?!(?:there|it\sok)\b)(?:[\w/-]+\s){{1,5}}?(?:an?\s)?{_FORM}\s*(?:or\b[^.?]*)?\W*$"
    rf"|{_CHOICE.pattern}"
    rf"|\bcomes?\s(?:only\s)?(?:as|in)\s(?:an?\s)?{_FORM}\b"
    r"|\bhow\s(?:is|are)\s(?:[\w/-]+\s){1,4}(?:given|taken|administered)\W*$"
    r"|\b(?:which|what|can|do)\b[^.?]*\bswallow\s(?:it|them|instead)\b|\b(?:which|what)\b[^.?]*\bi\sswallow\b"
    # "herceptin tablet"
    rf"|^\W*(?:[\w/-]+\s){{1,3}}{_FORM}\W*$",
    re.IGNORECASE,
)
# "is it safe to stop tamoxifen tablets" asks something else.
_ASKS_ELSE = re.compile(
    r"\b(?:stop\w*|tak(?:e|ing)|crush|split|cut|miss(?:ed)?|forgot\w*|lost|store|keep|safe|ok|after|before|with"
    r"|side\seffects?)\b",
    re.IGNORECASE,
)
_OF_DRUGS = re.compile(
    r"\b(?:drugs?|medicines?|medications?|inhibitors?|chemo(?:therapy)?|therapy|treatments?)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    rf"\b(?:{_FORM}|by\W?mouth|oral(?:ly)?(?!\s(?:thrush|mucositis|hygiene|health|care))|(?<!to\s)swallow(?:ed)?"
    r"|inject\w*|(?:in|into|through)\s(?:a|the|your)\s(?:\w+\s)?veins?|infus\w*|intravenous\w*|under\sthe\sskin)\b",
    re.IGNORECASE,
)


def asks_form(question: str, *, names_drug: bool = False) -> bool:
    """Whether it is asked if a drug is a pill, or how it is given: not how a sample is taken."""
    is_of_drug = names_drug or _OF_DRUGS.search(question) is not None
    return is_of_drug and bool(_ASKS.search(question)) and not _ASKS_ELSE.search(question)


def drop_choice(question: str) -> str:
    """The question without the choice in "a shot or a pill", which asks of no other drug."""
    return _CHOICE.sub("pill", question)


def tells_form(text: str) -> bool:
    """Whether a text says of anything how it is given."""
    return _TELLS.search(text) is not None
