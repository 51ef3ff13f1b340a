"""Words before a search: signs, their contacts, languages and greetings, with the shipped files."""

import sys
import time
import unicodedata
from dataclasses import replace

import pytest

from indexer import paths
from search_app.notices import (
    NoticeBook,
    find_notice,
    is_greeting,
    list_contacts,
)
from search_app.notices.files import read_notices
from search_app.publisher import Publisher
from search_app.results import Contact, NoticeKind

NOBODY = Publisher()
EVERYBODY = Publisher(
    publisher_phone="+1 555 010 0100",
    care_phone="+1 555 010 0199",
    emergency_phone="112",
    crisis_phone="988",
    contact_page="https://example.org/contact",
)
EMERGENCY, CARE = (
    Contact("Emergency number: 112", "tel:112"),
    Contact("Your care team: +1 555 010 0199", "tel:+15550100199"),
)
CRISIS = Contact("Crisis line: 988", "tel:988")
# Generous: a machine that is busy needs ten times what it needs alone.
MAX_MILLISECONDS = 5


@pytest.fixture(scope="module")
def book() -> NoticeBook:
    return read_notices(paths.NOTICES)


def find_sign(question: str, book: NoticeBook) -> str:
    notice = find_notice(question, book, NOBODY)
    return notice.sign if notice else ""


@pytest.mark.parametrize(
    "question",
    """not sleeping, thinking about killing myself
not eating, thinking of suicide
i cant stop myself from taking all the pills
i cant keep myself from overdosing
nothing can keep me from killing myself
i have not felt suicidal until now
he is well confused
never had a chest pain like this
on chemo temp went from 37 to 40
temperature up from 37 to 39.5 on chemo
pain going down my left arm and sweating
on chemo fever is gone but back again 39
booklet says fever is an emergency and i have a fever of 39 on chemo
the page says call 999 for chest pain, i have chest pain
the website mentions sepsis i am shivering with a fever on chemo
all of a sudden can chemo cause face drooping my face is drooping""".splitlines(),
)
def test_words_that_deny_beside_a_sign_do_not_hide_it(question: str, book: NoticeBook) -> None:
    """A reviewer found that the first form of these denials did."""
    assert find_sign(question, book)


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("I can’t breathe since this morning", "trouble breathing"),
        ("I can't catch my breath and my chest hurts", "trouble breathing"),
        ("there is chest pain when I lie down", "chest pain"),
        ("I have a fever of 101 and I'm on chemo", "a high temperature during treatment"),
        ("my temperature is 39.5", "a high temperature during treatment"),
        ("38 point 5 temp on chemo", "a high temperature during treatment"),
        ("SHE IS CONFUSED TODAY", "sudden confusion"),
        ("My legs suddenly feel weak", "pressure on the spinal cord"),
        ("he can't pee any more", "not passing urine"),
        ("she had a seizure", "a seizure"),
        ("he is vomiting blood", "blood from inside"),
        ("my tongue is swelling", "a severe allergic reaction"),
        ("I slur my words", "signs of a stroke"),
        ("I'm thinking about ending it", "thoughts of suicide"),
        ("She took twice her morphine by mistake", "too much or the wrong medicine"),
        ("i feel suicidel", "thoughts of suicide"),
        ("My husband did not wake up since he took his pills", "loss of consciousness"),
        ("he put a battery up his nose", "a button battery"),
        ("his sugar is 2.4 and he is shaky", "a very high or low blood sugar"),
        ("the wee has stopped", "not passing urine"),
        ("saddle numbness", "pressure on the spinal cord"),
        ("choking", "choking"),
        ("the dog ate my chemo tablets", "too much or the wrong medicine"),
        ("ctb", "thoughts of suicide"),
        ("how many tablets would it take", "thoughts of suicide"),
        ("take all of them at once", "thoughts of suicide"),
        ("there is a rope in his car boot", "thoughts of suicide"),
        ("i have written letters to my children for after", "thoughts of suicide"),
        ("i want to be with my late husband", "thoughts of suicide"),
        ("the voices tell me to jump", "voices that command"),
        ("he flushed my tablets", "violence"),
        ("speak 2 some1", "whom to call"),
        ("get me a human", "whom to call"),
        ("triage line", "whom to call"),
        ("duty doctor", "whom to call"),
        ("how do i reach my team", "whom to call"),
        ("change my appointment", "an appointment to change"),
        ("i need an interpreter", "an interpreter or another way to talk"),
        ("the wee one put a hearing aid battery in her mouth", "a button battery"),
        ("there is a button cell stuck in his ear", "a button battery"),
        ("my left ear went dead ten minutes ago", "sudden loss of hearing"),
        ("from one second to the next i was deaf on the left", "sudden loss of hearing"),
        ("the room spins and i cannot stand", "a room that spins"),
        ("he sliced his thumb off", "a part of the body that is cut off"),
        ("is blood after a colonoscopy normal", "trouble after a colonoscopy"),
        ("is it normal to bleed after a colonoscopy", "trouble after a colonoscopy"),
        ("dad drank the liquid of the kit", "too much or the wrong medicine"),
        ("she swallowed her ear drops", "too much or the wrong medicine"),
        ("bleach splashed into my eye", "a chemical in the eye"),
        ("the motions look like tar", "blood from inside"),
        ("pins and needles around my groin", "pressure on the spinal cord"),
        ("there is a vice around my chest", "chest pain"),
        ("my breath smells of acetone and the sugar is high", "a very high or low blood sugar"),
        ("i pricked my thumb with her needle", "a needle stick"),
        ("i am pregnant and take tamoxifen", "a pregnancy during treatment"),
        ("can i od on morphine", "thoughts of suicide"),
        ("the carers leave her in her own filth", "violence"),
        ("my son withholds my painkillers", "violence"),
        ("i  c a n t", ""),
    ],
)
def test_a_question_has_its_warning_sign(question: str, sign: str, book: NoticeBook) -> None:
    assert find_sign(question, book) == sign


