//! The embedded Graph emulator.
