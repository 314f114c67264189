"""Where a PowerShell is found: the module of an unpacked release, in it."""

import os
import shutil
import subprocess
from pathlib import Path


def check(top: Path) -> None:
    """Runs `check.ps1` in the unpacked folder, or says loudly that it could not."""
    program = shutil.which(os.environ.get("RECLAIM_PWSH", "pwsh"))
    if not program:
        print("SKIPPED: the PowerShell module of the release: there is no PowerShell (pwsh on the PATH, or RECLAIM_PWSH)")
        return
    script = Path(__file__).with_name("check.ps1")
    subprocess.run([program, "-NoProfile", "-NonInteractive", "-File", script], cwd=top, check=True, env={**os.environ, "NO_COLOR": "1"})
    shutil.rmtree(top / "reclaim-runs")
