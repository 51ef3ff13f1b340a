"""What the words of a sentence, a heading or a question say of a mark. English."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import zip_longest

from indexer.words import STOP_WORDS, WORD_PATTERN
from search_app.search.mismatches.passage_text import REMEMBERED_QUESTIONS

TermExtractor = Callable[[str], list[str]]

# "They", "The two", "But", "All the others": what they point back to stands before.
_LEANING_START = re.compile(
    r"""\W*(?:(?:and|but|so|or|yet|also|then|otherwise|instead|however|therefore|for\s(?:example|instance)
    |even\sso|as\sa\sresult|in\s(?:that|this|these|those|such)|if\s(?:so|not|it|they|this|that|he|she)
    |when\s(?:it|they|this|that)|because\sof\s(?:it|this|that|these)|after\s(?:this|that))\b
    |(?:it|its|he|she|his|her|they|them|their|this|these|those|such|both|each|either|neither
    |others?|another|one|some|none)(?=\s+(?:of|can|may|might|is|are|was|were|will|has|have|also|do|does)\b)
    |(?:most|many|few|all)(?=\s+(?:can|may|might|is|are|was|were|will|has|have|also|do|does)\b)
    |(?:it|its|he|she|his|her|they|them|their|this|that|these|those|such|both|either|neither)\b
    |(?:the|all)\s(?:(?:the|of)\s)*(?:above|two|three|four|five|six|others?|same|former|latter|second|last|them|these|those)\b
    |here(?:\s|['’])|there\s(?:it|they)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
# "Doctors call this a recurrence": near the start there is nothing else that it could mean.
_LEANING_NEAR_START = re.compile(
    r"\W*(?:[\w’'()/-]+\s+){1,4}(?:it|they|them|this|these|those|such(?!\sas)"
    r"|some(?=\s(?:with|without|for|at|in|from)\b))\b"
    r"|\W*(?:[\w’'-]+\s+){1,2}then\b"
    r"|\W*(?:you|he|she|people|patients|doctors)\s(?:(?:may|might|can|could|should|must|will)\s)?also\b",
    re.IGNORECASE,
)
# "Olaparib is approved for cancer of the same kind": of which, stands before.
_LEANING_ANYWHERE = re.compile(
    r"\b(?:of|for)\s(?:this|that|these|the\W?same)\s(?:kind|type|sort)s?\b"
    r"|\b(?:one|some|any|all|most|each|both)\sof\s(?:these|those|them)\b",
    re.IGNORECASE,
)
# "These are the drugs used most:" points at what follows, and back at what they are used for.
_NAMES_AGAIN = re.compile(r"\W*(?:these|they|here)\s(?:are|were)\b", re.IGNORECASE)
_COUNT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s(?:\w+\s){0,2}"
    r"(?:(?:sub)?types|kinds|sorts|groups|forms|stages|ways|options)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"\b(?:signs|symptoms?|signs?\sof)\b", re.IGNORECASE)
# What a worried reader must not miss beside one sign of many: what else it may be, whom to tell.
_OTHER_CAUSES = re.compile(
    r"\bother\s(?:\w+\s){0,2}?(?:diseases?|conditions?|illness(?:es)?|causes?"
    r"|(?:health|medical)\sproblems?)\b"
    r"|\b(?:do|does)(?:\snot|n['’]t)\s(?:\w+\s)?mean\b|\b(?:may|might)\snot\sbe\b"
    r"|\b(?:can|may|might)\s(?:also\s)?be\scaused\sby\b",
    re.IGNORECASE,
)
_WHOM_TO_TELL = re.compile(
    r"\b(?:contact|call|see|tell|ask|check|(?:talk|speak)\s(?:to|with))\b[^.]*"
    r"\b(?:doctor|provider|nurse|team|specialist)\b",
    re.IGNORECASE,
)
# "This booklet tells you …" points at what the reader holds.
_SELF_REFERENCE = re.compile(
    r"\bth(?:is|ese)\s(?:booklet|leaflet|page|guide|brochure|document|information)s?\b",
    re.IGNORECASE,
)
_POINTING_WORD = re.compile(r"\b(?:this|these|here)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|cannot|without|unless|avoid|avoiding|stop|except|instead|refrain"
    r"|forbidden|prohibited|banned|unsafe|(?:stay|keep|steer)\s(?:away|clear|off))\b|n['’]ts?\b",
    re.IGNORECASE,
)
_OWN_NEGATION = re.compile(
    r"\W*(?:you\s)?(?:(?:do|must|should|may)\snot|(?:do|must|should)n['’]t|never)\b",
    re.IGNORECASE,
)
_ENDS_NEGATED = re.compile(r"(?:\bnot|n['’]ts?|\bnever|\bavoid)\W*$", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:if|when|unless|only|until)\b", re.IGNORECASE)
# "Call 999 if:", "When to see your doctor": what stands below is true only then.
_CONDITION = re.compile(
    r"(?::|\b(?:if|when|that|unless))\s*$|^\W*when\s(?:to|should|do)\b"
    r"|^\W*(?:call|phone|ring|see|go|get|tell|contact|ask|seek)\b",
    re.IGNORECASE,
)
_NO_MEANING = re.compile(
    r"\W*(?:(?:but|however|though),?\s)?(?:it|this|that|these|they)\s(?:do|does)(?:\snot|n['’]t)\s(?:\w+\s)?"
    r"(?:mean|promise|prove|rule\sout)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\W*(?:however|but|though|yet|nevertheless|even\sso|on\sthe\sother\shand|unfortunately)\b",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"[?？؟][\"'”’)\]*_]*\s*$")
_BARE_REPLY = re.compile(r"\W*(?:yes|no|maybe|perhaps|sometimes|it depends)\W*$", re.IGNORECASE)
_REPLY_LABEL = re.compile(
    r"\W*(?:yes|no|maybe|perhaps|sometimes)[.!]+[\"'”’)\]*_]*\s+", re.IGNORECASE
)
_REPLY_START = re.compile(r"\W*(?:yes|no|maybe|perhaps),\s", re.IGNORECASE)
_LIST_NOUN = (
    r"(?:side\seffects?|symptoms|signs|types|kinds|sorts|examples?|ways|tips|steps|options|causes|risks"
    r"|reasons|names|drugs|medicines|medications|treatments|foods|things|questions|problems|tests|list)"
)
_LIST_QUESTION = re.compile(
    rf"\b(?:which|what|list|name)\s(?:\S+\s){{0,3}}?(?P<named>{_LIST_NOUN})\b"
    r"|\b(?:which|what)(?:['’]s|\sare|\swere)\s(?:all\s)?(?:the|some)\s(?:\w+\s){0,3}?(?P<plural>\w+s)\b"
    rf"|^\W*(?:all\s)?(?:the\s)?(?P<first>{_LIST_NOUN})\s(?:of|from|to|for)\b"
    r"|\b(?P<anywhere>side\seffects|examples|ways|types|kinds|tips)\b|^\W*what\s(?:\w+\s)?(?P<help>helps?)\b"
    r"|^\W*when\s(?:should|do|must|to)\s(?:\w+\s){0,2}?(?P<act>call|phone|see|go|get|tell|contact)\b",
    re.IGNORECASE,
)

_JOINS = re.compile(r"\b(?:and|or|plus)\b|[&+/]", re.IGNORECASE)
# A booklet may call what is listed by another of these.
_ALIKE = (
    ("tips", "ways", "options", "steps", "things", "help", "helps"),
    ("side effects", "symptoms", "signs", "problems"),
    ("drugs", "medicines", "medications", "treatments"),
    ("types", "kinds", "sorts"),
)


def leans_on_text_before(sentence: str, *, is_lead_in: bool = False) -> bool:
    """Whether a sentence begins with words that point back to the sentence before it.

    "These tips may help:" points at what follows.
    """
    words = _SELF_REFERENCE.sub("the booklet", sentence)
    if _LEANING_ANYWHERE.search(words):
        return True
    words = _POINTING_WORD.sub("the", words) if is_lead_in else words
    return any(p.match(words) for p in (_LEANING_START, _LEANING_NEAR_START))


def names_again(lead_in: str) -> bool:
    """Whether the lead-in of a list names what the sentence before it speaks of: "These are …:"."""
    return _NAMES_AGAIN.match(lead_in) is not None


def lists_signs(lead_in: str) -> bool:
    return _SIGNS.search(lead_in) is not None


def puts_signs_right(sentence: str) -> bool:
    """Whether it says of signs that they may mean something else, or whom to tell of them."""
    speaks_of_signs = _SIGNS.search(sentence) or _POINTING_WORD.search(sentence)
    is_of_use = _OTHER_CAUSES.search(sentence) or _WHOM_TO_TELL.search(sentence)
    return bool(speaks_of_signs and is_of_use)


def counts(lead_in: str) -> bool:
    """Whether it says how many follow: with one of "four main types:" it misleads."""
    return _COUNT.search(lead_in) is not None


def points_back_at_once(sentence: str) -> bool:
    """Whether its first words do: "All of these pills". "Keep it dry" need not."""
    return _LEANING_START.match(_SELF_REFERENCE.sub("the booklet", sentence)) is not None


def takes_back(sentence: str) -> bool:
    """Whether a sentence limits the one before it.

    "It does not mean that you have cancer", "However, alcohol makes sleep lighter".
    """
    return any(pattern.match(sentence) for pattern in (_NO_MEANING, _CONTRAST))


def is_question(text: str) -> bool:
    return _QUESTION_END.search(text) is not None


def is_bare_reply(sentence: str) -> bool:
    """Whether a sentence is "Yes." and nothing else."""
    return _BARE_REPLY.match(sentence) is not None


def measure_reply_label(sentence: str) -> int:
    """Characters of the "Yes. " before the rest of a sentence; 0 where there is none."""
    label = _REPLY_LABEL.match(sentence)
    return label.end() if label else 0


def replies_to_question(sentence: str) -> bool:
    """Whether what a sentence leaves out stands in the question above: "Yes, in most hospitals"."""
    return _REPLY_START.match(sentence) is not None


def negates(text: str) -> bool:
    return _NEGATION.search(text) is not None


def begins_negated(text: str) -> bool:
    """Whether a text forbids by itself: "stop your drops" under "Do not" does not."""
    return _OWN_NEGATION.match(text) is not None


def ends_negated(heading: str) -> bool:
    """Whether a heading is "Do not" or the like, which an item may say again."""
    return _ENDS_NEGATED.search(heading) is not None


def limits(lead_in: str) -> bool:
    """Whether what follows does not hold always: "Never:", "Doses if you are over 60"."""
    return negates(lead_in) or _LIMIT.search(lead_in) is not None


def sets_condition(heading: str) -> bool:
    return _CONDITION.search(heading) is not None


def find_listed_things(question: str) -> tuple[str, ...]:
    """What a question asks for all there is of, such as "side effects", and words for the like.

    Empty for a question that asks for no list.
    """
    match = _LIST_QUESTION.search(question)
    if not match:
        return ()
    things = next(filter(None, match.groups())).casefold()
    return next((alike for alike in _ALIKE if things in alike), (things,))


@lru_cache(maxsize=REMEMBERED_QUESTIONS)
def names_several(question: str) -> bool:
    """Whether it joins what it asks for, as "AFP and hCG", or only names it: "gemzar navelbine"."""
    words = [*_find_words(question)]
    only_names = len(words) > 1 and not any(map(STOP_WORDS.__contains__, words))
    return only_names or _JOINS.search(question) is not None


def repeats(sentence: str, heading: str) -> bool:
    """Whether two texts have the same words; mostly the first tells."""
    return all(a == b for a, b in zip_longest(_find_words(sentence), _find_words(heading)))


def asks_the_same(question: str, heading: str, extract_terms: TermExtractor) -> bool:
    """Whether a heading is a question, and every word in it that says something is asked."""
    if not is_question(heading):
        return False
    terms = set(extract_terms(heading))
    return bool(terms) and terms <= set(extract_terms(question))


def _find_words(text: str) -> Iterator[str]:
    return (match.group().casefold() for match in WORD_PATTERN.finditer(text))
