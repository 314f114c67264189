"""What stands where in a release folder. The folders are those of the checkout, so that links and scripts hold in both."""

import re
import subprocess
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath, relpath

from . import helper, licences
from .archive import Entry
from .platforms import ROOT, Platform

MODULE = "ps/LicenseReclamation"
# Files and folders of the checkout that are passed on, with their place where it is another one.
PASSED_ON = {
    "README.md": "README.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "LICENSE": "LICENSE",
    "samples": "samples",
    MODULE: MODULE,
    "ps/README.md": "ps/README.md",
    "ps/include": "ps/include",
    "ps/remote-actions": "ps/remote-actions",
    "tests/snapshots/reclaim.1": "doc/reclaim.1",
}
# A link of Markdown to a file: words, path, place in it.
LINK = re.compile(r"\[([^\]]*)\]\(([^)#:]+)(#[^)]*)?\)")
# Texts have the line ends of the platform, except the samples, which are what other programs made, to the byte.
TEXT = {".md", ".txt", ".psd1", ".psm1", ".ps1xml", ".h", ""}


def entries(platform: Platform, built: Path, version: str) -> dict[str, Entry]:
    """Every file of the release folder of a platform, by its path."""
    found = {
        platform.program: Entry((built / platform.program).read_bytes(), program=True),
        f"{MODULE}/native/{platform.native}/{platform.library}": Entry((built / platform.library).read_bytes()),
        f"{MODULE}/lib/LicenseReclamation.Native.dll": Entry(helper.compiled()),
    }
    for source, place in PASSED_ON.items():
        for path in tracked(source):
            found[place + path.removeprefix(source)] = Entry(as_released(path, platform))
    title = f"What license-reclamation {version} for {platform.name} contains of others: crates"
    found["licences/crates.txt"] = Entry(licences.third_party(title, licences.crates(platform)).replace("\n", platform.newline).encode())
    for name, text in licences.runtimes(platform).items():
        found[f"licences/{name}"] = Entry(text)
    return found


def placed(path: str) -> str | None:
    """Where a file or folder of the checkout is in the release folder; None where it is not."""
    for source, place in PASSED_ON.items():
        if path == source or path.startswith(f"{source}/"):
            return place + path.removeprefix(source)
    return None


def relinked(path: str, link: re.Match) -> str:
    """A link of the text `path`, to where its target is in the release folder; plain words where only the checkout has it."""
    words, target, anchor = link[1], link[2], link[3] or ""
    source = normpath(join(dirname(path), target))
    place = placed(source)
    if place:
        return f"[{words}]({relpath(place, dirname(placed(path) or ''))}{anchor})"
    return words if (ROOT / source).exists() else link[0]


def tracked(path: str) -> list[str]:
    """The files below `path` that belong to the project; what else lies about there is not passed on."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", path], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [name for name in listed.split("\0") if name]


def as_released(path: str, platform: Platform) -> bytes:
    """A file's bytes: independent of how this checkout ends its lines, and with links to where the files are now."""
    data = (ROOT / path).read_bytes()
    suffix = PurePosixPath(path).suffix
    if path.startswith("samples/") or suffix not in TEXT | {".ps1", ".1"}:
        return data
    text = data.decode("utf-8").replace("\r\n", "\n")
    if suffix == ".md":
        text = LINK.sub(lambda link: relinked(path, link), text)
    if suffix == ".ps1":
        # Windows PowerShell's signatures and the platform that runs remote actions want CRLF, wherever the file lay before.
        return text.replace("\n", "\r\n").encode()
    return text.replace("\n", platform.newline if suffix in TEXT else "\n").encode()
