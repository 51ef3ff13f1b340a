"""Finding a model on this machine, and building with another than the packaged one."""

import shutil
from pathlib import Path

import pytest

from indexer.encoding import model_export
from indexer.encoding.encoder import Encoder
from indexer.errors import ModelError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # the libraries' own
]


def test_the_packaged_weights_are_the_official_ones() -> None:
    folder = model_export.locate_model("all-MiniLM-L6-v2")
    assert folder == model_export.locate_model("sentence-transformers/all-MiniLM-L6-v2")
    assert model_export.hash_weights(folder) == model_export.DEFAULT_WEIGHTS


def test_a_model_that_is_not_here_is_said_so_and_not_fetched() -> None:
    with pytest.raises(ModelError, match=r"^The model 'some/model' is not on this machine, and"):
        model_export.locate_model("some/model")


@pytest.mark.parametrize("name", ["no such model!", "../away", "a/b/c", ""])
def test_a_name_that_no_model_can_have_is_said_so(name: str) -> None:
    with pytest.raises(ModelError, match="is not on this machine"):
        model_export.locate_model(name)


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no model weights \(no \.safetensors or \.bin"):
        model_export.compute_fingerprint(model_export.locate_model(str(tmp_path)))


def test_a_folder_with_weights_alone_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model: "):
        model_export.export_model(tmp_path, tmp_path / "encoder", name="mine")


def test_every_file_that_changes_a_vector_changes_the_fingerprint(
    tiny_model: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_model, tmp_path / "model"))
    before = model_export.compute_fingerprint(folder)
    assert model_export.compute_fingerprint(tiny_model) == before
    (folder / "README.md").write_text("Another word about it.", encoding="utf-8")
    assert model_export.compute_fingerprint(folder) == before
    for name in ("tokenizer.json", "model.safetensors", "config_sentence_transformers.json"):
        (folder / name).write_bytes((tiny_model / name).read_bytes() + b" ")
        assert model_export.compute_fingerprint(folder) != before
        (folder / name).write_bytes((tiny_model / name).read_bytes())


def test_another_model_is_exported_as_it_is(tiny_model: Path, tmp_path: Path) -> None:
    card = model_export.export_model(tiny_model, tmp_path, name="tiny")
    assert (card.dimension, card.token_dimension, card.window) == (32, 32, 24)
    assert (card.query_prompt, card.document_prompt) == ("ask: ", "text: ")
    assert card.fingerprint == model_export.compute_fingerprint(tiny_model)
    encoder = Encoder(tmp_path)
    texts = ["sow beans", "how deep the soil", "soil"]
    asked = model_export.compute_reference_vectors(tiny_model, texts, name="tiny", prompt="ask: ")
    read = model_export.compute_reference_vectors(tiny_model, texts, name="tiny", prompt="text: ")
    for row, encoded in encoder.encode_documents(texts):
        assert encoded.vector @ read[row] >= 0.9999
        assert encoder.encode_query(texts[row]).vector @ asked[row] >= 0.9999
        assert asked[row] @ read[row] < 0.9999  # the prompts matter
