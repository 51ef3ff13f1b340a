"""Hostile inputs, each in a process of its own: no long time, much memory, or traceback."""

from importlib import import_module
from importlib.util import find_spec

from tests.torture.trials import Trial, Trials
from tests.torture.workshop import Workshop

INPUTS = "tests.torture.hostile_inputs"
MAX_SECONDS, MAX_MEGABYTES = 10.0, 1_000.0


def run(workshop: Workshop, trials: Trials) -> None:
    if find_spec(INPUTS) is None:
        trials.notes.append("there are no hostile inputs yet")
        return
    module = import_module(INPUTS)
    inputs, slowest, largest = list(module.HOSTILE_INPUTS), (0.0, ""), (0.0, "")

    def attempt(trial: Trial) -> None:
        nonlocal slowest, largest
        hostile_input = inputs[int(trial.name.rpartition("-")[2]) - 1]
        result = module.run_hostile_input(hostile_input)
        slowest = max(slowest, (result.seconds, result.name))
        largest = max(largest, (result.megabytes, result.name))
        trial.expect(not result.problem, f"{result.name}: {result.problem}")
        spent = f"{result.name}: {result.seconds:.1f} s, {result.megabytes:.0f} MB"
        fair = result.seconds <= MAX_SECONDS and result.megabytes <= MAX_MEGABYTES
        trial.expect(fair, spent)

    trials.run_each("input", len(inputs), attempt, workers=2)
    trials.notes.append(
        f"slowest {slowest[0]:.1f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})"
    )
