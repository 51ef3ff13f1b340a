"""Groups to learn from: a question, a passage that answers it, and four that do not.

Every draw comes from one generator in a fixed order, so that a seed makes the same groups.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.training.pages import (
    LearningPage,
    LearningSection,
    split_into_sentences,
    split_into_windows,
)
from indexer.training.questions import (
    LearningMaterial,
    LearningQuestion,
    Window,
    find_quoted_sentences,
    is_held_out,
    list_windows,
    normalize,
    separate_windows,
)
from indexer.training.templates import tell_story

OTHERS = 4
PASSAGES = 1 + OTHERS
# Among the passages of the same page, so many that share most with the question are near misses.
NEAR_MISSES = 8
WINDOW_WORDS = (25, 40, 60, 60, 80)
SIMILARITY_WINDOW_WORDS = 60
MIN_WORD_LENGTH = 3  # letters; shorter words say little about a topic
# National Cancer Institute, MedQuAD, and its short pages on rare diseases (GHR, GARD).
SOURCE_WEIGHTS = (0.6, 0.3, 0.1)
# Made questions teach first what is easy; written ones come more often towards the end.
MADE_SHARE_FIRST, MADE_SHARE_LAST = 0.6, 0.1
# Where sections answer a question in part, one of them stands so often among those that do not.
PARTLY_SHARE = 0.75
# A question none of whose near misses the earlier verifier gives more than this (log-odds) is easy
# for it; so many turns of those are left to others.
EASY_READING = -2.0
EASY_SHARE_SKIPPED = 0.6
# Of a written question's turns, so many ask it of a page about something else.
STRANGER_SHARE = 0.08
STORY_SHARE = 0.12
MIN_TOPIC_LENGTH = 5  # letters of a title's word that names the topic in a question


# Log-odds by section, by page and question.
Misreadings = Mapping[tuple[str, str], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Group:
    """Only the first passage may answer; ``marked`` are the numbers of its sentences that do."""

    question: str
    passages: tuple[str, ...]
    is_answered: bool
    marked: tuple[int, ...] = ()


class Similarity:
    """Weighs the words that a question shares with a passage by how rare they are."""

    def __init__(self, material: LearningMaterial) -> None:
        self._counts: Counter[str] = Counter()
        for page_id in dict.fromkeys(question.page for question in material.questions):
            for window in list_windows(material.pages[page_id], SIMILARITY_WINDOW_WORDS):
                self._counts.update(set(normalize(window.text).split()))

    def sort_windows(self, question: str, windows: Sequence[Window]) -> list[Window]:
        """The most similar first."""
        words = dict.fromkeys(normalize(question).split())
        weights = {
            word: 1 / math.log(2 + self._counts[word])
            for word in words
            if len(word) >= MIN_WORD_LENGTH
        }
        return sorted(windows, key=lambda window: -_sum_shared(weights, window.text))


class GroupSampler:
    """Draws groups without end; ``waiting`` are the questions left of this round, by number.

    ``misreadings`` are by page and question the sections that do not answer, and how much an
    earlier verifier takes them for answers; without it words say which are near misses.
    """

    def __init__(
        self,
        material: LearningMaterial,
        similarity: Similarity,
        seed: int,
        misreadings: Misreadings | None = None,
    ) -> None:
        self.random = random.Random(seed)
        self.waiting: list[int] = []
        self._material = material
        self._similarity = similarity
        self._misreadings = misreadings or {}
        self._questions = [q for q in material.questions if not is_held_out(q.page)]
        written = dict.fromkeys(question.page for question in self._questions)
        self._written_pages = [material.pages[page_id] for page_id in written]
        self._pages = [
            page
            for page in material.pages.values()
            if page.has_enough_sections and not material.is_kept_out(page.page_id)
        ]
        self._sources = self._sort_by_source()
        self._same_type: dict[str, list[tuple[LearningPage, LearningSection]]] = {}
        for page in (*self._sources[1], *self._sources[2]):
            for section in page.long_sections:
                self._same_type.setdefault(section.heading, []).append((page, section))

    def sample_group(self, progress: float) -> Group:
        """``progress`` in [0, 1) says how much of the training is done."""
        made_share = MADE_SHARE_FIRST - (MADE_SHARE_FIRST - MADE_SHARE_LAST) * progress
        while True:
            if self.random.random() < made_share:
                return self._make_group()
            if not self.waiting:
                self.waiting = list(range(len(self._questions)))
                self.random.shuffle(self.waiting)
            entry = self._questions[self.waiting.pop()]
            if self._is_easy(entry) and self.random.random() < EASY_SHARE_SKIPPED:
                continue
            is_strange = self.random.random() < STRANGER_SHARE
            build = self._build_stranger_group if is_strange else self._build_written_group
            if group := build(entry):
                return group

    def _is_easy(self, entry: LearningQuestion) -> bool:
        read = self._misreadings.get((entry.page, entry.question), {})
        return max(read.values(), default=EASY_READING) < EASY_READING

    def _sort_by_source(self) -> list[list[LearningPage]]:
        nci = [page for page in self._pages if not page.is_medquad]
        rare = [page for page in self._pages if page.page_id.startswith(("GHR", "GARD"))]
        taken = {page.page_id for page in (*nci, *rare)}
        return [nci, [page for page in self._pages if page.page_id not in taken], rare]

    def _build_written_group(self, entry: LearningQuestion) -> Group | None:
        """None where the page is too short for one."""
        word_count = self.random.choice(WINDOW_WORDS)
        page = self._material.pages[entry.page]
        answers, others = separate_windows(page, entry, word_count)
        if not others or (entry.section is not None and not answers):
            return None
        question = vary_question(entry.question, self.random)
        wrong = self._choose_wrong(entry, others, PASSAGES - bool(answers))
        quote = normalize(entry.quote)
        if answers and (without := self._cut_quote(answers[0], quote)):
            wrong[-1] = without
        passages = tuple(self._show(w.heading, w.text, 0.5) for w in (*answers[:1], *wrong))
        marked = find_quoted_sentences(passages[0], quote) if answers else ()
        return Group(question, passages, bool(answers), marked)

    def _build_stranger_group(self, entry: LearningQuestion) -> Group | None:
        """A question that names its topic, entry of a page on another: only words are shared."""
        own = _list_topic_words(self._material.pages[entry.page].title)
        other = self.random.choice(self._written_pages)
        windows = list_windows(other, self.random.choice(WINDOW_WORDS))
        named = own & set(normalize(entry.question).split())
        if not named or own & _list_topic_words(other.title) or len(windows) < PASSAGES:
            return None
        question = vary_question(entry.question, self.random)
        passages = self._similarity.sort_windows(question, windows)[:PASSAGES]
        shown = tuple(self._show(w.heading, w.text, 0.5) for w in passages)
        return Group(question, shown, is_answered=False)

    def _choose_wrong(
        self, entry: LearningQuestion, others: Sequence[Window], count: int
    ) -> list[Window]:
        """Near misses of the same page and others of it; from elsewhere if they are too few."""
        near = self._similarity.sort_windows(entry.question, others)
        if read := self._misreadings.get((entry.page, entry.question)):
            near.sort(key=lambda window: -read.get(window.section, -math.inf))
        near = near[:NEAR_MISSES]
        partly = [window for window in others if window.section in entry.partly]
        chosen = []
        if partly and self.random.random() < PARTLY_SHARE:
            chosen = [self.random.choice(partly)]
        near = [window for window in near if window not in chosen]
        chosen += self.random.sample(near, min(count // 2 + 1 - len(chosen), len(near)))
        rest = [window for window in others if window not in chosen]
        chosen += self.random.sample(rest, min(count - len(chosen), len(rest)))
        while len(chosen) < count:
            page = self.random.choice(self._pages)
            chosen.append(Window(0, page.title, self._sample_window(page)))
        return chosen

    def _cut_quote(self, answer: Window, quote: str) -> Window | None:
        """At times the passage without what answers: the nearest miss there is."""
        sentences = split_into_sentences(answer.text)
        quoted = find_quoted_sentences(answer.text, quote)
        if not quoted or len(sentences) < 3 or self.random.random() >= 0.3:
            return None
        left = (sentence for n, sentence in enumerate(sentences) if n not in quoted)
        return answer._replace(text=" ".join(left))

    def _make_group(self) -> Group:
        """Of a heading or template, answered by the beginning of its section."""
        page, number = self.choose_section()
        sections = page.long_sections
        section = sections[number]
        question = vary_question(self.random.choice(section.questions), self.random)
        word_count = self.random.choice((0, 0, 30, 50))
        others = [(s.heading, w) for s in sections if s is not section for w in s.windows]
        for _ in range(OTHERS - len(others)):
            others.append((page.title, self._sample_window(self.random.choice(self._pages))))
        wrong = self.random.sample(others, OTHERS)
        is_named = page.is_medquad and normalize(page.title) in normalize(question)
        if is_named and self.random.random() < 0.5:  # the same of another disease
            other_page, other = self.random.choice(self._same_type[section.heading])
            if other_page is not page:
                wrong[0] = other.heading, self.random.choice(other.windows)
        is_first = self.random.random() < 0.8
        answer = section.windows[0] if is_first else self.random.choice(section.windows[:3])
        heading_share = 0.4 if page.is_medquad else 0.1
        passages = [
            self._show(heading, _shorten_window(window, word_count), heading_share)
            for heading, window in [(section.heading, answer), *wrong]
        ]
        return Group(question, tuple(passages), is_answered=True)

    def choose_section(self) -> tuple[LearningPage, int]:
        while True:
            (source,) = self.random.choices(self._sources, SOURCE_WEIGHTS)
            page = self.random.choice(source)
            if asking := [n for n, each in enumerate(page.long_sections) if each.questions]:
                return page, self.random.choice(asking)

    def _sample_window(self, page: LearningPage) -> str:
        return self.random.choice(self.random.choice(page.long_sections).windows)

    def _show(self, heading: str, text: str, heading_share: float) -> str:
        return f"{heading}. {text}" if self.random.random() < heading_share else text


def vary_question(question: str, rng: random.Random) -> str:
    """At times in a story, in small letters, or with a slip of the finger in one word."""
    if rng.random() < STORY_SHARE:
        return tell_story(question, rng)
    if rng.random() < 0.3:
        question = question.lower().rstrip("?.")
    if rng.random() >= 0.08:
        return question
    words = question.split()
    place = rng.randrange(len(words))
    word = words[place]
    if len(word) > 4:
        at = rng.randrange(1, len(word) - 1)
        left_out = word[:at] + word[at + 1 :]
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = rng.choice([left_out, swapped, word[: at + 1] + word[at:]])
    return " ".join(words)


def _list_topic_words(title: str) -> set[str]:
    return {word for word in normalize(title).split() if len(word) >= MIN_TOPIC_LENGTH}


def _shorten_window(window: str, word_count: int) -> str:
    """Its first sentences; 0 leaves it as it is."""
    return " ".join(split_into_windows(window, word_count)[:1]) if word_count else window


def _sum_shared(weights: Mapping[str, float], text: str) -> float:
    shared = set(normalize(text).split())
    return sum(weight for word, weight in weights.items() if word in shared)
