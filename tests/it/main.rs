//! Tests of the whole program.

mod sandbox;
