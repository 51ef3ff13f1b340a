"""The trained verifier as an ONNX graph of 8-bit weights, which answering runs without torch."""

import json
import logging
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.storage.files import get_new_path
from indexer.training.network import VerifierNetwork, encode_pairs, load_tokenizer

Weights = Mapping[str, torch.Tensor]

CREDIT = (
    "MedQuAD, Ben Abacha and Demner-Fushman 2019, CC BY 4.0;"
    " US National Cancer Institute, public domain"
)
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_EXAMPLE = [("Who asks?", "A person asks."), ("Who?", "They do.")]


@dataclass(frozen=True, slots=True)
class VerifierCard:
    """Where a verifier comes from. ``data`` and ``weights`` are sha256.

    Those of files by their names, and that of the weights that the training began from.
    """

    origin: str
    data: Mapping[str, str]
    weights: str


def export_verifier(weights: Weights, card: VerifierCard, target: Path) -> None:
    """Write the graph: ``score`` ``(texts,)`` and ``token_scores`` ``(texts, pieces)``."""
    folder = locate_model(DEFAULT_MODEL)
    model = VerifierNetwork(folder).eval()
    model.load_state_dict(weights)
    inputs = encode_pairs(load_tokenizer(folder), _EXAMPLE, 16)
    target.parent.mkdir(parents=True, exist_ok=True)
    new = get_new_path(target)
    with tempfile.TemporaryDirectory() as space:
        whole = Path(space) / "whole.onnx"
        _export_graph(model, tuple(inputs[name] for name in INPUTS), whole)
        _quantize_graph(whole, new)
    graph = onnx.load(new)
    properties = {
        "origin": card.origin,
        "data": json.dumps(card.data),
        "weights": card.weights,
        "credit": CREDIT,
    }
    onnx.helper.set_model_props(graph, properties)
    onnx.save(graph, new)
    new.replace(target)


def _export_graph(model: VerifierNetwork, inputs: tuple[torch.Tensor, ...], path: Path) -> None:
    axes = dict.fromkeys((*INPUTS, "token_scores"), {0: "texts", 1: "pieces"})
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the older exporter makes a smaller graph
        torch.onnx.export(
            model,
            inputs,
            str(path),
            input_names=list(INPUTS),
            output_names=["score", "token_scores"],
            dynamic_axes={**axes, "score": {0: "texts"}},
            dynamo=False,
            opset_version=17,
        )


def _quantize_graph(whole: Path, target: Path) -> None:
    logging.disable(logging.WARNING)  # it advises a step that such a graph does not need
    try:
        quantize_dynamic(whole, target, weight_type=QuantType.QInt8)
    finally:
        logging.disable(logging.NOTSET)
