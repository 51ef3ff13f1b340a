"""The trained verifier as an ONNX graph of 8-bit weights, which answering runs without torch.

And back again, to go on from it.
"""

import json
import logging
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.errors import TrainingError
from indexer.storage.files import get_new_path, hash_file
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
