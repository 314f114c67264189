"""The licences of everything that is linked into the program and the library: crates, Rust's standard library, C runtime."""

import json
import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .platforms import ROOT, Platform

# Crates that come without a licence file, each looked at: all say in their manifest that they may be had under the MIT licence.
STANDARD_TEXT = {"asn1-rs-impl", "cross-krb5", "governor", "maud", "maud_macros"}
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
# Source code and data that happen to be called so.
NO_LICENCE_FILE = {".rs", ".py", ".c", ".h", ".cc", ".go", ".json"}
RULE = "=" * 100


@dataclass(frozen=True)
class Crate:
    """One crate that is linked in, with the texts that it brings."""

    name: str
    version: str
    expression: str
    texts: tuple[str, ...]


class Unlicensed(Exception):
    """A crate cannot be passed on as it is; the message says which and why."""


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be met with the allowed licences (`/` is an old way to say OR)."""
    tokens = re.findall(r"\(|\)|/|[^\s()/]+", expression)

    def either() -> bool:
        met = both()
        while tokens and tokens[0] in ("OR", "/"):
            tokens.pop(0)
            met = both() or met
        return met

    def both() -> bool:
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one() -> bool:
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            met = either()
            if not tokens or tokens.pop(0) != ")":
                raise Unlicensed(f"{expression!r} is no licence expression")
            return met
        if tokens and tokens[0] == "WITH":
            token = f"{token} {tokens.pop(0)} {tokens.pop(0) if tokens else ''}"
        return token in allowed

    met = either()
    if tokens:
        raise Unlicensed(f"{expression!r} is no licence expression")
    return met


def texts_of(folder: Path, named: str | None) -> list[str]:
    """The texts of the licence files in a crate's folder, also of code of others that it contains."""
    found = {path for path in folder.rglob("*") if path.is_file() and LICENCE_FILE.match(path.name) and path.suffix not in NO_LICENCE_FILE}
    if named:
        found.add(folder / named)
    return [decoded(path.read_bytes()) for path in sorted(found)]


def decoded(data: bytes) -> str:
    """Text with `\\n` and without what cannot be seen at the ends of lines and of the text, so that equal texts are equal."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def standard_text(name: str, authors: list[str]) -> str:
    """The MIT licence, with a crate's authors."""
    holders = ", ".join(authors) or f"the authors of {name}"
    return re.sub(r"(?m)^Copyright \(c\) .*$", lambda _: f"Copyright (c) {holders}", decoded((ROOT / "LICENSE").read_bytes()), count=1)


def crate(package: dict, allowed: set[str]) -> Crate:
    """One package of `cargo metadata` with its licence texts; raises `Unlicensed` when it has none or an unknown one."""
    name, version, expression = package["name"], package["version"], package["license"]
    if not expression:
        raise Unlicensed(f"{name} {version} does not say what its licence is")
    if not is_allowed(expression, allowed):
        raise Unlicensed(f"{name} {version} is under {expression}, which deny.toml does not allow")
    texts = texts_of(Path(package["manifest_path"]).parent, package["license_file"])
    if not texts:
        if name not in STANDARD_TEXT:
            raise Unlicensed(f"{name} {version} comes without the text of its licence ({expression})")
        texts = [standard_text(name, package["authors"])]
    return Crate(name, version, expression, tuple(dict.fromkeys(texts)))


def crates(platform: Platform) -> list[Crate]:
    """The crates that are built into what is released for the platform, not those that only build or test it."""
    tree = ["cargo", "tree", "--locked", "--edges", "normal", "--target", platform.target, "--prefix", "none", "--format", "{p}"]
    listed = {tuple(line.split()[:2]) for line in _output(tree).splitlines() if line}
    metadata = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", platform.target]
    packages = json.loads(_output(metadata))["packages"]
    with open(ROOT / "deny.toml", "rb") as file:
        allowed = set(tomllib.load(file)["licenses"]["allow"])
    wanted = [package for package in packages if (package["name"], f"v{package['version']}") in listed and package["source"]]
    if len(wanted) + 1 != len(listed):
        raise Unlicensed("cargo tree and cargo metadata do not agree about the crates")
    return [crate(package, allowed) for package in sorted(wanted, key=lambda package: (package["name"], package["version"]))]


def third_party(title: str, listed: list[Crate]) -> str:
    """A list of the crates, and each different text once."""
    numbers: dict[str, int] = {}
    users: dict[int, list[str]] = {}
    lines = [title, "", "Each crate with its version, its licence and the numbers of its texts below.", ""]
    for one in listed:
        own = [numbers.setdefault(text, len(numbers) + 1) for text in one.texts]
        for number in own:
            users.setdefault(number, []).append(f"{one.name} {one.version}")
        lines.append(f"{one.name} {one.version}: {one.expression} [{', '.join(map(str, own))}]")
    for text, number in numbers.items():
        lines += ["", RULE, f"[{number}] {', '.join(users[number])}", RULE, "", text]
    return "\n".join(lines) + "\n"


def runtimes(platform: Platform) -> dict[str, bytes]:
    """The licences of what the compilers link in, as they state them, by file name."""
    sysroot = Path(_output(["rustc", "--print", "sysroot"]).strip())
    found = {"rust-standard-library": _first([sysroot / "share/doc/rust/COPYRIGHT-library.html", *Path("/usr/share/doc").glob("libstd-rust*/copyright")])}
    if platform.name.startswith("windows"):
        found["mingw-w64"] = _first([Path("/usr/share/doc/mingw-w64-x86-64-dev/copyright")])
        found["gcc-runtime"] = _first([Path("/usr/share/doc/gcc-mingw-w64-base/copyright")])
    return {f"{name}{path.suffix or '.txt'}": path.read_bytes() for name, path in found.items()}


def _first(places: list[Path]) -> Path:
    for place in places:
        if place.is_file():
            return place
    raise Unlicensed(f"no licence of a runtime was found; looked for: {', '.join(map(str, places))}")


def _output(command: list[str]) -> str:
    # A warning of Cargo's goes to standard error, where people see it.
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "CARGO_TERM_COLOR": "never"}).stdout
