"""Whether one number of a list comes after another: "1.2" and "1.3", "b)" and "c)"."""

import re

_COUNT = re.compile(r"(?P<before>\W*(?:\d+[.)])*)(?P<count>\d{1,3}|[a-zA-Z]{1,5})(?P<after>\W*)")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()


def counts_on(marker: str, following: str) -> bool:
    """Whether a marker is the next after another one, in figures, letters or Roman numbers."""
    one, other = _COUNT.fullmatch(marker.strip()), _COUNT.fullmatch(following.strip())
    if not one or not other or one["before"] != other["before"] or one["after"] != other["after"]:
        return False
    counts = one["count"], other["count"]
    if counts[0].isdecimal() and counts[1].isdecimal():
        return int(counts[0]) + 1 == int(counts[1])
    if counts[0].islower() != counts[1].islower():
        return False
    last, count = (count.lower() for count in counts)
    is_letter = len(last) == len(count) == 1 and ord(last) + 1 == ord(count)
    return is_letter or (last, count) in zip(_ROMAN, _ROMAN[1:], strict=False)