@pytest.mark.parametrize(
    "question",
    [
        "What temperature counts as a fever?",
        "I'm confused about my treatment plan",
        "How much bleeding is too much?",
        "Should I take my pill twice a day?",
        "Is breast cancer in 39 of 100 people HER2-positive?",
        "what helps with weak nails",
        "Does radiation open a blocked airway?",
        "I forgot my pill, do I take two?",
        "chest wall radiation",
        "will I die of this",
        "what is the life expectancy",
        "can tamoxifen cause chest pain",
        "I have no chest pain",
        "how do I put the battery in my hearing aid",
        "tests for chest pain",
        "fever and chemo explained",
        "my husband is hopeless at cooking",
        "my daughter keeps my tablets in a dosette box",
        "who pays for the helpline",
        "how to talk to my doctor about pain",
        "he shouts because he hears so little",
        "my son beats me at chess",
        "i never had a stroke",
        "i am not confused",
        "no fever or chills",
        "no thoughts of suicide",
        "nobody wants to die",
        "my temperature has been normal",
        "the swelling in my leg has gone down",
        "he was septic two years ago and is fine now",
        "she fell in the eighties",
        "how many tamoxifen tablets do i take a day",
        "my teeth are yellow",
        "the leaflet says a swallowed battery can burn",
        "the view took my breath away",
        "can polyps bleed",
        "",
    ],
)
def test_words_of_a_sign_in_another_sense_are_none(question: str, book: NoticeBook) -> None:
    assert find_notice(question, book, NOBODY) is None


def test_what_is_asked_in_general_is_a_sign_where_it_is_so_now(book: NoticeBook) -> None:
    assert find_sign("can chemo cause chest pain", book) == ""
    assert find_sign("can chemo cause chest pain, I have it now", book) == "chest pain"


def test_loose_patterns_count_where_somebody_tells_and_asks_nothing(book: NoticeBook) -> None:
    assert find_sign("went all wheezy since lunch", book) == "trouble breathing"
    assert find_sign("which inhaler for wheezing since my treatment", book) == ""
    assert find_sign("inhaler for wheezing", book) == ""


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("no fever but i cannot breathe", "trouble breathing"),
        ("i have no fever, my chest hurts", "chest pain"),
        ("no he is not breathing", "trouble breathing"),
        ("she has no feeling in her legs", "pressure on the spinal cord"),
        ("i dont want to live", "thoughts of suicide"),
        ("i dont want to die but sometimes i want to die", "thoughts of suicide"),
        ("he beats me when he loses at cards", "violence"),
        ("the fever broke and now she is confused", "sudden confusion"),
        ("he is well now but had a seizure today", "a seizure"),
    ],
)
def test_a_denial_hides_only_what_it_denies(question: str, sign: str, book: NoticeBook) -> None:
    assert find_sign(question, book) == sign


