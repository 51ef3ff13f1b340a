"""The life of each gap: from the editions that asked its question, and what editors decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.desk.editions import AskedQuestion, Edition
from search_app.desk.triage import Decision, GapState


class LifeStage(StrEnum):
    """Where a gap is in its life; that of its latest edition and decision.

    Closed: an edition answers it. Verified: the verifier also takes the answer for one. Reopened:
    an earlier edition answered it, and nobody decided anew since.
    """

    REOPENED = "reopened"
    NEW = "new"
    GROWING = "growing"
    SHRINKING = "shrinking"
    OPEN = "open"
    PLANNED = "planned"
    WRITTEN = "written"
    CLOSED = "closed"
    VERIFIED = "closed and verified"
    REFUSED = "won't"


CLOSED_STAGES = (LifeStage.CLOSED, LifeStage.VERIFIED)
_DECIDED = {
    GapState.PLANNED: LifeStage.PLANNED,
    GapState.DONE: LifeStage.WRITTEN,
    GapState.REFUSED: LifeStage.REFUSED,
}


@dataclass(frozen=True, slots=True)
class GapLife:
    """A gap, or one that was. ``demand`` is that of the latest edition that asked it.

    ``edition`` is the generation that closed it, reopened it or asked it first. ``since``, ISO
    8601, is when the edition was made, or the decision taken, that brought it into its stage.
    """

    question_id: str
    text: str
    stage: LifeStage
    demand: float
    edition: str
    since: str
    decision: Decision


def trace_lives(editions: Sequence[Edition], decisions: Mapping[str, Decision]) -> list[GapLife]:
    """The lives of all that is a gap or was one, those of most demand first in each stage.

    The editions are in the order they were made; those that asked no question are passed over.
    """
    names = dict.fromkeys(name for edition in editions for name in edition.asked)
    lives = [
        life
        for name in names
        for life in _trace_life(
            name,
            [edition for edition in editions if name in edition.asked],
            decisions.get(name, Decision()),
        )
    ]
    stages = list(LifeStage)
    return sorted(lives, key=lambda one: (stages.index(one.stage), -one.demand, one.question_id))


def _trace_life(name: str, editions: Sequence[Edition], decision: Decision) -> Iterator[GapLife]:
    asked = [edition.asked[name] for edition in editions]
    latest = asked[-1]
    if all(one.answered for one in asked):
        return
    turn = editions[_find_turn([one.answered for one in asked])]
    stage, since = _find_stage(editions, asked, turn, decision)
    yield GapLife(name, latest.text, stage, latest.weight, turn.generation, since, decision)


def _find_turn(states: Sequence[object]) -> int:
    """The row of the first of the last states that are the same."""
    return max((row + 1 for row, state in enumerate(states) if state != states[-1]), default=0)


def _find_stage(
    editions: Sequence[Edition], states: Sequence[AskedQuestion], turn: Edition, decision: Decision
) -> tuple[LifeStage, str]:
    """The stage and since when; ``turn`` is the first edition that answered as the last does."""
    latest = states[-1]
    if latest.answered:
        stage = LifeStage.VERIFIED if latest.verified else LifeStage.CLOSED
        return stage, editions[_find_turn([(one.answered, one.verified) for one in states])].created
    if turn is not editions[0] and decision.at <= turn.created:
        return LifeStage.REOPENED, turn.created
    if decision.state in _DECIDED:
        return _DECIDED[decision.state], decision.at
    if len(states) == 1:
        return LifeStage.NEW, turn.created
    if latest.weight != states[-2].weight:
        grows = latest.weight > states[-2].weight
        return LifeStage.GROWING if grows else LifeStage.SHRINKING, editions[-1].created
    return LifeStage.OPEN, turn.created
