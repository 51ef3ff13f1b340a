"""Signs: what is raised or lowered, marks that lead to notes, and pictures that stand for words.

Never is a figure joined to the number before it: "2" with the note "1" is not 21 tablets.
"""

import re
from itertools import islice

from indexer.readers.html.elements import CELL_TAGS, HEADING_TAGS, Element, extract_text, take_words
from indexer.words import clean_text

_NOTE = re.compile(
    r"[\[(]?(?:\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[a-z](?:,\s?[a-z])*|[*†‡§¶#]{1,4})[\])]?"
)
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ers|e|es|è?me|ème", re.IGNORECASE)
_SIGNS = {"tm": "™", "sm": "℠", "r": "®", "(r)": "®", "c": "©", "a": "ª", "o": "º"}
_CHARGE = re.compile(r"\d?[+−–-]")
_POWERS = str.maketrans("23", "²³")
# "kg/m" and "5 cm" can be squared.
_UNIT_BEFORE = re.compile(r"(?:^|[\s\d/·(])(?:[kcdmµμn]?m|in|ft|yd|mi|inch|feet|foot)$")
# So can a letter that stands alone: "x" with a raised 2 is no word with a note.
_LETTER_BEFORE = re.compile(r"(?:^|[\s(=+*/])[b-z]$")
_TEN_BEFORE = re.compile(r"(?<!\d)10$")
# What is above another figure: "1" before "/2", or before a slash that ends its run.
_FRACTION_END = re.compile(r"\s*[/⁄]\s*(?:\d|$)")
_FRACTION = re.compile(r"\d{1,2}\s?[/⁄]\s?\d{1,3}|[¼½¾⅐-⅞]")
# "B", "HER", "CD4": a figure belongs to the name, however it is written.
_NAME_BEFORE = re.compile(r"(?<![^\W_])[A-Z](?:[a-z]|[A-Z]*\d*)$")
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_RAISED_CLASS = re.compile(r"(?:^|[\s_-])(super|sub)script(?:$|\s)", re.IGNORECASE)

_NOTE_NAMES = re.compile(
    r"noteref|footnote-?(?:ref|anchor|back)|fn-?ref|backref|back-?link|reference", re.IGNORECASE
)
_NOTE_FRAGMENT = re.compile(r"#_?(?:fn|ftn|edn|footnote|endnote|note|ref)[\W_]?\d+$", re.IGNORECASE)
# What such a link shows: a number, a letter, a sign; an arrow leads back.
_NOTE_LINK_TEXT = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,4})[\])]?|[↩↵⤴↑^⇑️︎]{1,2}")

# What a picture or hidden words may say in place of a sign.
SIGN_LABEL = re.compile(
    r"^\W*(?:yes|no|tick(?:ed)?|check(?:ed| ?mark)?|cross(?:ed)?|x|do|don['’]t|do not|not|never"
    r"|avoid|(?:not )?(?:allowed|included|suitable|safe)|stop|ok)\W*$"
    r"|\b(?:warning|important|urgent|emergency|immediate|caution|danger)\b",
    re.IGNORECASE,
)
_SIGN_PARENTS = CELL_TAGS | {"li", "dt", "dd", "p"} | HEADING_TAGS
MAX_SIGN_WORDS = 20
_ICON_TAGS = frozenset(["img", "svg", "i", "span"])
# What an icon without a name is called in its class.
_ICONS = (
    (re.compile(r"(?:^|[\s_-])(?:tick|check|checkmark|ok|yes)(?:$|[\s_-])", re.IGNORECASE), "✓"),
    (re.compile(r"(?:^|[\s_-])(?:cross|times|xmark|remove|no)(?:$|[\s_-])", re.IGNORECASE), "✗"),
)


def find_script(element: Element) -> str:
    """Whether an element is raised ("super") or lowered ("sub"); "" where it is neither."""
    if element.tag in ("sup", "sub"):
        return "super" if element.tag == "sup" else "sub"
    if element.tag != "span":
        return ""
    style = _RAISED_STYLE.search(element.get("style", ""))
    raised = style or _RAISED_CLASS.search(element.get("class", ""))
    return raised[1].lower() if raised else ""


