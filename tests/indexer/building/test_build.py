import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from indexer.building import build
from indexer.building.build import BuildPlan, BuildResult, build_generation
from indexer.encoding import model_export
from indexer.errors import IndexDamagedError, ModelError, NoBookletsError
from indexer.paths import VOCABULARY
from indexer.storage.files import hash_file
from indexer.storage.generations import (
    check_generation,
    list_generations,
    locate_current_generation,
    roll_back_index,
)
from indexer.storage.index import (
    UNCALIBRATED_WARNING,
    Index,
    is_calibrated,
    open_generation,
    open_index,
)
from indexer.storage.manifest import MANIFEST_FILE, FileRecord, load_manifest, seal_manifest
from indexer.strict_yaml import read_yaml
from indexer.vocabulary import files as vocabulary_files
from search_app.search.live_index import LiveIndex
from tests.support.commands import Commands
from tests.support.sample_booklet import CHAPTERS, linked, written
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow


@pytest.fixture
def index(garden_index: Path, tmp_path: Path) -> Path:
    return linked(garden_index, tmp_path / "index")


def rebuilt(index: Path, folder: Path, **booklets: str) -> BuildResult:
    """A build of booklets written into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in booklets.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return build_generation(BuildPlan([folder], index))


def test_the_same_booklets_are_not_built_again(index: Path, garden_index: Path) -> None:
    before = list_generations(index)
    built = build_generation(BuildPlan([garden_index.parent / "booklets"], index))
    assert built.unchanged
    assert built.encoded_count == 0
    assert built.manifest == load_manifest(locate_current_generation(garden_index))
    assert list_generations(index) == before


def test_a_changed_word_encodes_its_passage_and_its_sentence(index: Path, tmp_path: Path) -> None:
    text = written().replace("three centimetres", "four centimetres")
    built = rebuilt(index, tmp_path / "booklets", beans=text)
    assert not built.unchanged
    assert built.encoded_count == 2
    assert len(list_generations(index)) == 2
    found = open_index(index)
    (passage,) = [p for p in found.passages if p.heading_path[-1] == "Sowing"]
    assert "four centimetres" in passage.text
    assert check_generation(locate_current_generation(index), hash_contents=True) == []


def test_a_vocabulary_file_is_read_once_a_build(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hashed and what is stored cannot differ, though somebody edits meanwhile."""
    read: list[Path] = []

    def reading(path: Path) -> object:
        read.append(path)
        return read_yaml(path)

    monkeypatch.setattr(vocabulary_files, "read_yaml", reading)
    rebuilt(index, tmp_path / "booklets", peas="Peas\n\nPick peas in June.\n")
    assert sorted(read) == sorted(VOCABULARY.glob("*.yaml"))


def test_generations_share_no_file_that_one_damage_could_spoil_for_all(
    index: Path, tmp_path: Path
) -> None:
    rebuilt(index, tmp_path / "booklets", peas="Peas\n\nPick peas in June.\n")
    older, newer = list_generations(index)
    inodes, newer_inodes = (
        {path.stat().st_ino for path in (index / name).rglob("*") if path.is_file()}
        for name in (older, newer)
    )
    assert not inodes & newer_inodes
    encoders = [(index / name / "encoder" / "model.onnx").read_bytes() for name in (older, newer)]
    assert encoders[0] == encoders[1]


