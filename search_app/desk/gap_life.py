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

    ``edition`` is the generation that closed it, reopened it or asked it first, and ``since`` when
    that was made, or when the decision was taken that made the stage; ISO 8601.
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
    # the first of the last editions that say the same
    turn = len(asked)
    while turn and asked[turn - 1].answered == latest.answered:
        turn -= 1
    edition = editions[turn]
    stage, since = _find_stage(asked[turn - 1].answered if turn else None, asked, decision, edition)
    yield GapLife(name, latest.text, stage, latest.weight, edition.generation, since, decision)


def _find_stage(
    before: bool | None, states: Sequence[AskedQuestion], decision: Decision, edition: Edition
) -> tuple[LifeStage, str]:
    """The stage and since when; ``before`` says whether it was answered before ``edition``."""
    if states[-1].answered:
        stage = LifeStage.VERIFIED if states[-1].verified else LifeStage.CLOSED
        return stage, edition.created
    if before and decision.at <= edition.created:
        return LifeStage.REOPENED, edition.created
    if decision.state in _DECIDED:
        return _DECIDED[decision.state], decision.at
    if len(states) == 1:
        return LifeStage.NEW, edition.created
    earlier, latest = states[-2].weight, states[-1].weight
    if latest != earlier:
        return LifeStage.GROWING if latest > earlier else LifeStage.SHRINKING, edition.created
    return LifeStage.OPEN, edition.created
