"""Whether a release depends on where it is made: a second checkout, at another path, must make the same bytes.

That holds for Linux. For Windows it does not yet: GNU ld sorts the import tables by the paths of the libraries that they come from
(`SORT(*)` of `.idata` in its script), and those of raw-dylib imports lie below the checkout, the system's below /usr.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from .platforms import ROOT


def compare(sums: str, platforms: list[str], moment: int) -> None:
    """Makes the archives of the newest commit once more, somewhere else, from nothing; ends the program when they differ."""
    if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout:
        raise SystemExit("--elsewhere compares with the newest commit: commit first")
    # No space in it: mingw's dlltool does not find its own files then.
    with tempfile.TemporaryDirectory(prefix="another-path-and-a-longer-one-") as folder:
        checkout, out = Path(folder) / "checkout", Path(folder) / "out"
        subprocess.run(["git", "clone", "--quiet", "--local", ROOT, checkout], check=True)
        chosen = [argument for platform in platforms for argument in ("--platform", platform)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(moment), "CARGO_TARGET_DIR": str(checkout / "target")}
        subprocess.run([checkout / ".ci/dist", "--out", out, *chosen], check=True, env=environment, stdout=subprocess.DEVNULL)
        again = (out / "SHA256SUMS").read_text()
    if again != sums:
        raise SystemExit(f"a build at another path made other archives:\n{again}")
    print("a build at another path made the same archives")
