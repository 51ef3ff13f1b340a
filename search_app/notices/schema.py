"""What the files of ``corpus/notices`` may hold, each key with the kind of its value."""

from datetime import date

import msgspec

from search_app.results import NoticeKind


class SettingEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to call or write to, by the setting that says where.

    Where it is not set nobody is listed, and the text says ``otherwise`` for ``{setting}``.
    """

    setting: str
    label: str
    otherwise: str = ""


class SignEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``source`` is the public guidance by which the sign is acted on, ``date`` when it was read.

    ``patterns`` do not count in a question that asks in general; ``always`` do. Those of
    ``told`` count where somebody tells something and asks nothing. Nothing counts in
    a question that has one of ``unless``.
    """

    name: str
    source: str
    date: date
    patterns: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class NoticeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one kind of notice, in one language, and the signs that bring it.

    ``not_kept`` says that the question is logged nowhere; a crisis needs it.
    """

    kind: NoticeKind
    language: str
    updated: date
    title: str
    text: str
    contacts: tuple[SettingEntry, ...]
    signs: tuple[SignEntry, ...] = ()
    not_kept: str = ""


class WordsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all signs share: groups of words, and what switches patterns off."""

    updated: date
    groups: dict[str, str]
    in_general: tuple[str, ...]
    telling: tuple[str, ...]
    asked: tuple[str, ...]
    right_now: tuple[str, ...]
    denied: tuple[str, ...]
    not_misspelt: str
    harmless: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


class LanguageEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language, by its letters (``from-to``) or its commonest words, or both.

    ``labels`` say in it, by setting, who is called: without the number, which the English one has.
    ``call_now`` says in it what ``LanguagesFile.call_now`` does.
    """

    code: str
    name: str
    title: str
    labels: dict[str, str]
    call_now: str
    text: str
    letters: tuple[str, ...] = ()
    words: str = ""


class LanguagesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``english`` are common English words, by which an English question is known.

    ``english_alone`` may be English where such a word is the whole question. ``call_now`` stands
    above the numbers, without a full stop: nobody here can tell whether the question is an
    emergency.
    """

    updated: date
    title: str
    text: str
    call_now: str
    contacts: tuple[SettingEntry, ...]
    english: str
    english_alone: str
    languages: tuple[LanguageEntry, ...]


class GreetingsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text of these words alone asks nothing; ``sentence`` is what the first page says then."""

    updated: date
    sentence: str
    words: str
