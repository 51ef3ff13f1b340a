"""Planted contradictions: a section stands in a second booklet too, with one sentence changed."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from indexer.splitting.sentences import find_sentence_spans
from indexer.vocabulary import Vocabulary
from tests.quality.library.pages import Page

MIN_SENTENCE_WORDS = 8
MONTHS = "January February March April May June July August September October November December"
_MONTH_PATTERN = re.compile(rf"\b({'|'.join(MONTHS.split())}) (?=\d)")
_NUMBER_PATTERN = re.compile(
    r"(?<![\d.,-])\b(\d{1,3})(?=%"
    r"| (?:days|weeks|months|years|hours|minutes|mg|cm|times|out of|people)\b)"
)
_NEGATION_PATTERN = re.compile(r" not\b(?! only)")
_VERB_PATTERN = re.compile(r"\b(can|should|is|are|may|will)\b(?! not)")


@dataclass(frozen=True, slots=True)
class Plant:
    """A changed sentence; ``kind`` is "" for a copy that was not changed."""

    kind: str
    page: str  # where the copy stands
    text: str


Mutation = Callable[[str, Random], str]


def list_mutations(vocabulary: Vocabulary) -> dict[str, Mutation]:
    """By kind; each gives "" where a sentence has nothing to change."""
    groups = {
        term.group_id: form
        for term in vocabulary.terms
        for form in term.forms[:1]
        if term.kind == "generic" and " " not in form
    }

    def swap_drug(text: str, chance: Random) -> str:
        lower = text.casefold()
        inside = [form for form in groups.values() if re.search(rf"\b{re.escape(form)}\b", lower)]
        if not inside:
            return ""
        other = chance.choice(sorted(form for form in groups.values() if form not in lower))
        return re.sub(rf"\b{re.escape(inside[0])}\b", other, text, flags=re.IGNORECASE)

    return {
        "numbers": _change_number,
        "negation": _flip_negation,
        "drugs": swap_drug,
        "dates": _change_month,
    }


def _change_number(text: str, chance: Random) -> str:
    more = chance.randint(2, 9)
    changed = _NUMBER_PATTERN.sub(lambda match: str(int(match[1]) + more), text, count=1)
    return _keep_change(text, changed)


def _flip_negation(text: str, _: Random) -> str:
    if _NEGATION_PATTERN.search(text):
        return _NEGATION_PATTERN.sub("", text, count=1)
    return _keep_change(text, _VERB_PATTERN.sub(r"\1 not", text, count=1))


def _change_month(text: str, chance: Random) -> str:
    changed = _MONTH_PATTERN.sub(
        lambda m: f"{chance.choice([n for n in MONTHS.split() if n != m[1]])} ", text, count=1
    )
    return _keep_change(text, changed)


def _keep_change(old: str, new: str) -> str:
    return new if new != old else ""


def plant_contradictions(
    pages: Sequence[Page], count: int, vocabulary: Vocabulary, chance: Random
) -> tuple[list[Page], list[Plant]]:
    """The pages with plants, ``count`` of each kind and as many copies without a change.

    Every other plant is a leaflet of its own, the rest are sections at the end of another page.
    What the pages say with several values themselves, such as "Find trials of DRUG", and citations
    are left as they are, and no sentence is changed twice.
    """
    by_name = {page.name: page for page in pages}
    plants: list[Plant] = []
    names = _find_drug_names(vocabulary)
    used = _find_forms(pages, names)
    for kind, mutate in {**list_mutations(vocabulary), "": lambda text, _: text}.items():
        choices = [*_list_choices(pages, mutate, chance)]
        chance.shuffle(choices)
        left = count
        for page, (heading, paragraphs), old, new in choices:
            if not left or (form := _blank_values(old, names)) in used:
                continue
            used.add(form)
            left -= 1
            section = (heading, tuple(text.replace(old, new) for text in paragraphs))
            target = _place_section(by_name, page, section, chance, is_leaflet=len(plants) % 2 == 0)
            plants.append(Plant(kind, target, new))
    return list(by_name.values()), plants


def _find_drug_names(vocabulary: Vocabulary) -> re.Pattern[str]:
    kinds = ("brand", "generic")
    forms = {form for term in vocabulary.terms if term.kind in kinds for form in term.forms}
    ordered = sorted(map(re.escape, forms), key=len, reverse=True)
    ending = r"\w+(?:mab|nib|platin|taxel|setron|vir|statin)"
    return re.compile(rf"\b(?:{'|'.join(ordered)}|{ending})\b", re.IGNORECASE)


def _find_forms(pages: Sequence[Page], names: re.Pattern[str]) -> set[str]:
    """Sentences without their values, of those that stand with several."""
    values: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for text in (text for _, paragraphs in page.sections for text in paragraphs):
            for start, end in find_sentence_spans(text):
                values[_blank_values(text[start:end], names)].add(text[start:end])
    return {form for form, sentences in values.items() if len(sentences) > 1}


def _blank_values(sentence: str, names: re.Pattern[str]) -> str:
    plain = names.sub("#", _MONTH_PATTERN.sub("#", sentence))
    return re.sub(r"\bnot\b|[\W\d]+", " ", plain).casefold()


def _place_section(
    by_name: dict[str, Page],
    page: Page,
    section: tuple[str, tuple[str, ...]],
    chance: Random,
    *,
    is_leaflet: bool,
) -> str:
    """Put the section into the pages; the name of the page that has it now."""
    if is_leaflet:
        name = f"leaflet-{len(by_name)}"
        by_name[name] = Page(name, f"{page.title} in short", (section,))
        return name
    others = [name for name, other in by_name.items() if not _has_heading(other, section[0])]
    name = chance.choice(sorted(others))
    by_name[name] = replace(by_name[name], sections=(*by_name[name].sections, section))
    return name


def _is_statement(sentence: str) -> bool:
    """Neither a citation nor a heading."""
    is_citation = "Journal" in sentence or "journal" in sentence
    return len(sentence.split()) >= MIN_SENTENCE_WORDS and not is_citation


def _has_heading(page: Page, heading: str) -> bool:
    return any(heading == one for one, _ in page.sections)


Choice = tuple[Page, tuple[str, tuple[str, ...]], str, str]


def _list_choices(pages: Sequence[Page], mutate: Mutation, chance: Random) -> Iterator[Choice]:
    """One sentence a section at most that the mutation can change."""
    for page in pages:
        for section in page.sections:
            for text in section[1]:
                sentences = [text[start:end] for start, end in find_sentence_spans(text)]
                fit = [one for one in sentences if _is_statement(one)]
                changed = [(one, mutate(one, chance)) for one in fit]
                if good := [pair for pair in changed if pair[1]]:
                    yield page, section, *chance.choice(good)
                    break
