import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.querylog.patterns import MEDICAL_TERM
from search_app.querylog.scrub import MAX_QUESTION_LENGTH, scrub_question

MASKED = {
    "My name is Anna Schmidt, what helps with nausea?": (
        "my name is [name], what helps with nausea"
    ),
    "my name is anna schmidt and i have mbc": "my name is [name] and i have mbc",
    "my name is Will Mark can I drink": "my name is [name] can i drink",
    "My name’s Zoë O’Brien-Smith.": "my name's [name]",
    "MY NAME IS ANNA SCHMIDT WHAT HELPS": "my name is [name] what helps",
    "I'm Anna and I have HER2 cancer": "i'm [name] and i have her2 cancer",
    "im anna scared of chemo": "im [name] scared of chemo",
    "I am called Rose": "i am called [name]",
    "they call me Lena": "they call me [name]",
    "my husband Peter snores": "my husband [name] snores",
    "ask Dr. Patel about this": "ask dr. [name] about this",
    "This is Bob Jones calling": "this is [name] calling",
    "what is a port? Thank you, Anna": "what is a port? thank you [name]",
    "call +1 (555) 123-4567 please": "call [number] please",
    "call ٠١٢٣٤٥ or １２３ please": "call [number] or [number] please",
    "five five five one two three pills": "[number] pills",
    "patient id AB-12345/X": "patient id [number]",
    "I am 45 years old": "i am [number] years old",
    "600mg twice a day": "[number] twice a day",
    "born 12 March 1980, is it late": "born [date] is it late",
    "since March 3rd, 2019?": "since [date]",
    "on the third of May": "on the [date]",
    "born in nineteen eighty two": "born in [number]",
    "since 2026-11-24 or 24.11.2026": "since [number] or [number]",
    "write to anna.schmidt@example.com": "write to [e-mail]",
    "write to anna . schmidt @ example . com": "write to [e-mail]",
    "write to anna (at) example (dot) com": "write to [e-mail]",
    "write to anna at example dot com": "write to [e-mail]",
    "is www.example.org/a?b=c right": "is [address] right",
    "tell me about HER2-19840512": "tell me about [number]",
    "zero\u200bwidth an\u200bna@example.com": "zero width [e-mail]",
    "my name is: Jane Doe": "my name is [name]",
    "my name is - Jane, can I fly": "my name is [name], can i fly",
    "my name is (Jane)": "my name is [name])",
    "my name is 'Jane' 'Doe'": "my name is [name]",
    "my name is… Jane": "my name is [name]",
    "my name is. Jane": "my name is [name]",
    "my name is _Jane_": "my name is [name]_",
    "my name is [Jane]": "my name is [name]]",
    "name - Jane": "name [name]",
    "call me: Jane": "call me [name]",
    "I am – Jane (Doe)": "i am [name])",
    "my\u200bname is jane": "my name is [name]",
    "my\ufeffname\u2060is jane": "my name is [name]",
}
KEPT = {
    "What helps with nausea?": "what helps with nausea",
    "  WHAT helps\n with nausea ?!": "what helps with nausea",
    "I'm HER2 positive, is T-DM1 for me?": "i'm her2 positive, is t-dm1 for me",
    "HER2-positive, HER2+/ER-, her 2": "her2-positive, her2+/er-, her 2",
    "are CDK4/6 inhibitors like 5-FU": "are cdk4/6 inhibitors like 5-fu",
    "PD-L1, Ki-67, CA 15-3, BRCA1/2, PIK3CA": "pd-l1, ki-67, ca 15-3, brca1/2, pik3ca",
    "does vitamin B12 help at stage 4": "does vitamin b12 help at stage 4",
    "a drug called Ibrance": "a drug called ibrance",
    "I am scared and I'm always tired": "i am scared and i'm always tired",
    "my dr said I should stop": "my dr said i should stop",
    "how do I name my port": "how do i name my port",
    "is this normal, I miss my hair": "is this normal, i miss my hair",
    "my daughter's risk": "my daughter's risk",
    "two or three drinks": "two or three drinks",
    "meta\u00adstatic means what": "metastatic means what",
    "what is its name: 5-FU": "what is its name: 5-fu",
}


@pytest.mark.parametrize(("asked", "kept"), MASKED.items())
def test_what_tells_who_asked_is_masked(asked: str, kept: str) -> None:
    assert scrub_question(asked) == kept


@pytest.mark.parametrize(("asked", "kept"), KEPT.items())
def test_what_tells_nothing_of_anybody_stays(asked: str, kept: str) -> None:
    assert scrub_question(asked) == kept


@pytest.mark.parametrize("asked", ["", " ?!", "555 123 4567", "a@b.c", "5" * 299, "\ue001"])
def test_a_question_that_says_nothing_is_not_kept(asked: str) -> None:
    assert scrub_question(asked) == ""


def test_a_story_is_nobody_elses_question() -> None:
    assert scrub_question("a" * MAX_QUESTION_LENGTH) == "a" * MAX_QUESTION_LENGTH
    assert scrub_question("a" * (MAX_QUESTION_LENGTH + 1)) == ""


anything = st.text(max_size=60)
letters = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12)
name = st.from_regex(r"[Qq][xz][a-zA-Z]{1,8}", fullmatch=True)  # never an ordinary word
words = st.lists(st.sampled_from("what helps does the pain stop if i take Ibrance".split())).map(
    " ".join
)


@given(anything)
def test_every_digit_that_stays_belongs_to_a_medical_term(asked: str) -> None:
    assert not re.search(r"\d", MEDICAL_TERM.sub("", scrub_question(asked)))


@given(words, st.integers(10**6, 10**12), st.sampled_from(["", " ", "-", ".", "/"]), words)
def test_no_long_number_gets_through(before: str, number: int, dash: str, after: str) -> None:
    written = dash.join(str(number))
    kept = scrub_question(f"{before} {written} {after}")
    assert not re.search(r"\d", MEDICAL_TERM.sub("", kept))
    assert str(number)[:5] not in re.sub(r"\D", "", kept)


@given(words, name, name, st.sampled_from([".", "_", "+", " . "]), words)
def test_no_address_gets_through(
    before: str, first: str, last: str, between: str, after: str
) -> None:
    kept = scrub_question(f"{before} {first}{between}{last}@{last}.org {after}")
    assert not {first.lower(), last.lower()} & set(re.findall(r"[a-z]+", kept))


LEADS = ("my name is", "My name's", "I'm", "i am", "I am called", "im", "name:", "call me")
GAPS = (" ", ": ", " - ", " (", " '", "... ", "… ", ". ", ", ", "\u200b", " “", " _", "\n")


@given(words, st.sampled_from(LEADS), st.sampled_from(GAPS), st.tuples(name, name), words)
def test_no_announced_name_gets_through(
    before: str, lead: str, gap: str, names: tuple[str, str], after: str
) -> None:
    first, last = names
    kept = scrub_question(f"{before}, {lead}{gap}{first} {last}. {after}")
    assert not {first.lower(), last.lower()} & set(re.findall(r"[a-z]+", kept))


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=400))
def test_a_scrubbed_question_is_scrubbed(asked: str) -> None:
    once = scrub_question(asked)
    assert len(once) <= 2 * MAX_QUESTION_LENGTH
    assert once == once.strip()
    assert not re.search(r"\d", MEDICAL_TERM.sub("", scrub_question(once)))
