"""Wine, which runs the program for Windows on Linux well enough to see that it works."""

import os
import shutil
import subprocess
from pathlib import Path

from .platforms import ROOT

# Debian's package wine64 puts it there, without a command of its own.
DEBIAN = "/usr/lib/wine/wine64"


def prepared(folder: Path, top: Path) -> list[str] | None:
    """The beginning of a command that runs a program of the unpacked release `top`, with a Windows of its own in `folder`; None,
    after saying so, where there is no Wine. Nothing of the aid below stays in the archive: it is put beside what was unpacked."""
    program = shutil.which("wine64") or shutil.which(DEBIAN)
    if not program:
        if os.environ.get("RECLAIM_TESTS_MUST_RUN"):
            raise SystemExit("missing: wine64")
        print("SKIPPED: running the release for Windows: there is no Wine (Debian's wine64)")
        return None
    aid = ROOT / "tests/windows/process_prng.c"
    subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", top / "bcryptprimitives.dll", aid, "-ladvapi32"], check=True)
    return ["env", f"WINEPREFIX={folder / 'prefix'}", "WINEDEBUG=-all", program]
