//! Tests of the whole program.

mod evidence;
mod graph;
mod ldap;
mod sandbox;
