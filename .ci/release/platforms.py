"""The platforms that a release is made for, and how the program and the library are built for each."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Platform:
    """One platform; `native` is the folder below `native/` that the PowerShell module looks into."""

    name: str
    target: str
    native: str
    program: str
    library: str
    archive: str
    newline: str


PLATFORMS = [
    Platform("linux-x64", "x86_64-unknown-linux-gnu", "linux-x64", "reclaim", "liblicense_reclamation.so", "tar.gz", "\n"),
    Platform("windows-x64", "x86_64-pc-windows-gnu", "win-x64", "reclaim.exe", "license_reclamation.dll", "zip", "\r\n"),
]


def crate_folders() -> list[Path]:
    """Where Cargo has unpacked the crates: one folder a registry."""
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    return sorted((home / "registry" / "src").glob("*"))


def build(platform: Platform) -> Path:
    """Builds for the platform, and returns the folder of the program and the library."""
    if platform.name.startswith("windows"):
        subprocess.run([ROOT / ".ci/windows-build"], cwd=ROOT, check=True)
    else:
        subprocess.run(["cargo", "fetch", "--locked", "--target", platform.target], cwd=ROOT, check=True)
        # Where the source and the crates stand here is nobody's business, and differs from machine to machine.
        flags = [f"--remap-path-prefix={ROOT}=."]
        flags += [f"--remap-path-prefix={folder}=crates" for folder in crate_folders()]
        command = ["cargo", "build", "--release", "--locked", "--lib", "--bins", "--target", platform.target]
        subprocess.run([*command, "--config", f"target.{platform.target}.rustflags={json.dumps(flags)}"], cwd=ROOT, check=True)
    return ROOT / "target" / platform.target / "release"
