//! The program and the library for Windows, as they are released, under Wine. What only Windows itself can show is in
//! `tests/windows.md`.

mod artefacts;
mod credentials;
mod domain;
mod files;
mod interruption;
mod library;
mod network;
mod paths;
mod wine;
mod work;