def test_what_is_told_far_away_hides_no_sign(book: NoticeBook) -> None:
    """What was so "years ago" is told in general: no sign."""
    past, sign = "ten years ago my aunt moved to the sea", "she had a seizure"
    between = "they like the garden and the quiet " * 6
    assert find_sign(sign, book) == "a seizure"
    assert find_sign(f"{past} and {sign}", book) == ""
    assert find_sign(f"{past} {between} and {sign}", book) == "a seizure"


def test_a_gap_is_left_wherever_the_words_allow_it(book: NoticeBook) -> None:
    """Of "want .. to/be dead" the first "to" leads nowhere, and the "be" after it does."""
    assert find_sign("i want to be dead", book) == "thoughts of suicide"


def test_an_emergency_names_the_numbers_that_are_set(book: NoticeBook) -> None:
    notice = find_notice("i cant breathe", book, EVERYBODY)
    assert notice
    assert notice.kind is NoticeKind.EMERGENCY
    assert notice.title == "This may be an emergency"
    assert "Call +1 555 010 0199, or 112 if somebody is in danger" in notice.text
    assert notice.contacts == (EMERGENCY, CARE)


def test_without_numbers_the_text_says_whose(book: NoticeBook) -> None:
    notice = find_notice("i cant breathe", book, NOBODY)
    assert notice
    assert notice.contacts == ()
    assert (
        "Call your care team's number, or your local emergency number if somebody is in danger"
        in (notice.text)
    )


def test_an_emergency_in_a_crisis_has_the_crisis_line_too(book: NoticeBook) -> None:
    notice = find_notice("i took too many pills and want to die", book, EVERYBODY)
    assert notice
    assert notice.kind is NoticeKind.EMERGENCY
    assert notice.contacts == (EMERGENCY, CARE, CRISIS)


def test_a_crisis_has_its_line_first(book: NoticeBook) -> None:
    notice = find_notice("i want to kill myself", book, EVERYBODY)
    assert notice
    assert notice.kind is NoticeKind.CRISIS
    assert notice.contacts == (CRISIS, EMERGENCY, CARE)


def test_contacts_are_listed_without_a_question_too(book: NoticeBook) -> None:
    assert list_contacts(book, NOBODY, NoticeKind.CONTACT) == ()
    assert list_contacts(book, EVERYBODY, NoticeKind.CONTACT) == (
        CARE,
        EMERGENCY,
        CRISIS,
        Contact("Questions about what you read here: +1 555 010 0100", "tel:+15550100100"),
        Contact("Other ways to reach us", "https://example.org/contact"),
    )


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("qué puedo comer durante la quimioterapia", "Spanish"),
        ("cuanto tiempo me queda", "Spanish"),
        ("quels sont les effets secondaires", "French"),
        ("was hilft gegen übelkeit", "German"),
        ("posso lavorare durante la chemioterapia", "Italian"),
        ("quais são os efeitos colaterais", "Portuguese"),
        ("mag ik wijn drinken", "Dutch"),
        ("jakie są skutki uboczne chemioterapii", "Polish"),
        ("какие побочные эффекты", "Russian"),
        ("які побічні ефекти лікування", "Ukrainian"),
        ("ما هي الآثار الجانبية", "Arabic"),
        ("化疗有什么副作用", "Chinese"),
        ("副作用は何ですか", "Japanese"),
        ("tác dụng phụ của hóa trị là gì", "Vietnamese"),
        ("kemoterapi yan etkileri nelerdir", "Turkish"),
        ("कीमोथेरेपी के दुष्प्रभाव क्या हैं", "Hindi"),
        ("ano ang mga epekto ng chemo", "Tagalog"),
    ],
)
def test_another_language_is_recognized(question: str, language: str, book: NoticeBook) -> None:
    notice = find_notice(question, book, EVERYBODY)
    assert notice
    assert (notice.kind, notice.sign) == (NoticeKind.LANGUAGE, language)
    assert notice.title.endswith(" · This is in English")
    first, second = notice.text.split("\n")
    assert second.startswith("The booklets here are in English")
    assert first != second
    for contact, ours in zip(notice.contacts, (CARE, EMERGENCY, CRISIS), strict=False):
        assert contact.label.endswith(f" · {ours.label}")
        assert contact.url == ours.url
    in_theirs, in_ours = notice.call_now.split("\n")
    assert in_ours == "If you are very unwell, or in despair, call now" != in_theirs


