"""Patterns of what identifies a person, and of medical terms that look like it.

Each is linear, or quadratic at worst, in a question of at most 300 characters.
"""

import re

# Words that are no name after "I am". A missing word is masked as a name: the log loses a word,
# and no secret gets in.
WORDS_AFTER_I_AM = frozenset(
    """
    a able about afraid aged alive all allergic allowed alone already also always an anaemic and
    anemic angry anxious as asian asking at awake aware bald being better black bleeding bloated
    brca breastfeeding bruising but called cancer caring cold confused constipated coping cough
    coughing crying curious dating deaf depressed desperate diabetic diagnosed disabled divorced
    dizzy doing done drinking driving due dying eating embarrassed er even exhausted experiencing
    fed feeling fertile finding finished fit flying for forgetting free frightened from gay getting
    given giving going gonna grateful growing happy having healthy hearing her here hispanic hoping
    hot hungry i ill immunocompromised in inoperable interested irritable itching itchy just
    keeping lactose lesbian living lonely looking losing lost low lucky lymphoedema married mbc
    menopausal metastatic missing more mostly moving much my named nauseous near nearly negative
    nervous never new no normal not now numb obese off often ok okay old on only onto or out over
    overweight overwhelmed panicking perimenopausal planning positive postmenopausal pr pregnant
    premenopausal prescribed puking pushing quite reading ready really receiving retired running
    sad scared scheduled seeing self-employed short sick single sleeping smoking so sore speaking
    stable stage starting still stopping stressed struggling suffering supposed sure sweating
    swelling swollen taking talking tender terminal terrified the thin thinking thirsty throwing
    tired tnbc to told too trans transgender traveling travelling treated triple triple-negative
    trying unable under underweight uninsured unsure up upset urinating using vegan vegetarian very
    vomiting waiting waking walking weak weepy well what wheezing white why widowed with wondering
    working worried worrying wrong young your
    """.split()
)

# Words that end a name.
NAME_END_WORDS = frozenset(
    """
    a about advised after also always am an and any are as ask asking at because been before but by
    can could did do does for from gave had has have he hello help helps her here hi his how i i'd
    i'll i'm i've if in into is it it's its just looking may me might must my need needs no not of
    on or our please prescribed recommended said say says shall she should since so suggested
    taking than thank thanks that the their them then there these they thinks this to told until
    want wanted wants was we were what when where which while who why will with wonder wondering
    would you your
    """.split()
)

MASK = r"\[(?:e-mail|address|number|date|name)\]"

_LETTER = r"[^\W\d_]"
_NAME = rf"{_LETTER}+(?:['.-]{_LETTER}+)*\.?"
_NOT_NAME_END = rf"(?!(?i:{'|'.join(sorted(NAME_END_WORDS))})\b)"
_NOT_ORDINARY_WORD = rf"(?!(?i:{'|'.join(sorted(NAME_END_WORDS | WORDS_AFTER_I_AM))})\b)"
# A capital, or a letter of a script without capitals.
_CAPITALISED = rf"{_NOT_NAME_END}[^\W\d_a-zß-öø-ÿ]{_LETTER}*(?:['.-]{_LETTER}+)*"
# What may be between a lead and its name: no mask, and no digit that is kept.
_NAME_SEPARATOR = rf"(?:(?!{MASK})[^\w\ue000-\ue009]|_)+"
_MORE_NAMES = rf"(?:[\s,'\"()-]+{_NOT_ORDINARY_WORD}{_NAME}){{0,3}}"
_ADDRESS_PART = r"[\w+%'-]+"
_DOTTED_ADDRESS = rf"{_ADDRESS_PART}(?:\s*\.+\s*{_ADDRESS_PART})*"

RELATIVES = (
    "husband|wife|partner|spouse|fianc[eé]e?|boyfriend|girlfriend|mother|mom|mum|mummy|mommy|father"
    "|dad|daddy|son|daughter|sister|brother|aunt|uncle|niece|nephew|cousin|grandmother|grandma"
    "|grandfather|grandpa|friend|neighbou?r|boss|colleague"
)
TITLES = "dr|mr|mrs|ms|miss|mx|prof|professor|doctor|nurse|sir|reverend"
CLOSINGS = "thanks|thank you|regards|sincerely|yours|cheers|love|greetings"

_MONTHS = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ORDINAL_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_ORDINALS = (
    rf"(?:(?:(?:twenty|thirty)[- ]?)?(?:{_ORDINAL_UNITS})|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
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
        rf"(?P<lead>(?i:\b(?:this is|it is|it's|{RELATIVES}|{TITLES})\b)\.?),?"
        rf"(?:\s+{_CAPITALISED})+",
        rf"(?P<lead>(?i:\b(?:{CLOSINGS})\b))[\s,.!-]+{_CAPITALISED}(?:\s+{_CAPITALISED})*\W*$",
    )
)
