"""Archives whose bytes follow from their contents alone: sorted entries, one date, fixed modes, no owner."""

import gzip
import io
import subprocess
import tarfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One file of an archive."""

    data: bytes
    program: bool = False

    @property
    def mode(self) -> int:
        """What the owner, the group and the others may do with it."""
        return 0o755 if self.program else 0o644


def write(path: Path, top: str, entries: dict[str, Entry], moment: int) -> None:
    """Writes the entries below the folder `top`, dated `moment` (Unix time), as the suffix of `path` says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    named = [(f"{top}/{name}", entries[name]) for name in sorted(entries)]
    path.write_bytes(_zip(named, moment) if path.suffix == ".zip" else _tar_gz(named, moment))


def _zip(named: list[tuple[str, Entry]], moment: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, entry in named:
            info = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            # 3 is Unix: only then does the upper half of the attributes say the mode (with 0o100000, a regular file).
            info.create_system = 3
            info.external_attr = (0o100000 | entry.mode) << 16
            archive.writestr(info, entry.data, compresslevel=9)
    return buffer.getvalue()


def _tar_gz(named: list[tuple[str, Entry]], moment: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, entry in named:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(entry.data), entry.mode, moment
            archive.addfile(info, io.BytesIO(entry.data))
    return gzip.compress(buffer.getvalue(), compresslevel=9, mtime=moment)


def unpack(path: Path, into: Path) -> Path:
    """Unpacks an archive that `write` made, and returns its one folder."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(into)
    else:
        subprocess.run(["tar", "-xzf", path, "-C", into], check=True)
    (folder,) = into.iterdir()
    return folder
