from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents import BlockKind, Document
from indexer.passages import Passage
from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from search_app.results import Span
from search_app.search.marks import find_mark, format_mark, wording
from search_app.search.marks.mark import (
    Wish,
    build_answer,
    choose_sentence,
    is_limited,
    list_wishes,
)
from search_app.search.marks.section_text import SectionText, find_section, read_section
from tests.support.paths import OUR_BOOKLET, REAL_BOOKLET

LEAFLET = """# Wound care

## After the operation

The wound is closed with threads. They dissolve in two weeks. Rest for a day.

This may itch for some days. The itch is harmless.

On the morning of the visit, you should:

- wash as usual
- bring your card
- eat nothing after you rise. Water is fine until six.

All of these are for your safety.

## Do not

- swim until the wound has healed
- lift more than a bag of flour

## Your drops

Do not:

- stop your drops on your own
- put it off. It can harm you.

This may hurt at first.

## Don't

- stop the drops
- drive until not drowsy
- do not bathe

## Doses

Below 50 kg:

| Tablet | Dose |
|---|---|
| Dormal | 1 mg |

From 50 kg on

| Tablet | Dose |
|---|---|
| Dormal | 2 mg |

## Call the ward if:

- the skin is red
- it bleeds.

## See your nurse if you

- feel dizzy
- cannot keep the tablets down

## The don'ts

- smoking near the dressing

## Is it free?

Yes, in most of the clinics. No. 5 on the list has the exceptions.

## May I drive?

No. Driving strains the wound. Ask after a week.

## Can I fly?

Yes.

## When to take the tablets

| Tablet | Morning | Evening |
|---|---|---|
| Sennax | 1 | 2 |
| Painex | 2 | none |

## Before the operation

Do not take these on the day:

| Tablet | Dose |
|---|---|
| Corax | 5 mg |

## Care at home

Care at home. What helps? Clean bandages help.

Do not take these:

- hot baths, which
    - soften the skin and
    - open the wound

## With food

You can take it with:

- milk

Do not take it with:

- grapefruit

## Medicines

Medicines given by shots include

- interferon
- peginterferon Medicines taken by mouth include
- adefovir
- entecavir

## The swab

This shows that no germs grow. It does not mean that none are there. Ask your nurse.

## Who may have it

Before the operation, people must have either

- lost weight, or
- tried the drops.

Surgery is done if both of these are true:

- the wound is dry
- it is small

You may go home when

- you can walk and
- somebody fetches you

Patients get one of these:

- iron, and
- a plaster
"""


