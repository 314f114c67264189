//! Tests of the whole program.

mod ldap;
mod sandbox;
