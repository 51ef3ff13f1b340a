"""Questions of how a drug is given: no passage answers that says nothing of pills, shots or veins.

A passage that tells what the drug is for is nearer to "is Kadcyla a pill" than to most questions.
"""

import re

_FORM = (
    r"(?:pills?|tablets?|capsules?|injections?|shots?|jabs?|infusions?|ivs?|drips?|patch(?:es)?)"
)
_ASKS = re.compile(
    # "is tamoxifen an injection", "are the medicines a tablet or a shot"
    rf"\b(?:is|are)\s(?!(?:there|it\sok)\b)(?:[\w/-]+\s){{1,5}}?(?:an?\s)?{_FORM}\s*(?:or\b[^.?]*)?\W*$"
    rf"|\b{_FORM}\sor\s(?:an?\s)?{_FORM}\b"
    rf"|\bcomes?\s(?:only\s)?(?:as|in)\s(?:an?\s)?{_FORM}\b"
    r"|\bhow\s(?:is|are)\s(?:[\w/-]+\s){1,4}(?:given|taken|administered)\W*$"
    r"|\b(?:which|what|can|do)\b[^.?]*\bswallow\s(?:it|them|instead)\b|\b(?:which|what)\b[^.?]*\bi\sswallow\b"
    # "herceptin tablet"
    rf"|^\W*(?:[\w/-]+\s){{1,3}}{_FORM}\W*$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    rf"\b(?:{_FORM}|by\W?mouth|oral(?:ly)?|swallow\w*|inject\w*|veins?|infus\w*|intravenous\w*"
    r"|under\sthe\sskin|implants?)\b",
    re.IGNORECASE,
)


def asks_form(question: str) -> bool:
    """Whether it is asked if a drug is a pill, or how it is given."""
    return _ASKS.search(question) is not None


def tells_form(text: str) -> bool:
    """Whether a text says of anything how it is given."""
    return _TELLS.search(text) is not None
