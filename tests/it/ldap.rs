//! On-premises Active Directory: against a real Samba domain controller, and against a server that misbehaves.

mod admin;
mod change;
mod connect;
mod group;
mod roster;
mod samba;
mod wire;