@pytest.fixture(scope="module")
def leaflet(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("leaflet") / "wound.md"
    path.write_text(LEAFLET, encoding="utf-8")
    return read_booklet(path)


def split(document: Document) -> list[Passage]:
    return split_document(document, count_tokens=lambda text: len(text.split()) + 1, window=256)


def read_around(document: Document, words: str) -> tuple[SectionText, int]:
    """The section with the words, and the number of the sentence that holds them."""
    at = document.text.index(words)
    text = read_section(document, split(document), find_section(document, at))
    (number,) = (n for n, s in enumerate(text.sentences) if s.start <= at < s.end)
    return text, number


@pytest.mark.parametrize(
    ("sentence", "mark"),
    [
        ("Rest for a day", "Rest for a day."),
        ("They dissolve", "The wound is closed with threads. They dissolve in two weeks."),
        ("This may itch", "Rest for a day. This may itch for some days."),
        ("bring your card", "On the morning of the visit, you should: bring your card"),
        ("eat nothing", "On the morning of the visit, you should: eat nothing after you rise."),
        ("Water is fine", "Water is fine until six."),
        (
            "All of these",
            "On the morning of the visit, you should: wash as usual bring your card"
            " eat nothing after you rise. Water is fine until six."
            " All of these are for your safety.",
        ),
        ("swim until", "Do not swim until the wound has healed"),
        (
            "This may hurt",
            "Do not: stop your drops on your own put it off. It can harm you."
            " This may hurt at first.",
        ),
        ("stop the drops", "Don't stop the drops"),
        ("drive until", "Don't drive until not drowsy"),
        ("do not bathe", "do not bathe"),
        ("Dose: 2 mg", "From 50 kg on Tablet: Dormal, Dose: 2 mg"),
        ("skin is red", "Call the ward if: the skin is red"),
        ("it bleeds", "Call the ward if: it bleeds."),
        ("feel dizzy", "See your nurse if you feel dizzy"),
        ("See your nurse", "See your nurse if you feel dizzy cannot keep the tablets down"),
        ("smoking near", "The don'ts smoking near the dressing"),
        ("Yes, in most", "Is it free? Yes, in most of the clinics."),
        ("Driving strains", "Driving strains the wound."),
        ("Corax, Dose", "Do not take these on the day: Tablet: Corax, Dose: 5 mg"),
        ("Painex, Evening", "Tablet: Painex, Evening: none"),
        ("Clean bandages", "Clean bandages help."),
        ("open the wound", "Do not take these: hot baths, which open the wound"),
        ("grapefruit", "Do not take it with: grapefruit"),
        ("interferon\n", "Medicines given by shots include interferon"),
        (
            "lost weight",
            "Before the operation, people must have either lost weight, or tried the drops.",
        ),
        (
            "tried the drops",
            "Before the operation, people must have either lost weight, or tried the drops.",
        ),
        ("it is small", "Surgery is done if both of these are true: the wound is dry it is small"),
        ("a plaster", "Patients get one of these: a plaster"),
        ("you can walk", "You may go home when you can walk and somebody fetches you"),
        ("entecavir", "peginterferon Medicines taken by mouth include entecavir"),
    ],
)
def test_a_mark_can_be_understood_alone(leaflet: Document, sentence: str, mark: str) -> None:
    assert build_answer(*read_around(leaflet, sentence), Wish()).text == mark


def test_what_a_result_does_not_mean_is_part_of_its_mark(leaflet: Document) -> None:
    assert is_limited(*read_around(leaflet, "no germs grow"))
    assert wording.takes_back("However, alcohol makes sleep lighter.")
    assert wording.takes_back("But tell us first.")
    assert not wording.takes_back("Butter is fine.")
    assert not is_limited(*read_around(leaflet, "It does not mean"))
    assert not is_limited(*read_around(leaflet, "Ask your nurse"))


@pytest.mark.parametrize(
    ("question", "names_several"),
    [
        ("are headaches and hair loss normal", True),
        ("paclitaxel/docetaxel for me", True),
        ("gemzar navelbine", True),
        ("chemo", False),
        ("does the sand hurt", False),
        ("I feel sick, what helps", False),
    ],
)
def test_a_question_may_name_several_things(question: str, names_several: bool) -> None:
    assert wording.names_several(question) is names_several


SIGNS = """# Spots

## Signs

{lead_in}

- a red spot
- a sore throat

Most of the spots go away after some days. {after} See a doctor if {pointing} stay. Sleep well.
"""


@pytest.mark.parametrize(
    ("lead_in", "after", "pointing", "added"),
    [
        ("Signs of the illness are:", "They may be signs of other diseases.", "these", True),
        ("Symptoms include:", "The symptoms do not mean that you are ill.", "the symptoms", True),
        ("Eat these:", "They may be signs of other diseases.", "these", False),
        ("Signs of the illness are:", "Other people have no such luck.", "you", False),
    ],
)
def test_a_sign_comes_with_what_else_it_may_be_and_whom_to_tell(
    tmp_path: Path, lead_in: str, after: str, pointing: str, *, added: bool
) -> None:
    text = SIGNS.format(lead_in=lead_in, after=after, pointing=pointing)
    (tmp_path / "spots.md").write_text(text)
    spots = read_booklet(tmp_path / "spots.md")
    put_right = f" {after} See a doctor if {pointing} stay." if added else ""
    answer = build_answer(*read_around(spots, "a red spot"), Wish())
    assert answer.text == f"{lead_in} a red spot{put_right}"
    whole = build_answer(*read_around(spots, lead_in), Wish())
    assert whole.text == f"{lead_in} a red spot a sore throat{put_right}"


MORNING = (
    "On the morning of the visit, you should: wash as usual bring your card"
    " eat nothing after you rise. Water is fine until six."
)


def test_a_question_for_the_list_gets_the_list(leaflet: Document) -> None:
    for words in ("bring your card", "Water is fine", "On the morning"):
        assert build_answer(*read_around(leaflet, words), Wish(for_list=True)).text == MORNING
    nested = build_answer(*read_around(leaflet, "hot baths"), Wish(for_list=True))
    assert nested.text == "Do not take these: hot baths, which soften the skin and open the wound"


def test_a_lead_in_that_matches_best_brings_its_list(leaflet: Document) -> None:
    answer = build_answer(*read_around(leaflet, "On the morning"), Wish())
    assert (answer.text, len(answer.spans)) == (MORNING, 4)
    table = build_answer(*read_around(leaflet, "Tablet | Morning"), Wish())
    assert table.text == (
        "Tablet | Morning | Evening Tablet: Sennax, Morning: 1 Tablet: Sennax, Evening: 2"
        " Tablet: Painex, Morning: 2 Tablet: Painex, Evening: none"
    )


def test_yes_and_no_stand_where_the_question_is_the_heading(leaflet: Document) -> None:
    same = Wish(same_as_heading=True)
    assert (
        build_answer(*read_around(leaflet, "Yes, in most"), same).text
        == "Yes, in most of the clinics."
    )
    driving = build_answer(*read_around(leaflet, "Driving strains"), same)
    assert driving.text == "No. Driving strains the wound."
    text, number = read_around(leaflet, "Yes.\n")
    assert choose_sentence(text, [number], [1.0], asks_heading=False) is None
    assert choose_sentence(text, [number], [1.0], asks_heading=True) == number


def test_any_scores_choose_among_what_may_be_marked(leaflet: Document) -> None:
    text, first = read_around(leaflet, "Care at home. ")
    assert [text.get_text(s) for s in text.sentences[:2]] == [
        "Care at home. What helps?",  # a label is joined to what follows
        "Clean bandages help.",
    ]
    assert choose_sentence(text, [0, 1, 2], [0.9, 0.1, 0.05], asks_heading=False) == 1
    assert choose_sentence(text, [1, 2], [0.5, 0.5], asks_heading=False) == 1
    assert choose_sentence(text, [0], [0.9], asks_heading=False) is None
    assert first == 0


def test_a_mark_in_an_address_is_bound_to_its_text(leaflet: Document) -> None:
    text, number = read_around(leaflet, "swim until")
    mark = format_mark(text, number, build_answer(text, number, Wish()))
    start, digest = leaflet.text.index("swim"), mark.partition(".")[2]
    assert mark == f"{start}.{digest}"
    spans = find_mark(leaflet, split(leaflet), mark)
    assert [text.get_text(span) for span in spans] == [
        "Do not",
        "swim until the wound has healed",
    ]
    for crafted in (f"{start + 1}.{digest}", f"{start}.{digest[::-1]}", f"{start}-{start + 9}", ""):
        assert find_mark(leaflet, split(leaflet), crafted) == ()


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("They dissolve in two weeks.", True),
        ("But not everyone gets it.", True),
        ("All the other drugs go into a vein.", True),
        ("Doctors call this a recurrence.", True),
        ("“It helps,” some say.", True),
        ("This booklet is for everyone.", False),
        ("There are two ways to do it.", False),
        ("One pill a day is enough.", False),
        ("Drugs such as aspirin thin the blood.", False),
        ("If you feel sick in the morning, tell us about it.", False),
        ("The two threads dissolve.", True),
        ("Most are cemented; others grow in.", True),
        ("Most of the drugs are pills.", False),
        ("Most people take them well.", True),
        ("You can buy some without a prescription.", True),
        ("You can buy some drugs without a prescription.", False),
        ("You also may feel pain in the neck.", True),
        ("You may also feel pain in the neck.", True),
        ("Some people also develop a fever.", False),
        ("The body then has less of it.", True),
        ("Olaparib is approved for cancer of the same kind.", True),
        ("Everolimus is one of these drugs, and it is a pill.", True),
        ("Abemaciclib can also be taken alone for this kind of cancer.", True),
        ("Wash it well and then dry it.", True),
        ("Wash your hands, and then dry them.", False),
    ],
)
def test_what_leans_on_the_sentence_before(sentence: str, *, leans: bool) -> None:
    assert wording.leans_on_text_before(sentence) is leans


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what are the side effects of chemo", "side effects"),
        ("which foods should I avoid", "foods"),
        ("what are the four kinds of breast cancer", "kinds"),
        ("examples of soft food", "examples"),
        ("ways to sleep better", "tips"),
        ("what helps with nausea", "tips"),
        ("Which medicines are pills?", "drugs"),
        ("when should I call the ward", "call"),
        ("what are aromatase inhibitors", ""),
        ("which drug is a pill", ""),
        ("can I swim", ""),
    ],
)
def test_what_a_question_asks_a_list_of(question: str, first: str) -> None:
    assert first in wording.find_listed_things(question) or not first
    assert bool(wording.find_listed_things(question)) is bool(first)


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("The wound is closed", "The wound is closed with threads. They dissolve in two weeks."),
        ("They dissolve", "The wound is closed with threads. They dissolve in two weeks. Rest"),
        ("Rest for a day.", "Rest for a day."),  # the next is of another paragraph
        (
            "eat nothing",
            "On the morning of the visit, you should: eat nothing after you rise. Water",
        ),
        ("wash as usual", "On the morning of the visit, you should: wash as usual"),
    ],
)
def test_an_answer_that_goes_on(leaflet: Document, sentence: str, marked: str) -> None:
    """To the end of the next sentence of the same paragraph or item."""
    passages = split(leaflet)
    start = leaflet.text.index(f"{sentence}")
    text = read_section(leaflet, passages, find_section(leaflet, start))
    number = text.find_number(start)
    answer = build_answer(text, number, Wish(after=1))
    alone = build_answer(text, number, Wish())
    assert answer.text.startswith(marked)
    assert (answer == alone) is (sentence in {"Rest for a day.", "wash as usual"})


