//! Tests of the whole program.

mod evidence;
mod graph;
mod ldap;
mod sandbox;

mod chaos;
mod support;