def write_superscript(before: str, text: str, after: str) -> str | None:
    """The text that a superscript adds between two others; None where it leads to a note."""
    last = before[-1:]
    if text.isdigit() and _FRACTION_END.match(after):  # "1" over "2", beside a number
        return f" {text}" if last.isdigit() else text
    if not last or last.isspace() or not text:
        return text
    if last.isdigit():
        return _write_after_digit(before, text)
    sign = _SIGNS.get(text.casefold(), text) if len(text) > 1 or text.isupper() else text
    if sign in _SIGNS.values() or _CHARGE.fullmatch(text):
        return sign
    if text in ("2", "3") and (_UNIT_BEFORE.search(before) or _LETTER_BEFORE.search(before)):
        return text.translate(_POWERS)
    if _NOTE.fullmatch(text):
        return text if text.isdigit() and _NAME_BEFORE.search(before) else None
    return f"^{text}" if len(text) <= 3 or text[:1] in "-−–" else f" {text}"


def _write_after_digit(before: str, text: str) -> str | None:
    if _ORDINAL.fullmatch(text) or text[:1] in "%°":
        return text
    if text.casefold() in _SIGNS:
        return _SIGNS[text.casefold()]
    if _FRACTION.fullmatch(text):
        return f" {text}"
    if _NAME_BEFORE.search(before) and _CHARGE.fullmatch(text):
        return text
    if _TEN_BEFORE.search(before) and re.fullmatch(r"[-−–+]?\d{1,3}", text):
        return f"^{text}"
    if _NOTE.fullmatch(text):
        return None
    return f"^{text}" if len(text) <= 3 else f" {text}"


def write_subscript(before: str, text: str) -> str:
    """The text that a subscript adds after ``before``: "CO2", but "log_2" after a number."""
    return f"_{text}" if before[-1:].isdigit() and text[:1].isalnum() else text


def leads_to_note(element: Element) -> bool:
    """Whether a link is the mark of a footnote, or leads from the note back to its mark."""
    if element.tag != "a" or "#" not in element.get("href", ""):
        return False
    text = extract_text(element)
    around = [element, *islice(element.iterancestors(), 1), *element.iter("sup", "span")]
    names = " ".join(
        one.get(key, "") for one in around for key in ("class", "role", "rel", "type", "epub:type")
    )
    is_raised = any(one.tag == "sup" for one in around)
    leads_below = _touches_text(element) and _NOTE_FRAGMENT.search(element.get("href", ""))
    is_mark = is_raised or leads_below or _NOTE_NAMES.search(names) or not text[:1].isalnum()
    return bool(is_mark) and _NOTE_LINK_TEXT.fullmatch(text) is not None


def _touches_text(element: Element) -> bool:
    """Whether no blank is before an element: "dose1" has a mark, "see note 1" names a note."""
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return bool(text) and not str(text)[-1].isspace()


def find_sign(element: Element) -> str:
    """What a picture says that stands for words: a tick in a list, or all that a cell holds."""
    is_box = element.tag == "input" and element.get("type") in ("checkbox", "radio")
    own_words = take_words(element, MAX_SIGN_WORDS)  # of a drawing, its title
    if not is_box and (element.tag not in _ICON_TAGS or (own_words and element.tag != "svg")):
        return ""
    block = next((one for one in element.iterancestors() if one.tag in _SIGN_PARENTS), None)
    if block is None:
        return ""
    if is_box:
        return "☐" if element.get("checked") is None else "☑"
    label = name_picture(element)
    if block.tag in CELL_TAGS and take_words(block, MAX_SIGN_WORDS) == own_words:
        return label or _name_icon(element)
    return label if SIGN_LABEL.search(label) else ""


def name_picture(element: Element) -> str:
    names = (element.get(key, "") for key in ("alt", "aria-label", "title"))
    return clean_text(next(filter(None, names), "") or element.findtext("title") or "")


def _name_icon(element: Element) -> str:
    names = element.get("class", "")
    return next((sign for pattern, sign in _ICONS if pattern.search(names)), "")
