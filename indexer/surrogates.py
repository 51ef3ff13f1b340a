"""Characters that can be typed and held in memory, and written to no file."""

import re

# JSON can escape half of a character (a surrogate without its other half); UTF-8 has none.
_SURROGATE_PATTERN = re.compile("[\ud800-\udfff]")


def has_lone_surrogate(text: str) -> bool:
    return _SURROGATE_PATTERN.search(text) is not None
