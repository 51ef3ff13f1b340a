"""Real indexes and a small model, built once for all processes; every index shares one export."""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.encoder import Encoder
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import Index, open_index
from search_app.search.engine import SearchEngine
from search_app.search.relevance import (
    ANSWER_WEIGHT,
    LogisticModel,
    VerifiedModel,
    weigh_both,
)
from tests.support.commands import Commands
from tests.support.paths import OUR_BOOKLET, REAL_BOOKLET
from tests.support.sample_booklet import build_garden, linked, written
from tests.support.shared_folder import fill_once
from tests.support.tiny_model import make_model
from tests.support.untrained_verifier import make_verifier


@pytest.fixture(scope="session")
def garden_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the garden booklet. Read it; build in a ``linked`` one."""
    return fill_once(tmp_path_factory, "garden", build_garden) / "index"


@pytest.fixture(scope="session")
def two_gardens(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the garden booklet, and of ``cut``: the same without what it says on water.

    Read it; build in a ``linked`` one.
    """

    def build(folder: Path) -> None:
        text, (before, after) = written(), ("\n\nWatering\n\n", "\n\nFeeding\n\n")
        cut = text[: text.index(before)] + text[text.index(after) :]
        (folder / "beans.txt").write_text(text, encoding="utf-8")
        (folder / "cut.txt").write_text(cut, encoding="utf-8")
        build_generation(BuildPlan([folder], linked(garden_index, folder / "index")))

    return fill_once(tmp_path_factory, "two-gardens", build) / "index"


@pytest.fixture(scope="session")
def our_index(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of our booklet. Read it; build in a ``linked`` one."""
    return _index_once(tmp_path_factory, "ours", OUR_BOOKLET, garden_index)


@pytest.fixture(scope="session")
def booklet_index(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the real booklet, where that is on this machine."""
    if not REAL_BOOKLET.exists():
        pytest.skip("the real booklet is not here")
    return _index_once(tmp_path_factory, "booklet", REAL_BOOKLET, garden_index)


def _index_once(
    temp_paths: pytest.TempPathFactory, name: str, booklet: Path, garden_index: Path
) -> Path:
    def build(folder: Path) -> None:
        build_generation(BuildPlan([booklet], linked(garden_index, folder / "index")))

    return fill_once(temp_paths, name, build) / "index"


@pytest.fixture(scope="session")
def garden(garden_index: Path) -> Index:
    return open_index(garden_index)


@pytest.fixture(scope="session")
def encoder(garden_index: Path) -> Encoder:
    """The packaged model's encoder, as a build exports it."""
    return Encoder(locate_current_generation(garden_index) / "encoder")


@pytest.fixture(scope="session")
def engine(garden: Index) -> SearchEngine:
    return SearchEngine(garden)


@pytest.fixture(scope="session")
def verified_index(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the garden booklet with a verifier that has learnt nothing yet."""

    def build(folder: Path) -> None:
        verifier = make_verifier(folder)
        index = linked(garden_index, folder / "index")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("indexer.building.build.VERIFIER", verifier)
            build_generation(BuildPlan([garden_index.parent / "booklets"], index))

    return fill_once(tmp_path_factory, "verified", build) / "index"


@pytest.fixture(scope="session")
def verified_engine(verified_index: Path) -> SearchEngine:
    return SearchEngine(open_index(verified_index))


@pytest.fixture(scope="session")
def fitted_engine(verified_engine: SearchEngine) -> SearchEngine:
    """With a relevance model for that verifier, by which the reading alone decides.

    No passage leads another by so much that only one is read.
    """
    verifier = str(verified_engine.index.verifier_hash)
    sure = float(weigh_both(np.array(1.0), np.array(0.5)))
    verified = VerifiedModel(
        verifier=verifier,
        order_weight=1e6,
        hit_model=LogisticModel(0.0, {"reading": 1.0}),
        answer_model=LogisticModel(0.0, {"read_best": 1.0}),
        confidence_model=LogisticModel(-sure / ANSWER_WEIGHT, {"both": 1 / ANSWER_WEIGHT}),
        answered=0.5,
        even=0.5,
    )
    unfitted = verified_engine.model
    certain = msgspec.structs.replace(unfitted.unverified, answerable_model=LogisticModel(30.0, {}))
    near = {name: weight / 100 for name, weight in unfitted.order_weights.items()}
    model = msgspec.structs.replace(
        unfitted, order_weights=near, unverified=certain, verified=verified
    )
    return SearchEngine(verified_engine.index, model)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a sentence-transformers model that is not the packaged one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own
        return fill_once(tmp_path_factory, "tiny-model", make_model) / "model"


@pytest.fixture(scope="session")
def tiny_index(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of two generations by the small model, quick to copy and to build in."""

    def build(folder: Path) -> None:
        build_garden(folder, "Beans\n\nSow the beans.\n", model=str(tiny_model))
        build_garden(folder, model=str(tiny_model))

    return fill_once(tmp_path_factory, "tiny-index", build) / "index"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(monkeypatch, capsys)


@pytest.fixture
def frequent_switching() -> Iterator[None]:
    """Threads take turns fifty times as often: the swapping one waits less, and meets more."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 50)
    yield
    sys.setswitchinterval(usual)
