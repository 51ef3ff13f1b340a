"""What may tell who asked, and the medical names that look like it, as patterns.

Each is linear, or quadratic at worst, in a question of at most 300 characters.
"""

import re

from search_app.querylog.ordinary_words import NAME_END_WORDS, WORDS_AFTER_I_AM

MASK = r"\[(?:e-mail|address|number|date|name)\]"

_LETTER = r"[^\W\d_]"
_NAME = rf"{_LETTER}+(?:['.-]{_LETTER}+)*\.?"
_NOT_NAME_END = rf"(?!(?i:{'|'.join(sorted(NAME_END_WORDS))})\b)"
_NOT_ORDINARY_WORD = rf"(?!(?i:{'|'.join(sorted(NAME_END_WORDS | WORDS_AFTER_I_AM))})\b)"
# A capital, or a letter of a script without capitals.
_CAPITALISED = rf"{_NOT_NAME_END}[^\W\d_a-zß-öø-ÿ]{_LETTER}*(?:['.-]{_LETTER}+)*"
# Whatever may stand between a lead and its name; no mask, and no digit that is kept.
_NAME_SEPARATOR = rf"(?:(?!{MASK})[^\w\ue000-\ue009]|_)+"
_MORE_NAMES = rf"(?:[\s,'\"()-]+{_NOT_ORDINARY_WORD}{_NAME}){{0,3}}"
_ADDRESS_PART = r"[\w+%'-]+"
_DOTTED_ADDRESS = rf"{_ADDRESS_PART}(?:\s*\.+\s*{_ADDRESS_PART})*"

_RELATIVES = (
    "husband|wife|partner|spouse|fianc[eé]e?|boyfriend|girlfriend|mother|mom|mum|mummy|mommy|father"
    "|dad|daddy|son|daughter|sister|brother|aunt|uncle|niece|nephew|cousin|grandmother|grandma"
    "|grandfather|grandpa|friend|neighbou?r|boss|colleague"
)
_TITLES = "dr|mr|mrs|ms|miss|mx|prof|professor|doctor|nurse|sir|reverend"
_CLOSINGS = "thanks|thank you|regards|sincerely|yours|cheers|love|greetings"

_MONTHS = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ORDINAL_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_ORDINALS = (
    rf"(?:(?:(?:twenty|thirty)[- ]?)?(?:{_ORDINAL_UNITS})|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_NUMBER_WORDS = (
    "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    "|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    "|ninety|hundred|thousand|double)"
)
_MEDICAL_TERMS = "|".join(
    (
        r"her[- ]?[1-4]",
        r"brca[- ]?[12](?:/2)?",
        r"cdk[- ]?4(?:(?:/| and | & |-)6)?|cdk[- ]?6",
        r"t-?dm-?1",
        r"5-?fu",
        r"ca ?(?:15[-.]3|27[-.]29|125)",
        r"pd-?l?-?1",
        r"ki-?67",
        r"pik3ca|esr1|palb2|t?p53|chek2|akt1|erbb2|ntrk[1-3]?",
        r"(?:vitamin )?b(?:6|12)|vitamin [dk][23]|omega[- ]3|covid-?19",
        r"(?:stage|grade|phase|type) [0-4][abc]?",
    )
)

# No digit that belongs to a longer number is part of a term: not the 2 of "HER2-1984".
MEDICAL_TERM = re.compile(
    rf"(?<![^\W_])(?<!\d[-./:,_])(?:{_MEDICAL_TERMS})(?![^\W_]|[-./:,_]\d)", re.IGNORECASE
)

E_MAIL = re.compile(rf"{_DOTTED_ADDRESS}\s*@(?:\s*{_DOTTED_ADDRESS})?|\S*@\S*")
SPOKEN_E_MAIL = re.compile(
    r"\S+(?:\s+at\s+|\s*[\[({]\s*at\s*[\])}]\s*)[\w-]+"
    r"(?:(?:\s+dot\s+|\s*[\[({]\s*dot\s*[\])}]\s*|\s*\.)[\w-]+)+",
    re.IGNORECASE,
)
WEB_ADDRESS = re.compile(
    r"\S*://\S*|\bwww\.\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|uk|ca|au|de|fr|nz|ie|eu)\b(?:/\S*)?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<!\S)[^\s\d]*\d\S*")
SPOKEN_NUMBER = re.compile(
    rf"\b{_NUMBER_WORDS}(?:[\s-]+(?:and[\s-]+)?{_NUMBER_WORDS}\b)+", re.IGNORECASE
)
NUMBER_SEQUENCE = re.compile(r"\[number\](?:[\s,./()+-]*\[number\])+")
DATE = re.compile(
    rf"(?:\[number\]|\b{_ORDINALS})[\s.,/-]*(?:of\s+)?{_MONTHS}\b(?:[\s.,/-]*\[number\])?"
    rf"|\b{_MONTHS}\b[\s.,/-]*(?:the\s+)?(?:\[number\]|{_ORDINALS}\b)(?:[\s.,/-]*\[number\])?",
    re.IGNORECASE,
)

# Each keeps what announces the name, its group "lead".
NAME_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<lead>(?i:\b(?:my|his|her|our|their|first|last|full|maiden) name(?:'?s| is| was)"
        r"|\b(?:i am|i'?m|(?:he|she|who)(?: is|'s)) (?:called|named)|\bname\s*[:=]))"
        rf"{_NAME_SEPARATOR}{_NAME}{_MORE_NAMES}",
        rf"(?P<lead>(?i:\bname(?:'?s| is)?+|\b(?:call|calls|called) me))"
        rf"{_NAME_SEPARATOR}{_NOT_NAME_END}{_NAME}{_MORE_NAMES}",
        rf"(?P<lead>(?i:\bi am|\bi'?m)){_NAME_SEPARATOR}{_NOT_ORDINARY_WORD}{_NAME}{_MORE_NAMES}",
        rf"(?P<lead>(?i:\b(?:mr|mrs|ms|dr)\b\.?))\s*{_NOT_ORDINARY_WORD}{_NAME}",
        rf"(?P<lead>(?i:\b(?:this is|it is|it's|{_RELATIVES}|{_TITLES})\b)\.?),?"
        rf"(?:\s+{_CAPITALISED})+",
        rf"(?P<lead>(?i:\b(?:{_CLOSINGS})\b))[\s,.!-]+{_CAPITALISED}(?:\s+{_CAPITALISED})*\W*$",
    )
)
