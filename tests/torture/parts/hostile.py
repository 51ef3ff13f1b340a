"""Hostile inputs, each in a process of its own: no long time, much memory, or traceback."""

import random
from importlib import import_module

from tests.torture.trials import Trial, Trials
from tests.torture.workshop import Workshop

INPUTS = "tests.torture.hostile_inputs"
TRIED = 96  # of all; another seed takes others


def run(workshop: Workshop, trials: Trials) -> None:
    try:
        module = import_module(INPUTS)
    except ModuleNotFoundError:
        trials.notes.append("there are no hostile inputs yet")
        return
    names = sorted(module.SHAPES)
    random.Random(trials.seed).shuffle(names)
    names = names[:TRIED]
    slowest, largest = (0.0, ""), (0.0, "")

    def attempt(trial: Trial) -> None:
        nonlocal slowest, largest
        result = module.try_input(names[int(trial.name.rpartition("-")[2]) - 1])
        slowest = max(slowest, (result.seconds, result.name))
        largest = max(largest, (result.megabytes, result.name))
        spent = f"{result.seconds:.1f} s, {result.megabytes:.0f} MB"
        trial.expect(result.holds, f"{result.name}: {spent}: {result.verdict}")

    trials.run_each("input", len(names), attempt, workers=2)
    trials.notes.append(
        f"slowest {slowest[0]:.1f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})"
    )