def test_each_language_comes_first_and_in_its_own_words(book: NoticeBook) -> None:
    notice = find_notice("qué puedo comer durante la quimioterapia", book, EVERYBODY)
    assert notice
    assert notice.language == "es"
    assert notice.title == "Esto está en inglés · This is in English"
    assert notice.text.startswith("Los folletos de aquí están en inglés")
    assert [contact.label for contact in notice.contacts] == [
        f"Su equipo médico · {CARE.label}",
        f"Número de emergencias · {EMERGENCY.label}",
        f"Línea de crisis · {CRISIS.label}",
        "Otras formas de contactarnos · Other ways to reach us",
    ]


@pytest.mark.parametrize(
    "question",
    [
        *("metastasis de novo HER2", "in situ", "per os medication", "von Willebrand", "no"),
        *("café au lait spots", "die off in chemo", "anastrozole letrozole exemestane"),
        *("alcohol", "sport", "fatigue", "wigs", "tamoxifen"),
        *("α-interferon", "mama", "what does in vitro mean", "cancer fatigue: dose reduction?"),
    ],
)
def test_english_with_foreign_words_is_english(question: str, book: NoticeBook) -> None:
    assert find_notice(question, book, NOBODY) is None


def test_nothing_is_said_of_a_language_in_which_there_is_a_booklet(book: NoticeBook) -> None:
    question = "qué puedo comer durante la quimioterapia"
    assert find_notice(question, book, NOBODY, ["en-US", "es-MX"]) is None
    assert find_notice(question, book, NOBODY, ["de"]) is None


def test_an_emergency_in_spanish_is_answered_in_spanish(book: NoticeBook) -> None:
    for question in ("dolor en el pecho no puedo respirar", "mi mamá no despierta"):
        notice = find_notice(question, book, EVERYBODY)
        assert notice
        assert notice.title == "Esto puede ser una emergencia"
        assert notice.contacts[0] == Contact("Número de emergencias: 112", "tel:112")
    for question in ("quiero morir", "quiero rendirme", "me rindo"):
        crisis = find_notice(question, book, EVERYBODY)
        assert crisis
        assert (crisis.kind, crisis.language) == (NoticeKind.CRISIS, "es")


@pytest.mark.parametrize(
    "question", ["fever", "Temperature?", "chills", "sepsis", "what if she has a fever"]
)
def test_a_symptom_of_danger_alone_is_a_sign(question: str, book: NoticeBook) -> None:
    notice = find_notice(question, book, NOBODY)
    assert notice
    assert notice.sign == "a high temperature during treatment"


@pytest.mark.parametrize(
    "question", ["mi madre tiene fiebre de 38,5", "tengo 38,5 de fiebre", "fiebre", "emergencia"]
)
def test_the_words_are_those_of_the_language_of_the_question(
    question: str, book: NoticeBook
) -> None:
    """Also where an English sign is found before the Spanish one."""
    notice = find_notice(question, book, EVERYBODY)
    assert notice
    assert (notice.kind, notice.language) == (NoticeKind.EMERGENCY, "es")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("fieber", "de"),
        ("fieber 39", "de"),
        ("fièvre", "fr"),
        ("emergenza", "it"),
        ("febre alta", "en"),
    ],
)
def test_no_card_is_in_spanish_where_the_question_is_not(
    question: str, code: str, book: NoticeBook
) -> None:
    """Though a sign of the Spanish file was found: "fieber" is one letter from "fiebre"."""
    notice = find_notice(question, book, EVERYBODY)
    assert notice
    assert (notice.kind, notice.language) == (NoticeKind.EMERGENCY, code)
    *theirs, ours = notice.title.split(" · ")
    assert ours == "This may be an emergency"
    labels = [contact.label.split(" · ") for contact in notice.contacts]
    assert [label[-1] for label in labels] == [EMERGENCY.label, CARE.label]
    if code != "en":
        called = next(
            one for one in book.languages.languages_by_word.values() if one[0].code == code
        )
        assert theirs == [called[0].call_now]
        assert [label[0] for label in labels] == [
            called[0].labels["emergency_phone"],
            called[0].labels["care_phone"],
        ]


