"""A verifier as a training begins with it: the packaged encoder, and heads of random weights."""

from pathlib import Path


def make_verifier(folder: Path) -> Path:
    import torch

    from indexer.encoding.model_export import DEFAULT_MODEL, DEFAULT_WEIGHTS, locate_model
    from indexer.training.export import VerifierCard, export_verifier
    from indexer.training.network import VerifierNetwork

    torch.manual_seed(7)
    weights = VerifierNetwork(locate_model(DEFAULT_MODEL)).state_dict()
    export_verifier(weights, VerifierCard("untrained", {}, DEFAULT_WEIGHTS), folder / "read.onnx")
    return folder / "read.onnx"