def test_an_encoder_of_before_is_divided_at_the_next_build(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beans.txt").write_text(written(), encoding="utf-8")
    plan = BuildPlan([tmp_path / "beans.txt"], tmp_path / "index", str(tiny_model))
    with monkeypatch.context() as earlier:
        earlier.setattr(build, "extract_words", lambda folder: None)
        build_generation(plan)
    (tmp_path / "peas.txt").write_text("Pick peas in June.", encoding="utf-8")
    build_generation(replace(plan, paths=[*plan.paths, tmp_path / "peas.txt"]))
    older, newer = (tmp_path / "index" / name for name in list_generations(tmp_path / "index"))
    assert not (older / "encoder/words.npy").exists()
    assert (newer / "encoder/words.npy").exists()
    whole, divided = (open_generation(folder).encoder for folder in (older, newer))
    before, after = whole.encode_query("Pick beans."), divided.encode_query("Pick beans.")
    assert whole.card == divided.card
    assert np.array_equal(before.vector, after.vector)
    assert np.array_equal(before.token_vectors, after.token_vectors)


def test_a_bad_booklet_does_not_lose_the_others(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "booklets"
    built = rebuilt(index, folder, beans=written(), empty="", peas="Pick peas in June.")
    bad = str(folder / "empty.txt")
    assert built.problems == {bad: "is empty."}
    found = open_index(index)
    assert list(found.documents) == ["beans", "peas"]
    assert found.manifest.problems == built.problems


def test_a_bad_booklet_that_was_mended_is_built(index: Path, tmp_path: Path) -> None:
    rebuilt(index, tmp_path / "booklets", beans=written(), peas="")
    assert rebuilt(index, tmp_path / "booklets", peas="Pick peas in June.").problems == {}
    assert list(open_index(index).documents) == ["beans", "peas"]


def test_nothing_readable_keeps_the_last_good_index(index: Path, tmp_path: Path) -> None:
    before = locate_current_generation(index)
    with pytest.raises(NoBookletsError, match=r"^No booklet could be read in .*empty\.txt: is em"):
        rebuilt(index, tmp_path / "booklets", empty="")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NoBookletsError, match=r"^No booklets in .*nothing\. Put \.md, \.txt or"):
        rebuilt(index, tmp_path / "nothing")
    assert locate_current_generation(index) == before
    assert list_generations(index) == [before.name]


def test_an_unknown_model_keeps_the_last_good_index(index: Path, garden_index: Path) -> None:
    with pytest.raises(ModelError, match="The model 'some/model' is not on this machine"):
        build_generation(BuildPlan([garden_index.parent / "booklets"], index, "some/model"))
    assert list_generations(index) == [locate_current_generation(index).name]


def test_another_model_by_its_folder_makes_another_index(
    tiny_index: Path, tiny_model: Path
) -> None:
    found = open_index(tiny_index)
    assert found.manifest.model["name"] == str(tiny_model)
    assert found.manifest.model["fingerprint"] == model_export.compute_fingerprint(tiny_model)
    assert found.encoder.card.query_prompt == "ask: "
    window = found.encoder.card.window - found.encoder.count_tokens("text: ")
    sizes = [found.encoder.count_tokens(passage.embedding_text) + 2 for passage in found.passages]
    assert max(sizes) <= window
    assert len(found.passages) > len(CHAPTERS)


def test_vectors_of_two_models_never_meet(
    index: Path, tiny_model: Path, garden_index: Path
) -> None:
    booklets = [garden_index.parent / "booklets"]
    built = build_generation(BuildPlan(booklets, index, str(tiny_model)))
    texts = built.manifest.counts["passages"] + built.manifest.counts["sentences"]
    assert 0 < built.encoded_count <= texts
    assert open_index(index).passage_vectors.get_all_vectors().shape[1] == 32


def test_nothing_is_taken_over_from_a_damaged_generation(
    tiny_index: Path, tiny_model: Path, tmp_path: Path
) -> None:
    index = linked(tiny_index, tmp_path / "index")
    keys = locate_segment(index) / "passages.keys"
    changed = bytes(reversed(keys.read_bytes()))
    keys.unlink()
    keys.write_bytes(changed)
    built = build_generation(BuildPlan([tiny_index.parent / "booklets"], index, str(tiny_model)))
    assert not built.unchanged
    assert built.encoded_count > 0
    assert check_generation(locate_current_generation(index), hash_contents=True) == []


def test_a_model_that_relevance_was_not_fitted_to_is_told(
    commands: Commands, tiny_index: Path, tiny_model: Path, tmp_path: Path
) -> None:
    index = linked(tiny_index, tmp_path / "index")
    booklets = tiny_index.parent / "booklets"
    done = commands("indexer", "build", booklets, "--index", index, "--model", tiny_model)
    assert UNCALIBRATED_WARNING in done.err
    assert UNCALIBRATED_WARNING in commands("indexer", "inspect", "--index", index).out


def test_a_generation_has_the_verifier_of_its_embedding_model(
    verified_index: Path, tiny_index: Path
) -> None:
    given = verified_index.parent / "read.onnx"
    folder = locate_current_generation(verified_index)
    assert (folder / "verifier.onnx").read_bytes() == given.read_bytes()
    assert open_index(verified_index).verifier_hash == hash_file(given)
    assert open_index(tiny_index).verifier_hash is None


def test_a_relevance_model_is_fitted_to_a_verifier_too(verified_index: Path, garden: Index) -> None:
    index = open_index(verified_index)
    for verifier, fitted in ((str(index.verifier_hash), True), ("0" * 64, False)):
        relevance = {**index.relevance, "verified": {"verifier": verifier}}
        assert is_calibrated(relevance, index.manifest) is fitted
    assert not is_calibrated({**index.relevance, "verified": None}, index.manifest)
    assert is_calibrated(garden.relevance, garden.manifest)


def made_schema_1(index: Path) -> Path:
    """Turn the published generation into one as the program before wrote it, words and all."""
    folder = locate_current_generation(index)
    before, segment = load_manifest(folder), locate_segment(index)
    inside = f"{segment.relative_to(folder).as_posix()}/"
    for path in segment.iterdir():
        path.rename(folder / path.name)
    shutil.rmtree(folder / "lexical")
    (folder / "lexical").mkdir()
    (folder / "lexical/meta.json").write_text("{}", encoding="utf-8")
    shorter = {name.removeprefix(inside): record for name, record in before.files.items()}
    shorter["repeats.npy"] = before.files[f"{inside}repeats.npy"]
    files = {name: r for name, r in shorter.items() if not name.startswith("lexical/")}
    files["lexical/meta.json"] = FileRecord(2, hashlib.sha256(b"{}").hexdigest())
    path = folder / MANIFEST_FILE
    path.unlink()  # other indices share it
    content = before.content[::-1]  # of other inputs: the schema is one of them
    older = msgspec.structs.replace(before, files=files, content=content, schema=1)
    path.write_bytes(seal_manifest(older))
    return folder


def test_one_of_an_older_schema_says_so_and_its_vectors_are_taken_over(
    index: Path, garden_index: Path
) -> None:
    older = made_schema_1(index)
    with pytest.raises(IndexDamagedError, match=r"its schema is 1, this .* 6\. Build the index ag"):
        open_index(index)
    built = build_generation(BuildPlan([garden_index.parent / "booklets"], index))
    assert (built.unchanged, built.encoded_count) == (False, 0)
    assert open_index(index).generation == built.manifest.generation > older.name


def test_nobody_goes_back_to_one_of_an_older_schema(index: Path, tmp_path: Path) -> None:
    made_schema_1(index)
    rebuilt(index, tmp_path / "booklets", beans=written().replace("three", "nine"))
    with pytest.raises(IndexDamagedError, match="holds no sound generation older than"):
        roll_back_index(index)
    (locate_segment(index) / "passages.jsonl").unlink()
    with pytest.raises(IndexDamagedError, match=r"passages\.jsonl"):
        LiveIndex(index)
