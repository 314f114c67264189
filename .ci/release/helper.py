"""The PowerShell module's helper: compiled once, for .NET Framework and .NET, the same source to the same bytes."""

import hashlib
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

from .platforms import ROOT

SOURCES = sorted((ROOT / "ps/src").glob("*.cs"))


def compiled() -> bytes:
    """The helper, compiled by Mono's compiler: the result needs nothing but mscorlib 4, which .NET Framework and .NET both have."""
    if not shutil.which("mcs"):
        raise SystemExit("missing: mcs, the C# compiler (Debian's mono-mcs)")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "LicenseReclamation.Native.dll"
        options = ["-langversion:5", "-warnaserror", "-optimize+", "-target:library", f"-out:{out}"]
        subprocess.run(["mcs", *options, *SOURCES], check=True)
        return undated(out.read_bytes())


def undated(assembly: bytes) -> bytes:
    """The same assembly with the two things fixed that its compiler makes anew each time: the time of linking, and the module's
    version id (MVID), which must differ between different assemblies only. So it is made from the assembly's own bytes here.
    Layout: ECMA-335, II.24 and II.25; the MVID is the first entry of the heap #GUID.
    """
    image = bytearray(assembly)
    header = _number(image, 0x3C)
    if image[header : header + 4] != b"PE\0\0":
        raise ValueError("the compiler's output is no portable executable")
    stamp, mvid = header + 8, _guid_heap(image, header)
    image[stamp : stamp + 4] = bytes(4)
    image[mvid : mvid + 16] = bytes(16)
    digest = bytearray(hashlib.sha256(image).digest()[:16])
    # As in any random GUID: version 4, variant 1.
    digest[7] = digest[7] & 0x0F | 0x40
    digest[8] = digest[8] & 0x3F | 0x80
    image[mvid : mvid + 16] = digest
    return bytes(image)


def _number(image: bytes, at: int, form: str = "<I") -> int:
    return struct.unpack_from(form, image, at)[0]


def _guid_heap(image: bytes, header: int) -> int:
    """Where the heap #GUID begins in the file."""
    sections, optional = _number(image, header + 6, "<H"), header + 24
    directories = optional + (96 if _number(image, optional, "<H") == 0x10B else 112)
    table = optional + _number(image, header + 20, "<H")

    def offset(address: int) -> int:
        for number in range(sections):
            section = table + 40 * number
            start, size, raw = (_number(image, section + field) for field in (12, 16, 20))
            if start <= address < start + size:
                return address - start + raw
        raise ValueError("an address of the assembly lies in none of its sections")

    # Directory 14 is the CLI header; 8 bytes into it stands the metadata's address.
    metadata = offset(_number(image, offset(_number(image, directories + 8 * 14)) + 8))
    at = metadata + 16 + _number(image, metadata + 12)
    streams = _number(image, at + 2, "<H")
    at += 4
    for _ in range(streams):
        name = bytes(image[at + 8 : image.index(0, at + 8)])
        if name == b"#GUID":
            return metadata + _number(image, at)
        # The name is padded with zeros to a multiple of four, at least one.
        at += 8 + (len(name) // 4 + 1) * 4
    raise ValueError("the assembly has no heap #GUID")
