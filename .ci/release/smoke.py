"""Tries what was made: unpacks an archive into a folder with a space in its name, looks at it, and runs what is in it."""

import ctypes
import csv
import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import archive, layout, shell, wine
from .platforms import ROOT, Platform, crate_folders

# The newest glibc that the program for Linux may ask for: that of Debian 12, Ubuntu 22.04 and Red Hat Enterprise Linux 9.
GLIBC = (2, 34)
# Libraries of compilers that Windows may lack: they must be in the program, not beside it.
RUNTIMES = [b"vcruntime140", b"msvcp140", b"libgcc_s", b"libwinpthread", b"libstdc++"]


class Broken(Exception):
    """The archive is not as it must be."""


def demand(holds: bool, what: str) -> None:
    """Raises `Broken` with `what` unless it holds."""
    if not holds:
        raise Broken(what)


def check(platform: Platform, out: Path, name: str, version: str) -> None:
    """Everything that is checked of one platform's archive; raises `Broken`, or what a program's failure raises."""
    file = out / f"{name}.{platform.archive}"
    sums = dict(reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().splitlines())
    demand(sums[file.name] == hashlib.sha256(file.read_bytes()).hexdigest(), f"{file.name}: its sum is not in SHA256SUMS")
    with tempfile.TemporaryDirectory(prefix="reclaim release ") as folder:
        top = archive.unpack(file, Path(folder))
        demand(top.name == name, f"{file.name}: its folder is called {top.name}")
        look_at(platform, top)
        if platform.name.startswith("windows"):
            with wine.running(Path(folder), top) as through:
                if through:
                    run(platform, top, version, through)
        else:
            load(platform, top, version)
            run(platform, top, version, [])
            shell.check(top)
    print(f"{file.name}: checked")


def look_at(platform: Platform, top: Path) -> None:
    """What can be seen without running anything."""
    module = top / layout.MODULE
    manifest = (module / "LicenseReclamation.psd1").read_text()
    named = re.findall(r"'([^']+\.(?:psm1|ps1xml))'", manifest)
    demand(len(named) == 3, f"the module's manifest names {named}")
    functions = re.findall(r"'([A-Z][a-z]+-License\w+)'", manifest)
    demand(len(functions) > 10, f"the module's manifest exports {functions}")
    for path in [*named, *(f"Public/{function}.ps1" for function in functions)]:
        demand((module / path).is_file(), f"the module's manifest promises {path}")
    for path in sorted(top.rglob("*.md")):
        for link in layout.LINK.finditer(path.read_text(encoding="utf-8")):
            demand((path.parent / link[2]).exists(), f"{path.relative_to(top)} links to {link[2]}, which is not there")
    for path in sorted(top.rglob("*.ps*1*")):
        data = path.read_bytes()
        # Windows PowerShell reads what has no mark as the machine's old code page.
        demand(data.startswith(b"\xef\xbb\xbf") or data.isascii(), f"{path.relative_to(top)} has letters beyond ASCII and no mark")
        demand(path.suffix != ".ps1" or b"\n" not in data.replace(b"\r\n", b""), f"{path.relative_to(top)} has lines that do not end with CRLF")
    for path in [top / platform.program, *sorted(module.rglob("*.dll")), *sorted(module.rglob("*.so"))]:
        data = path.read_bytes()
        for runtime in RUNTIMES if platform.name.startswith("windows") else []:
            demand(runtime not in data.lower(), f"{path.relative_to(top)} needs {runtime.decode()}, which no Windows brings")
        for place in [ROOT, Path.home(), *crate_folders()]:
            demand(f"{place}/".encode() not in data, f"{path.relative_to(top)} contains the path {place} of the machine that built it")


def load(platform: Platform, top: Path, version: str) -> None:
    """Loads the library into this process, and looks at what the binaries need of the C library."""
    library = top / layout.MODULE / "native" / platform.native / platform.library
    loaded = ctypes.CDLL(str(library))
    buffer, needed = ctypes.create_string_buffer(64), ctypes.c_size_t()
    demand(loaded.reclaim_library_version(buffer, ctypes.c_size_t(64), ctypes.byref(needed)) == 0, "the library does not tell its version")
    demand(buffer.raw[: needed.value] == version.encode(), f"the library says that it is version {buffer.raw[: needed.value]!r}")
    for path in (top / platform.program, library):
        for wanted in set(re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())):
            demand(tuple(map(int, wanted)) <= GLIBC, f"{path.name} needs glibc {b'.'.join(wanted).decode()}")


def run(platform: Platform, top: Path, version: str, through: list[str]) -> None:
    """The program says its version, and does what the README says first, with the samples beside it."""
    program = [*through, str(top / platform.program)]
    said = subprocess.run([*program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    demand(said == f"reclaim {version}", f"--version says {said!r}")
    command = [*program, "run", "samples/miro.toml", "--sandbox=samples/tenant.csv", "--yes"]
    folder = subprocess.run(command, cwd=top, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with open(top / folder.replace("\\", "/") / "result.csv", encoding="utf-8-sig", newline="") as file:
        outcomes = [row["Outcome"] for row in csv.DictReader(file)]
    demand(outcomes.count("Removed") == 150 and "Failed" not in outcomes, f"the run on the samples removed {outcomes.count('Removed')}")
    shutil.rmtree(top / "reclaim-runs")
