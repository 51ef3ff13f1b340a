"""Page furniture: what a web page or a print run puts around a booklet's text.

Each pattern must match a whole line or paragraph; nothing is furniture for being short.
"""

import re

from indexer.documents import LeftOutText
from indexer.metadata.days import MONTH_PATTERN
from indexer.words import clean_text

MAX_LEFT_OUT_LENGTH = 160

_FURNITURE_PATTERNS = [
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"(?:\w+ )*tracking pixel", "tracking pixel"),
        (r"(?:browse|search|filter) by [\w ]{1,30}", "menu"),
        (r"skip to (?:main |page )?(?:content|navigation)", "menu"),
        (r"(?:main |site )?menu|home ?[>»›|/].{0,200}", "menu"),
        (r"(?:on this page|in this section|related (?:links|pages|articles|content)):?", "menu"),
        (r"thumbnail of .{1,300}", "thumbnail image"),
        (r"(?:click (?:here )?to )?(?:download|view|print|order)(?: a| the| this)? ?"
         r"(?:pdf|publication|booklet|brochure|file)?\b ?\(.{0,40}\).{0,80}", "download link"),
        (r"(?:click (?:here )?to )?(?:download|view|print|order)(?: a| the| this)? "
         r"(?:pdf|publication|booklet|brochure|file)(?: version)?"
         r"(?: of this \w+)?\.?", "download link"),
        (r"(?:back|return|go|jump) to (?:the )?top(?: of (?:the )?page)?", "link to the top"),
        (r"(?:print|share|email|e-mail|tweet|pin)(?: this)?(?: page| article)?", "share button"),
        (r"share (?:this )?(?:page |article )?(?:on|via|with) [\w ,&]{1,60}", "share button"),
        (r"(?:(?:terms (?:of (?:use|service)|and conditions)|privacy (?:policy|notice|statement)"
         r"|cookie (?:policy|settings|notice)|accessibility|site ?map|disclaimer)"
         r"(?:\s*(?:and|&|\||,|·|•)\s*|$))+", "legal links"),
        (r"(?=.*\b(?:cookies?|privacy policy)\b)by (?:using|continuing to use|visiting|browsing)"
         r" (?:our|this|the) (?:web ?)?site.*", "cookie notice"),
        (r"(?:we|this (?:web ?)?site|our (?:web ?)?site) uses? cookies.*", "cookie notice"),
        (r"(?:accept|reject|manage)(?: all)? cookies", "cookie notice"),
        (r"(?:click to )?enlarge(?: image| this image)?", "image"),
        (r"(?:(?:photo|image|picture) )?credits?: .{1,250}", "image credit"),
        (r"(?:photo(?:graph)?|image|picture|illustration)s?:? (?:by|courtesy of|©) [^.]{1,120}",
         "image credit"),
        # Not of a medicine: "Change to the liquid version".
        (r"(?:go|switch|change) to (?:the )?(?:mobile|desktop|full|print(?:able|er-friendly)?"
         r"|text(?:-only)?|web|pdf|html|patient|easy[- ]read(?:ing)?|large[- ]print|english|spanish"
         r"|french|(?:health(?:care)? )?professional) version", "link to another page"),
        (r"(?:-+ ?)?page \d+(?: of \d+)?(?: ?-+)?", "page number"),
        (r"if you (?:would like|want|wish) to reproduce .{3,80}\bcontent.*\bcopyright\b.*",
         "copyright line"),
        (r"(?:©|\(c\)|copyright\b).{0,160}all rights reserved\.?", "copyright line"),
        (r"advertisement|sponsored content", "advertisement"),
    )
]  # fmt: skip

# Who is told to do something, or warned, must read it, wherever it stands on a page.
_URGES = re.compile(
    r"\b(?:call|phone|ring|dial|contact|tell|ask|see|talk to|seek|get (?:\w+ )?help|go to"
    r"|stop|start|take|avoid|never|do not|don['’]t|must|warning|danger|caution|important"
    r"|emergency|urgent)\b",
    re.IGNORECASE,
)

_METADATA_PATTERNS = [
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"(?:(?:page|this \w+ was) )?last (?:updated|modified|revised)(?: on)?:? (.{4,60})",
         "last_updated"),
        (r"(?:updated|last updated): (.{4,60})", "last_updated"),
        (rf"(?:updated|revised)(?: on| in)? ((?:\d{{1,2}} )?(?:{MONTH_PATTERN})"
         r"(?: \d{1,2},)? \d{4})\.?", "last_updated"),
        (r"(?:last )?(?:reviewed|medically reviewed)(?: on)?: (.{4,60})", "last_reviewed"),
        (r"(?:this \w+|publication) (?:is|was)"
         r"(?: made possible by| supported by| sponsored by| funded by) (.{2,200})",
         "supported_by"),
    )
]  # fmt: skip

_TITLE_PATTERN = re.compile(
    r"thumbnail of (?:the )?(?:\w+ )?(?:version|cover|copy) of (?P<title>.{3,200})", re.IGNORECASE
)
_DISCLAIMER_PATTERN = re.compile(
    r"not (?:intended|meant|designed) (?:as|to be|to replace) (?:a substitute for )?"
    r"(?:\w+ )?(?:medical|health) advice|not (?:a )?substitute for (?:\w+ )*medical advice"
    r"|for (?:your )?general information only",
    re.IGNORECASE,
)


def make_left_out_text(text: str, reason: str, line: int = 0, *, page: int = 0) -> LeftOutText:
    """A report of a block that was not read; a long one is shortened."""
    text = clean_text(text)
    if len(text) > MAX_LEFT_OUT_LENGTH:
        text = text[: MAX_LEFT_OUT_LENGTH - 1].rstrip() + "…"
    return LeftOutText(text, reason, line, page)


def find_furniture_reason(text: str) -> str:
    """Why a line or paragraph is page furniture; "" where it is not."""
    return next((reason for pattern, reason in _FURNITURE_PATTERNS if pattern.fullmatch(text)), "")


def parse_metadata_line(text: str) -> tuple[str, str] | None:
    """The key and the value of a line about the booklet itself."""
    matches = ((key, pattern.fullmatch(text)) for pattern, key in _METADATA_PATTERNS)
    return next(((key, match[1].rstrip(". ")) for key, match in matches if match), None)


def find_title(text: str) -> str:
    """The booklet's title where a line of furniture names it; "" where it does not."""
    match = _TITLE_PATTERN.fullmatch(text)
    return match["title"].strip() if match else ""


def is_disclaimer(text: str) -> bool:
    return bool(_DISCLAIMER_PATTERN.search(text))


def urges(text: str) -> bool:
    """Whether a line tells a reader to do something, or warns: no place makes that furniture."""
    return _URGES.search(text) is not None
