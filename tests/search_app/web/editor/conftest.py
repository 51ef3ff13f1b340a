import pytest

from search_app.web.editor.access import passwords


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hash costs a guesser a fifth of a second, and each test here as much: not with these."""
    if "slow_hash" not in request.keywords:
        monkeypatch.setattr(passwords, "PASSWORD_HASH_METHOD", "scrypt:1024:8:1")
