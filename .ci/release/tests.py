"""Tests of the release's parts, with what must not pass. Usage: python3 .ci/release/tests.py"""

import hashlib
import re
import struct
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from release import archive, helper, layout, licences, smoke  # noqa: E402
from release.archive import Entry  # noqa: E402
from release.platforms import PLATFORMS  # noqa: E402

LINUX, WINDOWS = PLATFORMS
ALLOWED = {"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"}


class Archives(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="an archive ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def written(self, name: str, entries: dict[str, Entry], moment: int) -> bytes:
        archive.write(self.folder / name, "top", entries, moment)
        return (self.folder / name).read_bytes()

    def test_order_and_time_of_day_do_not_matter_and_content_and_date_do(self) -> None:
        one, two = {"b/x": Entry(b"1"), "a": Entry(b"2", program=True)}, {"a": Entry(b"2", program=True), "b/x": Entry(b"1")}
        for name in ("a.zip", "a.tar.gz"):
            first = self.written(name, one, 1_700_000_000)
            self.assertEqual(first, self.written(name, two, 1_700_000_000))
            self.assertNotEqual(first, self.written(name, two, 1_700_000_002))
            self.assertNotEqual(first, self.written(name, {**two, "a": Entry(b"2")}, 1_700_000_000))

    def test_what_is_unpacked_is_what_was_packed(self) -> None:
        for name in ("a.zip", "a.tar.gz"):
            self.written(name, {"b/x y": Entry("ä".encode()), "a": Entry(b"2", program=True)}, 1_700_000_000)
            into = self.folder / f"from {name}"
            into.mkdir()
            top = archive.unpack(self.folder / name, into)
            self.assertEqual((top / "b/x y").read_text(encoding="utf-8"), "ä")
        self.assertEqual((top / "a").stat().st_mode & 0o777, 0o755)
        self.assertEqual((top / "b/x y").stat().st_mtime, 1_700_000_000)


class Licences(unittest.TestCase):
    def package(self, folder: Path, **changes: object) -> dict:
        package = {"name": "made-up", "version": "1.0.0", "license": "MIT", "license_file": None, "authors": ["A <a@example.com>"]}
        return {**package, "manifest_path": str(folder / "Cargo.toml"), **changes}

    def test_expressions(self) -> None:
        for expression in ("MIT", "MIT OR GPL-3.0", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(GPL-3.0 OR MIT) AND Apache-2.0", "Apache-2.0 WITH LLVM-exception"):
            self.assertTrue(licences.is_allowed(expression, ALLOWED), expression)
        for expression in ("GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR MIT) AND GPL-2.0", "MIT WITH Some-exception", "GPL-3.0 OR (MIT AND GPL-2.0)"):
            self.assertFalse(licences.is_allowed(expression, ALLOWED), expression)
        for expression in ("MIT MIT", "(MIT", "(MIT MIT)"):
            with self.assertRaises(licences.Unlicensed):
                licences.is_allowed(expression, ALLOWED)

    def test_a_crate_without_text_or_with_an_unknown_licence_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for changes in ({}, {"license": None}, {"license": "GPL-3.0"}):
                with self.assertRaises(licences.Unlicensed):
                    licences.crate(self.package(Path(folder), **changes), ALLOWED)
            (Path(folder) / "LICENSE-MIT").write_bytes(b"\xef\xbb\xbfThe text. \r\n")
            self.assertEqual(licences.crate(self.package(Path(folder)), ALLOWED).texts, ("The text.",))
            with self.assertRaises(licences.Unlicensed):
                licences.crate(self.package(Path(folder), license="MIT AND GPL-3.0"), ALLOWED)

    def test_a_known_crate_without_text_gets_the_standard_one_with_its_authors(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (text,) = licences.crate(self.package(Path(folder), name="maud"), ALLOWED).texts
        self.assertIn("Copyright (c) A <a@example.com>\n", text)
        self.assertNotIn("reclaim", text)
        self.assertIn("WITHOUT WARRANTY OF ANY KIND", text)

    def test_every_platform_lists_its_crates_once_and_each_has_a_text(self) -> None:
        for platform, present, absent in ((LINUX, "tokio", "windows-sys"), (WINDOWS, "windows-sys", "proptest")):
            crates = licences.crates(platform)
            names = {crate.name for crate in crates}
            self.assertIn(present, names)
            self.assertNotIn(absent, names)
            self.assertNotIn("license-reclamation", names)
            listed = licences.third_party("Title", crates)
            for crate in crates:
                self.assertEqual(listed.count(f"\n{crate.name} {crate.version}: {crate.expression} ["), 1)
                self.assertTrue(all(text in listed for text in crate.texts))


class Helper(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.compiled = helper.compiled()

    def test_compiling_twice_makes_the_same_bytes(self) -> None:
        self.assertEqual(self.compiled, helper.compiled())

    def test_only_the_time_and_the_identity_are_fixed_and_the_identity_follows_from_the_rest(self) -> None:
        header = struct.unpack_from("<I", self.compiled, 0x3C)[0]
        mvid = helper._guid_heap(self.compiled, header)
        other = bytearray(self.compiled)
        other[header + 8 : header + 12] = b"time"
        other[mvid : mvid + 16] = b"0123456789abcdef"
        self.assertEqual(helper.undated(bytes(other)), self.compiled)
        other[-1] ^= 1
        self.assertNotEqual(helper.undated(bytes(other))[mvid : mvid + 16], self.compiled[mvid : mvid + 16])

    def test_something_else_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            helper.undated(b"MZ" + bytes(0x3E) + b"no program at all")


class Layout(unittest.TestCase):
    def test_texts_have_the_line_ends_of_the_platform_and_links_lead_to_where_the_files_are(self) -> None:
        for platform, end in ((LINUX, b"\n"), (WINDOWS, b"\r\n")):
            readme = layout.as_released("README.md", platform)
            self.assertEqual(readme.count(b"\n"), readme.count(end))
            self.assertEqual(b"\r" in readme, platform is WINDOWS)
            self.assertIn(b"](doc/reclaim.1)", readme)
            self.assertIn(b"](ps/README.md)", readme)
            self.assertIn(b"the workflow for a public CI", readme)
            self.assertFalse(b"](tests/" in readme, "a link leads into the checkout")
            self.assertIn(b"](../README.md#coming-from-the-nexthink-pack)", layout.as_released("ps/README.md", platform))

    def test_remote_actions_have_a_mark_and_crlf_everywhere_and_samples_are_left_alone(self) -> None:
        for platform in PLATFORMS:
            action = layout.as_released("ps/remote-actions/Invoke-RemoveUserFromADGroup.ps1", platform)
            self.assertTrue(action.startswith(b"\xef\xbb\xbf<#\r\n"))
            self.assertNotIn(b"\r\r", action)
            sample = "samples/salesforce/inactive-2026-11.csv"
            self.assertEqual(layout.as_released(sample, platform), (layout.ROOT / sample).read_bytes())


class Smoke(unittest.TestCase):
    def folder(self) -> Path:
        kept = tempfile.TemporaryDirectory(prefix="a release ")
        self.addCleanup(kept.cleanup)
        top = Path(kept.name)
        files = {name: Entry(layout.as_released(name, LINUX)) for part in layout.PASSED_ON for name in layout.tracked(part)}
        files = {layout.placed(name) or name: entry for name, entry in files.items()}
        files["reclaim"] = Entry(b"\x7fELF", program=True)
        for name, entry in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_bytes(entry.data)
        return top

    def test_what_must_not_pass_does_not(self) -> None:
        top = self.folder()
        smoke.look_at(LINUX, top)
        module = top / layout.MODULE
        breaks = {
            "promises Public/Get-LicenseReclamationRun.ps1": lambda: (module / "Public/Get-LicenseReclamationRun.ps1").unlink(),
            "links to samples/miro.toml": lambda: (top / "samples/miro.toml").unlink(),
            "has letters beyond ASCII": lambda: (module / "LicenseReclamation.psm1").write_text("# ä", encoding="utf-8"),
            "do not end with CRLF": lambda: (module / "Private/New-LicenseError.ps1").write_text("one\ntwo\n", newline=""),
            "of the machine that built it": lambda: (top / "reclaim").write_bytes(f"…{layout.ROOT}/src/main.rs".encode()),
        }
        for message, spoil in breaks.items():
            top = self.folder()
            module = top / layout.MODULE
            spoil()
            with self.assertRaisesRegex(smoke.Broken, message):
                smoke.look_at(LINUX, top)

    def test_a_program_for_windows_that_needs_more_than_windows_is_found(self) -> None:
        top = self.folder()
        (top / "reclaim.exe").write_bytes(b"MZ kernel32.dll")
        smoke.look_at(WINDOWS, top)
        (top / "reclaim.exe").write_bytes(b"MZ kernel32.dll VCRUNTIME140.dll")
        with self.assertRaisesRegex(smoke.Broken, "needs vcruntime140"):
            smoke.look_at(WINDOWS, top)

    def test_a_sum_that_does_not_fit_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            (out / "name.tar.gz").write_bytes(b"other bytes")
            (out / "SHA256SUMS").write_text(f"{hashlib.sha256(b'bytes').hexdigest()}  name.tar.gz\n")
            with self.assertRaisesRegex(smoke.Broken, "sum"):
                smoke.check(LINUX, out, "name", "0.1.0")


class Workflows(unittest.TestCase):
    def test_actions_of_others_are_pinned_and_rights_are_said(self) -> None:
        for path in sorted((layout.ROOT / ".github/workflows").glob("*.yml")):
            text = path.read_text()
            self.assertRegex(text, r"(?m)^permissions:\n  contents: read$", path.name)
            for used in re.findall(r"(?m)^\s*(?:- )?uses: (.*)$", text):
                self.assertRegex(used, r"^(\./\.github/workflows/\w+\.yml|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$", path.name)


if __name__ == "__main__":
    unittest.main()
