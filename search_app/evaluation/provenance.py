"""Which program measured: its commit and the versions of what it stands on."""

import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "faiss-cpu",
    "ir_measures",
    "numpy",
    "onnxruntime",
    "pytrec_eval-terrier",
    "rapidfuzz",
    "scipy",
    "tantivy",
    "tokenizers",
)


def commit() -> str:
    """The commit of the checkout, with "+" where files differ from it; "" outside of one."""
    head = _git("rev-parse", "HEAD")
    return f"{head}+" if head and _git("status", "--porcelain", "--untracked-files=no") else head


def versions() -> dict[str, str]:
    """Versions by package; one that is not installed is not told."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _git(*words: str) -> str:
    """What git says; "" where it is missing, slow, or knows nothing of this folder."""
    folder = Path(__file__).parent
    try:
        said = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""
