"""Real indexes and a small model, built once a session; every index shares one export."""

import warnings
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.encoder import Encoder
from indexer.storage.generations import locate_current_generation
from indexer.storage.index import Index, open_index
from search_app.search.engine import SearchEngine
from tests.support.commands import Commands
from tests.support.paths import REAL_BOOKLET
from tests.support.sample_booklet import build_garden, linked
from tests.support.tiny_model import make_model


@pytest.fixture(scope="session")
def garden_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the garden booklet. Read it; build in a ``linked`` one."""
    return build_garden(tmp_path_factory.mktemp("garden"))


@pytest.fixture(scope="session")
def booklet_index(garden_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of the real booklet, where it is there."""
    if not REAL_BOOKLET.exists():
        pytest.skip("the real booklet is not here")
    index = linked(garden_index, tmp_path_factory.mktemp("booklet") / "index")
    build_generation(BuildPlan([REAL_BOOKLET], index))
    return index


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
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a sentence-transformers model that is not the packaged one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own
        return make_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_index(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index folder of two generations by the small model, quick to copy and to build in."""
    folder = tmp_path_factory.mktemp("tiny-index")
    build_garden(folder, "Beans\n\nSow the beans.\n", model=str(tiny_model))
    return build_garden(folder, model=str(tiny_model))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(monkeypatch, capsys)
