//! Tests of the whole program.

mod graph;
mod ldap;
mod sandbox;
