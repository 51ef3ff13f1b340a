"""Characters that can be typed and held in memory, and written to no file."""

import re

# JSON can escape half of a character (a surrogate without its other half); UTF-8 has none.
_HALF = re.compile("[\ud800-\udfff]")


def holds_half_characters(text: str) -> bool:
    return _HALF.search(text) is not None
