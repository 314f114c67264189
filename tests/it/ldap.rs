//! On-premises Active Directory: against a real Samba domain controller, and against a server that misbehaves.

pub mod admin;
mod ber;
mod change;
mod connect;
mod discovery;
mod fake;
mod group;
mod misbehaviour;
mod program;
mod roster;
pub mod samba;
mod speed;
pub mod wire;
