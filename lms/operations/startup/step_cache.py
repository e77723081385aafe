"""What the last start has already prepared, so that the next one need not."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class StepCache:
    """Digests of finished steps, kept as one small file in the run folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fits(self, step: str, digest: str) -> bool:
        """Return whether the step was last finished with exactly this digest."""
        return self._read().get(step) == digest

    def set(self, step: str, digest: str) -> None:
        """Remember that the step is finished."""
        finished = {**self._read(), step: digest}
        self.path.write_text(json.dumps(finished, indent=1), encoding="utf-8")

    def _read(self) -> dict[str, str]:
        try:
            finished = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # never made, or cut off by a power failure: do all again
        return finished if isinstance(finished, dict) else {}


def digest_of_files(folders: Iterable[Path], *, suffixes: tuple[str, ...] = ()) -> str:
    """Return a digest of names and contents of all files below the folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (not suffixes or path.suffix in suffixes):
                digest.update(str(path.relative_to(folder)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def digest_of_text(*parts: str) -> str:
    """Return a digest of texts, each one counted apart."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