@pytest.mark.parametrize(
    "question", ["me ahogo", "quitarme la vida", "no puedo mas", "fiebre alta"]
)
def test_few_spanish_words_are_spanish(question: str, book: NoticeBook) -> None:
    notice = find_notice(question, book, NOBODY)
    assert notice
    assert notice.language == "es"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("ich habe fieber nach der chemo", "de"),
        ("je veux mourir", "fr"),
        ("quero morrer", "pt"),
        ("発熱39度です", "ja"),
        ("发烧39度", "zh"),
        ("я хочу умереть", "ru"),
        ("chce umrzec", "pl"),
        ("koorts 39", "nl"),
    ],
)
def test_a_language_notice_names_whoever_is_set(question: str, code: str, book: NoticeBook) -> None:
    for publisher, whom in (
        (
            NOBODY,
            ": your care team's number, or your local emergency number, or a crisis line near",
        ),
        (replace(NOBODY, emergency_phone="112"), ": your care team's number, or 112, or a crisis"),
        (EVERYBODY, ""),
    ):
        notice = find_notice(question, book, publisher)
        assert notice
        assert notice.language == code
        theirs, ours = notice.call_now.split("\n")
        assert ours.startswith(f"If you are very unwell, or in despair, call now{whom}")
        assert ("112" in theirs) is (publisher.emergency_phone == "112" and publisher != EVERYBODY)
        if publisher == EVERYBODY:
            assert {CARE.url, EMERGENCY.url, CRISIS.url} <= {each.url for each in notice.contacts}


def test_every_language_has_the_line_in_words_of_its_own(book: NoticeBook) -> None:
    by_word = book.languages.languages_by_word.values()
    languages = {one.code: one for some in by_word for one in some}
    languages |= {language.code: language for language, _ in book.languages.letters}
    assert len(languages) == 29
    lines = {one.call_now for one in languages.values()}
    assert len(lines) == 29
    assert not any(line.endswith((".", ":", "。")) or " · " in line for line in lines)


@pytest.mark.parametrize(
    ("question", "code"),
    [("dolor", "es"), ("cansancio", "es"), ("douleur", "fr"), ("schmerzen", "de")],
)
def test_a_lone_word_may_tell_its_language(question: str, code: str, book: NoticeBook) -> None:
    notice = find_notice(question, book, NOBODY)
    assert notice
    assert (notice.kind, notice.language) == (NoticeKind.LANGUAGE, code)


def test_whatever_is_a_number_hides_no_sign(book: NoticeBook) -> None:
    """Rings and tallies are digits of which nothing can be counted."""
    numbers = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n))[0] == "N"]
    assert "❶" in numbers
    for number in numbers:
        assert find_sign(f"{number} chest pain {number}0 min", book) == "chest pain", number


def test_a_greeting_asks_nothing(book: NoticeBook) -> None:
    for text in ("hello", "Hi there!", "thanks", "👋", "?", "test", "good morning", "..."):
        assert is_greeting(text, book), text
    for text in ("", "  ", "hello, can I fly", "pain", "night", "hi hi hi hi hi"):
        assert not is_greeting(text, book), text


@pytest.mark.alone
def test_a_long_question_costs_little(book: NoticeBook) -> None:
    words = "my mother was sick and has pain in her arms since chemo but no fevver and zorks are"
    questions = [" ".join(f"{words} x{n} qwertzui{n} {words} asdfghjkl".split()[:50]) for n in
                 "abcdefghijklmnop"]  # fmt: skip
    find_notice(questions[0], book, NOBODY)
    started = time.process_time()
    for question in questions:
        find_notice(question, book, NOBODY)
    spent = 1000 * (time.process_time() - started) / len(questions)
    assert spent < MAX_MILLISECONDS, f"{spent:.1f} ms a question"


@pytest.mark.alone
@pytest.mark.parametrize(
    "text", ["pain " * 400, "a" * 2000, "no " * 600, "cant " * 400 + "breathe"]
)
def test_a_hostile_question_costs_little(text: str, book: NoticeBook) -> None:
    started = time.process_time()
    find_notice(text, book, NOBODY)
    assert time.process_time() - started < 0.25