def list_marks(document: Document) -> Iterator[tuple[SectionText, int, str, tuple[Span, ...]]]:
    """Every mark that any scores could choose, whatever is asked."""
    passages = split(document)
    for passage in passages:
        text = read_section(document, passages, find_section(document, passage.start))
        first = text.find_number(passage.start)
        for number in range(first, first + len(passage.sentences)):
            for wish in list_wishes(text, number):
                able = choose_sentence(text, [number], [1], asks_heading=wish.same_as_heading)
                if able is not None:
                    answer = build_answer(text, number, wish)
                    yield text, number, answer.text, answer.spans
                    mark = format_mark(text, number, answer)
                    assert find_mark(document, passages, mark) == answer.spans


@pytest.mark.parametrize("path", [OUR_BOOKLET, REAL_BOOKLET, None], ids=["ours", "real", "leaflet"])
def test_every_mark_keeps_the_rules(path: Path | None, leaflet: Document) -> None:
    if path and not path.exists():
        pytest.skip("the real booklet is not here")
    document = read_booklet(next(path.iterdir()) if path.is_dir() else path) if path else leaflet
    marks = list(list_marks(document))
    assert len(marks) > 40
    for text, number, words, spans in marks:
        assert words == " ".join(document.text[span.start : span.end] for span in spans)
        assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
        assert any(s.start <= text.sentences[number].end <= s.end for s in spans)
        assert not words.endswith((":", "?"))
        assert not wording.repeats(words, text.heading)
        check_sentence(text, number, words, spans)


def check_sentence(text: SectionText, number: int, words: str, spans: tuple[Span, ...]) -> None:
    of_block = text.find_sentences(text.block_rows[number])
    sentence = text.get_text(text.sentences[number])
    if wording.is_bare_reply(words):
        assert wording.is_question(text.heading)
    leans = wording.leans_on_text_before(sentence, is_lead_in=text.ends_in_colon(number))
    if number > of_block[0] and leans:
        assert spans[0].start <= text.sentences[number - 1].start
    if text.get_block(number).kind is BlockKind.ITEM and number == of_block[0]:
        lead_in = text.get_block(number).lead_in
        if lead_in is not None:
            block = text.document.blocks[lead_in]
            is_told_apart = len(of_block) > 1 and wording.counts(
                text.get_text(Span(block.start, block.end))
            )
            assert is_told_apart or spans[0].start < block.end
