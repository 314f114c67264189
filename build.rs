//! For Windows: puts the version into the program and the library, and the manifest into the program. Elsewhere nothing.
#![allow(clippy::print_stdout, reason = "that is how a build script talks to Cargo")]

use std::{env, error::Error, fs, path::Path};

use embed_resource::{CompilationResult, NONE};

const MANIFEST: &str = "src/reclaim.exe.manifest";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={MANIFEST}");
    if env::var("CARGO_CFG_TARGET_OS")? != "windows" {
        return Ok(());
    }
    // The same source makes the same bytes: no time of linking in them.
    let undated = if env::var("CARGO_CFG_TARGET_ENV")? == "msvc" { "/Brepro" } else { "-Wl,--no-insert-timestamp" };
    println!("cargo:rustc-link-arg-bins={undated}");
    println!("cargo:rustc-link-arg-cdylib={undated}");

    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::copy(MANIFEST, out.join("reclaim.exe.manifest"))?;
    let (program, library) = (out.join("reclaim.rc"), out.join("license_reclamation.rc"));
    // The name and the kind 1 24 are those under which Windows looks for a program's manifest.
    fs::write(&program, format!("1 24 \"reclaim.exe.manifest\"\n{}", version("reclaim.exe", 1)?))?;
    fs::write(&library, version("license_reclamation.dll", 2)?)?;
    embedded(embed_resource::compile_for(program, ["reclaim"], NONE))?;
    embedded(embed_resource::compile_for_cdylib(library, NONE))
}

/// Without a resource compiler the program works, but nobody can see its version in the file's properties.
fn embedded(result: CompilationResult) -> Result<(), Box<dyn Error>> {
    match result {
        CompilationResult::NotAttempted(missing) => {
            println!("cargo:warning=there is no resource compiler ({missing}): no version and no manifest in what is built");
            Ok(())
        }
        other => Ok(other.manifest_optional()?),
    }
}

/// What the file's properties show. `kind` is 1 for a program and 2 for a library.
/// <https://learn.microsoft.com/windows/win32/menurc/versioninfo-resource>
fn version(file: &str, kind: u8) -> Result<String, Box<dyn Error>> {
    let of = |part: &str| env::var(format!("CARGO_PKG_{part}"));
    let (text, description) = (of("VERSION")?, of("DESCRIPTION")?);
    let numbers = format!("{},{},{},0", of("VERSION_MAJOR")?, of("VERSION_MINOR")?, of("VERSION_PATCH")?);
    // 0x40004 is Windows NT; 0409 and 04B0 are English and Unicode.
    Ok(format!(
        r#"1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEFLAGSMASK 0x3F
FILEOS 0x40004
FILETYPE {kind}
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040904B0"
    BEGIN
      VALUE "FileDescription", "{description}"
      VALUE "FileVersion", "{text}"
      VALUE "InternalName", "{file}"
      VALUE "LegalCopyright", "MIT licence"
      VALUE "OriginalFilename", "{file}"
      VALUE "ProductName", "License reclamation"
      VALUE "ProductVersion", "{text}"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x409, 1200
  END
END
"#
    ))
}
