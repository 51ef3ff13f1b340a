"""An earlier verifier, to go on from: its weights, and what it wrongly takes for answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.encoding.verifier import Verifier
from indexer.training.export import read_exported_weights
from indexer.training.groups import SIMILARITY_WINDOW_WORDS, Misreadings, Similarity
from indexer.training.questions import LearningMaterial, is_held_out, separate_windows

# So many passages of a page, the most similar to the question, are read.
READ_PASSAGES = 5
REPORT_QUESTIONS = 1_000


@dataclass(frozen=True, slots=True)
class EarlierVerifier:
    """``weights`` are rounded to the 8 bits that were exported.

    ``misreadings`` are by page and question: the most that the verifier says of each section that
    does not answer (log-odds that it does).
    """

    weights: Mapping[str, torch.Tensor]
    misreadings: Misreadings = field(default_factory=dict)


def read_earlier_verifier(
    path: Path, material: LearningMaterial, similarity: Similarity, report: Callable[[str], None]
) -> EarlierVerifier:
    """Read the weights, then every question with its page: some minutes.

    Raises:
        TrainingError: the file is no verifier that ``export_verifier`` wrote.
    """
    weights = read_exported_weights(path)
    verifier = Verifier(path, locate_model(DEFAULT_MODEL))
    misreadings = {}
    for number, question in enumerate(material.questions, 1):
        if is_held_out(question.page):
            continue
        _, others = separate_windows(
            material.pages[question.page], question, SIMILARITY_WINDOW_WORDS
        )
        near = similarity.sort_windows(question.question, others)[:READ_PASSAGES]
        texts = [f"{window.heading}. {window.text}" for window in near]
        sections: dict[int, float] = {}
        for window, read in zip(near, verifier.read_texts(question.question, texts), strict=True):
            sections[window.section] = max(read.score, sections.get(window.section, -np.inf))
        misreadings[question.page, question.question] = sections
        if number % REPORT_QUESTIONS == 0:
            report(f"Read {number:,} of {len(material.questions):,} questions.")
    return EarlierVerifier(weights, misreadings)
