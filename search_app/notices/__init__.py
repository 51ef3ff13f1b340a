"""What comes before a search: an emergency, a crisis, whom to call, another language, a greeting.

The words and the signs are the editors' (``corpus/notices``); ``search_app.notices.files`` reads
them. Nothing here assesses anybody: a question has a sign or not, and fixed words are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from msgspec import structs

from search_app.notices.languages import OWN_LANGUAGE, LanguageRules, find_language, may_be_in
from search_app.notices.likeness import Likeness, QuestionVector
from search_app.notices.patterns import Denials, Pattern, QuestionReader, QuestionWords
from search_app.notices.schema import LanguageEntry, SettingEntry
from search_app.notices.words import split_words
from search_app.publisher import Publisher, make_phone_url, make_text_url
from search_app.results import WARNING_KINDS, Contact, Notice, NoticeKind

# The longest greeting, in words.
MAX_GREETING_WORDS = 4
# The sign of a question that has none of the editors' patterns and is like those that have.
LIKE_SIGNS = {
    NoticeKind.EMERGENCY: "like questions about an emergency",
    NoticeKind.CRISIS: "like questions about a crisis",
    NoticeKind.CONTACT: "like questions about whom to call",
}


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice of one kind says; ``contacts`` are in the order in which they are shown.

    ``call_now`` goes before them, ``not_kept`` after the text; see ``Notice``.
    """

    kind: NoticeKind
    title: str
    text: str
    contacts: tuple[SettingEntry, ...]
    language: str = OWN_LANGUAGE
    call_now: str = ""
    not_kept: str = ""


@dataclass(frozen=True, slots=True)
class WarningSign:
    """Words by which a question brings a notice; see ``SignEntry``."""

    name: str
    words: NoticeWords
    patterns: tuple[Pattern, ...]
    always: tuple[Pattern, ...]
    told: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


class FoundSigns(NamedTuple):
    """The rows of a question's signs; of the kinds ``unlike`` it has none by likeness either."""

    rows: frozenset[int]
    unlike: frozenset[NoticeKind]


class SignPattern(NamedTuple):
    """A pattern of the sign with this row, and in which list of the sign it is."""

    row: int
    kind: str
    pattern: Pattern


@dataclass(frozen=True)
class NoticeBook:
    """Everything the editors wrote. ``signs`` are in the order in which they are looked for.

    ``in_general``, ``telling``, ``asked``, ``right_now``, ``denied`` and ``harmless`` switch
    patterns off and on, ``unlike`` and ``but`` what is like a sign; see ``_find_signs``. ``words``
    are those in our own language, by kind. ``likeness`` tells what is like a question with a sign,
    if that was fitted.
    """

    reader: QuestionReader
    signs: tuple[WarningSign, ...]
    in_general: tuple[Pattern, ...]
    telling: tuple[Pattern, ...]
    asked: tuple[Pattern, ...]
    right_now: tuple[Pattern, ...]
    denied: tuple[Pattern, ...]
    harmless: tuple[Pattern, ...]
    unlike: tuple[Pattern, ...]
    but: tuple[Pattern, ...]
    languages: LanguageRules
    words: Mapping[NoticeKind, NoticeWords]
    greetings: frozenset[str]
    greeting: str
    likeness: Likeness | None

    @cached_property
    def patterns_by_place(self) -> Mapping[int, Sequence[SignPattern]]:
        """Each sign's patterns by the rarest of their places: few are looked at for a question."""
        patterns = [
            SignPattern(row, kind, pattern)
            for row, sign in enumerate(self.signs)
            for kind in ("patterns", "always", "told")
            for pattern in getattr(sign, kind)
        ]
        counts = Counter(place for each in patterns for place in each.pattern.places)
        by_place = defaultdict[int, list[SignPattern]](list)
        for each in patterns:
            by_place[min(each.pattern.places, key=counts.__getitem__)].append(each)
        return dict(by_place)


