//! The header that C reads and the functions that Rust offers are the same.

use std::{collections::BTreeMap, fmt::Write as _};

const HEADER: &str = include_str!("../../ps/include/license_reclamation.h");
const EXPORTS: &str = include_str!("exports.rs");
const STATUS: &str = include_str!("status.rs");

/// The text without comments and preprocessor lines, on one line.
fn code(text: &str, comment: (&str, &str)) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(comment.0) {
        kept.push_str(before);
        rest = after.split_once(comment.1).map_or("", |(_, after)| after);
        kept.push('\n');
    }
    kept.push_str(rest);
    kept.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ")
}

/// `name -> result(type name, …)` of the header.
fn in_header() -> BTreeMap<String, String> {
    let text = code(HEADER, ("/*", "*/"));
    let declarations = text.split(';').filter_map(|piece| piece.split_once('(')).map(|(head, arguments)| {
        let (result, name) = head.trim().rsplit_once([' ', '*']).unwrap();
        let arguments = arguments.trim().trim_end_matches(')').replace("void", "");
        (name.to_owned(), format!("{}({})", result.trim(), arguments.trim()))
    });
    declarations.filter(|(name, _)| name.starts_with("reclaim_")).collect()
}

/// The same of the Rust functions, in C's words.
fn in_rust() -> BTreeMap<String, String> {
    let text = code(EXPORTS, ("//", "\n"));
    let mut found = BTreeMap::new();
    for piece in text.split("extern \"C\" fn ").skip(1) {
        let (name, rest) = piece.split_once('(').unwrap();
        let (arguments, rest) = rest.split_once(')').unwrap();
        let result = rest.split_once("->").unwrap().1.split_once('{').unwrap().0;
        let mut written = String::new();
        for argument in arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty()) {
            let (name, kind) = argument.split_once(':').unwrap();
            let separator = if written.is_empty() { "" } else { ", " };
            write!(written, "{separator}{}{name}", in_c(kind.trim())).unwrap();
        }
        found.insert(name.to_owned(), format!("{}({written})", in_c(result.trim()).trim()));
    }
    found
}

fn in_c(rust: &str) -> String {
    match rust {
        "u32" => "uint32_t ".to_owned(),
        "i32" => "int32_t ".to_owned(),
        "usize" => "size_t ".to_owned(),
        "*const u8" => "const uint8_t *".to_owned(),
        "*mut u8" => "uint8_t *".to_owned(),
        "ReclaimJob" => "reclaim_job ".to_owned(),
        other => format!("{}*", in_c(other.strip_prefix("*mut ").unwrap_or_else(|| panic!("no C type for {other}")))),
    }
}

#[test]
fn functions_are_the_same() {
    let (header, rust) = (in_header(), in_rust());
    assert!(rust.len() >= 11, "{rust:#?}");
    assert_eq!(header, rust);
}

#[test]
fn numbers_are_the_same() {
    let value = |text: &str| match text.trim() {
        "u32::MAX" | "0xFFFFFFFFu" => i64::from(u32::MAX),
        number => number.parse().unwrap(),
    };
    let defines = HEADER.lines().filter_map(|line| line.strip_prefix("#define RECLAIM_")?.split_once(' '));
    let header: BTreeMap<&str, i64> = defines.map(|(name, number)| (name, value(number))).collect();
    let constants = STATUS.lines().filter_map(|line| line.strip_prefix("pub const ")?.trim_end_matches(';').split_once(" = "));
    let rust: BTreeMap<&str, i64> = constants.map(|(name, number)| (name.split_once(':').unwrap().0, value(number))).collect();
    assert!(rust.len() >= 16, "{rust:#?}");
    assert_eq!(header, rust);
}
