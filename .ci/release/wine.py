"""Wine, which runs the program for Windows on Linux well enough to see that it works."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .platforms import ROOT

# Debian's package wine64 puts it there, without a command of its own.
DEBIAN = "/usr/lib/wine/wine64"


@contextmanager
def running(folder: Path, top: Path) -> Iterator[list[str] | None]:
    """The beginning of a command that runs a program of the unpacked release `top`, with a Windows of its own in `folder`; None,
    after saying so, where there is no Wine. Nothing of the aid below stays in the archive: it is put beside what was unpacked."""
    program = shutil.which("wine64") or shutil.which(DEBIAN)
    if not program:
        if os.environ.get("RECLAIM_TESTS_MUST_RUN"):
            raise SystemExit("missing: wine64")
        print("SKIPPED: running the release for Windows: there is no Wine (Debian's wine64)")
        yield None
        return
    aid = ROOT / "tests/windows/process_prng.c"
    subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", top / "bcryptprimitives.dll", aid, "-ladvapi32"], check=True)
    home = {"WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all"}
    try:
        yield ["env", *(f"{name}={value}" for name, value in home.items()), program]
    finally:
        # Its server stays for a while, and would write into a folder that is being removed: it is ended, and awaited.
        server = Path(program).with_name("wineserver")
        for what in ("--kill", "--wait"):
            subprocess.run([server, what], env={**os.environ, **home}, check=False)