def find_notice(
    question: str,
    book: NoticeBook,
    publisher: Publisher,
    languages: Iterable[str] = (OWN_LANGUAGE,),
    vector: QuestionVector | None = None,
) -> Notice | None:
    """The notice to show; ``languages`` are those of the booklets, as codes such as "en-GB".

    Without the question's ``vector`` only the patterns are looked for.
    """
    signs = _add_like_sign(_find_signs(question, book), question, vector, book)
    if not signs:
        return _find_language_notice(question, book, publisher, languages)
    first = _choose_words(signs, question, book)
    kinds = dict.fromkeys(sign.words.kind for sign in signs)
    shown = [first, *(book.words[kind] for kind in kinds if kind is not first.kind)]
    contacts: dict[str, Contact] = {}
    for words in shown:
        for contact in _build_contacts(words.contacts, publisher):
            contacts.setdefault(contact.url, contact)
    notice = _build_notice(first, signs[0].name, publisher)
    not_kept = next((words.not_kept for words in shown if words.not_kept), "")
    return replace(notice, contacts=tuple(contacts.values()), not_kept=not_kept)


def _choose_words(signs: Sequence[WarningSign], question: str, book: NoticeBook) -> NoticeWords:
    """Those of the first sign's kind, in the question's language where there are such.

    A sign alone says little of the language: a German "fieber" is one letter from a Spanish word.
    So of a language that is not surely known, only the words of the question tell.
    """
    kind = signs[0].words.kind
    found = {sign.words.language: sign.words for sign in signs if sign.words.kind is kind}
    likely = (words for code, words in found.items() if may_be_in(question, code, book.languages))
    if OWN_LANGUAGE not in found and (words := next(likely, None)):
        return words
    ours, language = book.words[kind], find_language(question, book.languages)
    if language is None:
        return ours
    written = {sign.words.language: sign.words for sign in book.signs if sign.words.kind is kind}
    if language.code in written or kind not in WARNING_KINDS:
        return written.get(language.code, ours)
    return _say_in_both_languages(ours, language, language.call_now)


def list_contacts(book: NoticeBook, publisher: Publisher, kind: NoticeKind) -> tuple[Contact, ...]:
    """Whom to call, for any page: those of the kind's notice that the settings name."""
    return _build_contacts(book.words[kind].contacts, publisher)


def is_greeting(question: str, book: NoticeBook) -> bool:
    """Whether a text that is not empty asks nothing: "hello", "thanks", "?", a picture."""
    words = split_words(question)
    return bool(question.strip()) and (
        not words or (len(words) <= MAX_GREETING_WORDS and book.greetings.issuperset(words))
    )


def _find_signs(question: str, book: NoticeBook) -> FoundSigns:
    """What the patterns say of a question.

    Of a long one also what they say of each stretch of it: much else is told in a story, and what
    switches a sign off must be near to it.
    """
    question_words = book.reader.read(question)
    all_of_it = _read_signs(question_words, book)
    stretches = (_read_signs(stretch, book) for stretch in question_words.split())
    return FoundSigns(all_of_it.rows.union(*(each.rows for each in stretches)), all_of_it.unlike)


def _read_signs(question_words: QuestionWords, book: NoticeBook) -> FoundSigns:
    """What the patterns say of words.

    A word straight after a denial ("no chest pain") does not count, unless a pattern names the
    denial, too; nor does one that is said to be ``harmless`` ("beats me at chess"). In a question
    that asks in general ("can it cause chest pain") only what ``always`` counts does, unless it
    also says that something is so now ("can it cause chest pain, I have it now"). What ``told``
    counts is looked for only where somebody tells and asks nothing ("chest funny since lunch").

    A question is not like a kind of which it denies a sign, and like none where it has one of
    ``unlike``; with a ``but`` it may be, and nothing in it is harmless.
    """
    if not question_words.places:
        return FoundSigns(frozenset(), frozenset())
    find_spans = question_words.find_spans
    denied = Denials(find_spans(book.denied), ())
    has_any = question_words.has_any
    has_but = has_any(book.but)
    denials = Denials(denied.before, () if has_but else find_spans(book.harmless, denied))
    is_general = has_any(book.in_general) and not has_any(book.right_now, denials)
    is_told = has_any(book.telling) and not (is_general or has_any(book.asked))
    counted = {"always", *([] if is_general else ["patterns"]), *(["told"] if is_told else [])}
    by_place = book.patterns_by_place
    near = [each for place in question_words.places for each in by_place.get(place, ())]
    held = [(row, pattern) for row, kind, pattern in near if kind in counted]
    found = {row for row, pattern in held if has_any([pattern], denials)}
    rows = frozenset(row for row in found if not has_any(book.signs[row].unless))
    if has_but:
        return FoundSigns(rows, frozenset())
    if has_any(book.unlike):
        return FoundSigns(rows, frozenset(LIKE_SIGNS))
    hidden = {row for row, pattern in held if any(denials) and has_any([pattern])} - found
    return FoundSigns(rows, frozenset(book.signs[row].words.kind for row in hidden))


