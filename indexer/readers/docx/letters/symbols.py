"""The letters of fonts that show signs: in Symbol a "£" is "≤", in Wingdings a "ü" is a tick.

The tables are those of the fonts; signs without a letter in Unicode are not in them.
"""

# From 0x20 to 0x7E, and from 0xA1 on; a space stands for a sign that is not read.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    " αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = (
    "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_SYMBOL = {
    **{0x20 + row: sign for row, sign in enumerate(_SYMBOL_LOW)},
    **{0xA1 + row: sign for row, sign in enumerate(_SYMBOL_HIGH)},
}
_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x36: "⌛", 0x41: "✌", 0x43: "👍",
    0x44: "👎", 0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x49: "✋", 0x4A: "☺", 0x4B: "😐",
    0x4C: "☹", 0x4E: "☠", 0x51: "✈", 0x52: "☼", 0x53: "💧", 0x54: "❄", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖",
    0x77: "⬥", 0x78: "⌧", 0x7B: "❀", 0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉",
    0xA7: "▪", 0xA8: "◻", 0xAA: "✦", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄", 0xF4: "⇳",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + row: sign for row, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "⊗", 0x95: "•",
    0x96: "•", 0x97: "●", 0x98: "●", 0x99: "◉", 0x9E: "·", 0x9F: "▪", 0xA0: "■", 0xA2: "□",
    0xA3: "□",
}  # fmt: skip
_WINGDINGS_3 = {
    0x21: "→", 0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x70: "▲", 0x71: "▼", 0x72: "△",
    0x74: "◀", 0x75: "▶", 0x7D: "▶", 0x84: "◆", 0x86: "▶",
}  # fmt: skip
_WEBDINGS = {
    0x34: "▶", 0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x69: "ℹ", 0x72: "☒", 0xC8: "☎",
}  # fmt: skip
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
}
# Fonts of signs also write their letters here.
_PRIVATE_START, _PRIVATE_END = 0xF000, 0xF0FF
_PRIVATE_BULLET = "•"  # in all of them, where the font is not said
UNKNOWN_SIGN = "\ufffd"


def read_sign(code: int, font: str) -> str:
    """The letter for a sign of a font; "" where there is none."""
    is_private = _PRIVATE_START <= code <= _PRIVATE_END
    code = code - _PRIVATE_START if is_private else code
    if (signs := _FONTS.get(font.lower())) is not None:
        return signs.get(code, "").strip() if code != 0x20 else " "
    return (_PRIVATE_BULLET if code == 0xB7 else "") if is_private else chr(code)


def read_signs(text: str, font: str) -> str:
    """The text of a run, its signs as letters; one that has none becomes ``UNKNOWN_SIGN``."""
    if font.lower() not in _FONTS and not any(_is_private(letter) for letter in text):
        return text
    return "".join(read_sign(ord(letter), font) or UNKNOWN_SIGN for letter in text)


def _is_private(letter: str) -> bool:
    return _PRIVATE_START <= ord(letter) <= _PRIVATE_END
