//! On-premises Active Directory through LDAP.