def _add_like_sign(
    findings: FoundSigns, question: str, vector: QuestionVector | None, book: NoticeBook
) -> list[WarningSign]:
    """What editors wrote goes before what is only like it, but for mere questions of whom to call.

    Vectors say nothing of other languages than ours.
    """
    signs = [book.signs[row] for row in sorted(findings.rows)]
    kinds = {sign.words.kind for sign in signs}
    if vector is None or book.likeness is None:
        return signs
    if kinds & WARNING_KINDS or find_language(question, book.languages):
        return signs
    kind = book.likeness.find_kind(vector)
    if kind is None or kind in kinds | findings.unlike:
        return signs
    return [WarningSign(LIKE_SIGNS[kind], book.words[kind], (), (), (), ()), *signs]


def _find_language_notice(
    question: str, book: NoticeBook, publisher: Publisher, languages: Iterable[str]
) -> Notice | None:
    language = find_language(question, book.languages)
    if language is None:
        return None
    read = {code.casefold().partition("-")[0] for code in languages}
    if OWN_LANGUAGE not in read or language.code in read:
        return None
    ours = book.words[NoticeKind.LANGUAGE]
    words = _say_in_both_languages(ours, language, language.title)
    called = {entry.setting: entry.otherwise for entry in ours.contacts if entry.otherwise}
    labels = {setting: language.labels[setting] for setting in called}
    call_now = (
        _say_whom_to_call(language.call_now, labels, ", ", publisher),
        _say_whom_to_call(ours.call_now, called, ", or ", publisher),
    )
    return _build_notice(replace(words, call_now="\n".join(call_now)), language.name, publisher)


def _say_whom_to_call(
    call_now: str, names: Mapping[str, str], between: str, publisher: Publisher
) -> str:
    """Where all ``names``, by setting, are set, the numbers below say enough."""
    numbers = {setting: getattr(publisher, setting) for setting in names}
    whom = between.join(numbers[setting] or name for setting, name in names.items())
    return call_now if all(numbers.values()) else f"{call_now}: {whom}"


def _say_in_both_languages(ours: NoticeWords, language: LanguageEntry, title: str) -> NoticeWords:
    """First that of the question, with the ``title`` in it."""
    labels = {
        e: f"{language.labels[e.setting]} · {e.label}"
        for e in ours.contacts
        if e.setting in language.labels
    }
    return replace(
        ours,
        title=f"{title} · {ours.title}",
        text=f"{' '.join(language.text.split())}\n{ours.text}",
        contacts=tuple(structs.replace(e, label=labels.get(e, e.label)) for e in ours.contacts),
        language=language.code,
    )


def _build_notice(words: NoticeWords, sign: str, publisher: Publisher) -> Notice:
    text = words.text
    for entry in words.contacts:
        value = getattr(publisher, entry.setting) or entry.otherwise
        text = text.replace(f"{{{entry.setting}}}", value)
    contacts = _build_contacts(words.contacts, publisher)
    return Notice(words.kind, sign, words.title, text, contacts, words.language, words.call_now)


def _build_contacts(entries: Collection[SettingEntry], publisher: Publisher) -> tuple[Contact, ...]:
    given = ((entry, getattr(publisher, entry.setting)) for entry in entries)
    return tuple(
        Contact(entry.label.replace("{number}", value), _make_url(entry.setting, value))
        for entry, value in given
        if value
    )


def _make_url(setting: str, value: str) -> str:
    if setting.endswith("_phone"):
        return make_phone_url(value)
    if setting == "publisher_text":
        return make_text_url(value)
    return f"mailto:{value}" if setting == "publisher_email" else value
