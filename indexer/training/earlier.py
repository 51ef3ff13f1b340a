"""An earlier verifier, to go on from: its weights, and what it wrongly takes for answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.encoding.verifier import Verifier
from indexer.errors import TrainingError
from indexer.storage.files import hash_file
from indexer.training.groups import SIMILARITY_WINDOW_WORDS, Misreadings, Similarity
from indexer.training.questions import LearningMaterial, is_held_out, separate_windows

# So many passages of a page, the most similar to the question, are read.
READ_PASSAGES = 12
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


def read_exported_origin(path: Path) -> str:
    """What a verifier says of itself, and its hash, in brackets."""
    properties = {each.key: each.value for each in onnx.load(path).metadata_props}
    return f"an earlier one ({properties.get('origin', 'unknown')}; sha256 {hash_file(path)[:8]})"


def read_exported_weights(path: Path) -> dict[str, torch.Tensor]:
    """All but the word vectors, which no training changes, by their names in a checkpoint."""
    try:
        graph = onnx.load(path).graph
        constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        weights = {
            name: values
            for name, values in constants.items()
            if name.startswith(("bert.", "head.", "tok."))
            and not name.endswith("_scale")
            and values.dtype == np.float32
        }
        for node in graph.node:
            if node.op_type == "MatMulInteger":
                weights[_get_layer(node.name)] = _restore(constants, node.input[1]).T
            elif node.op_type == "Gather" and node.input[0].endswith("_quantized"):
                name = node.input[0].removesuffix("_quantized")
                weights[name] = _restore(constants, node.input[0])
    except FileNotFoundError:
        raise
    except Exception as error:  # the library raises what it likes
        raise TrainingError(f"{path} is no verifier to go on from.") from error
    return {
        name: torch.tensor(np.ascontiguousarray(values))
        for name, values in weights.items()
        if "word_embeddings" not in name
    }


def _get_layer(node: str) -> str:
    """``/bert/encoder/…/query/MatMul_quant`` holds the weights of ``bert.encoder.….query``."""
    *parts, _ = node.strip("/").split("/")
    return ".".join(parts[1:] if parts[0] == "head" else parts) + ".weight"


def _restore(
    constants: Mapping[str, npt.NDArray[np.generic]], name: str
) -> npt.NDArray[np.float32]:
    base = name.removesuffix("_quantized")
    steps = constants[name].astype(np.float32) - constants[f"{base}_zero_point"].astype(np.float32)
    return steps * constants[f"{base}_scale"].astype(np.float32)
