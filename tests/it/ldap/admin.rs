//! What an administrator does to the domain while the product works.

use std::collections::HashSet;

use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, Mod, Scope, SearchEntry, dn_escape};
use license_reclamation::directory::Guid;

use super::samba::{BASE, PASSWORD, Samba};

pub struct Admin {
    ldap: Ldap,
}

fn set<'a>(values: impl IntoIterator<Item = &'a str>) -> HashSet<&'a str> {
    values.into_iter().collect()
}

pub fn people_dn(cn: &str) -> String {
    format!("CN={},OU=People,{BASE}", dn_escape(cn))
}

pub fn group_dn(cn: &str) -> String {
    format!("CN={},OU=Groups,{BASE}", dn_escape(cn))
}

impl Admin {
    pub async fn of(samba: &Samba) -> Self {
        let settings = LdapConnSettings::new().set_no_tls_verify(true);
        let (connection, mut ldap) =
            LdapConnAsync::with_settings(settings, &format!("ldaps://{}", samba.address)).await.expect("a connection");
        tokio::spawn(connection.drive());
        ldap.simple_bind("CORP\\Administrator", PASSWORD).await.and_then(ldap3::LdapResult::success).expect("signed in");
        Self { ldap }
    }

    pub async fn add(&mut self, dn: &str, attributes: &[(&str, &str)]) {
        let attributes = attributes.iter().map(|(name, value)| (*name, set([*value]))).collect();
        self.ldap.add(dn, attributes).await.and_then(ldap3::LdapResult::success).unwrap_or_else(|e| panic!("adding {dn}: {e}"));
    }

    /// A user; its SAM account name is `sam`, its common name may be anything.
    pub async fn user(&mut self, sam: &str, cn: &str) -> Guid {
        let dn = people_dn(cn);
        let (upn, mail) = (format!("{sam}@corp.example.com"), format!("{sam}@mail.example.com"));
        self.add(
            &dn,
            &[("objectClass", "user"), ("sAMAccountName", sam), ("userPrincipalName", &upn), ("mail", &mail), ("displayName", cn)],
        )
        .await;
        self.guid(&dn).await
    }

    /// `count` users `prefix0` … in the group.
    pub async fn users(&mut self, prefix: &str, count: usize) -> Vec<Guid> {
        let mut guids = Vec::with_capacity(count);
        for number in 0..count {
            let name = format!("{prefix}{number}");
            guids.push(self.user(&name, &name).await);
        }
        guids
    }

    /// A global security group in OU=Groups with these members (DNs).
    pub async fn group(&mut self, cn: &str, members: &[String]) -> String {
        self.group_of_type(cn, "-2147483646", members).await
    }

    pub async fn group_of_type(&mut self, cn: &str, kind: &str, members: &[String]) -> String {
        let dn = group_dn(cn);
        let sam: String = cn.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        self.add(&dn, &[("objectClass", "group"), ("sAMAccountName", &sam), ("groupType", kind)]).await;
        if !members.is_empty() {
            self.modify(&dn, Mod::Add("member", set(members.iter().map(String::as_str)))).await;
        }
        dn
    }

    pub async fn modify(&mut self, dn: &str, change: Mod<&str>) {
        self.ldap.modify(dn, vec![change]).await.and_then(ldap3::LdapResult::success).unwrap_or_else(|e| panic!("modifying {dn}: {e}"));
    }

    pub async fn leave(&mut self, group: &str, member: &str) {
        self.modify(group, Mod::Delete("member", set([member]))).await;
    }

    /// Everybody in one modify, whose answer may take its time.
    pub async fn leave_together(&mut self, group: &str, members: &[String]) {
        self.modify(group, Mod::Delete("member", set(members.iter().map(String::as_str)))).await;
    }

    pub async fn replace(&mut self, dn: &str, attribute: &str, value: &str) {
        self.modify(dn, Mod::Replace(attribute, set([value]))).await;
    }

    /// Sets the password and enables the account.
    pub async fn password(&mut self, dn: &str, password: &str) {
        let quoted: Vec<u8> = format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let change = Mod::Replace(b"unicodePwd".to_vec(), HashSet::from([quoted]));
        self.ldap.modify(dn, vec![change]).await.and_then(ldap3::LdapResult::success).unwrap_or_else(|e| panic!("password of {dn}: {e}"));
        self.replace(dn, "userAccountControl", "512").await;
    }

    pub async fn delete(&mut self, dn: &str) {
        self.ldap.delete(dn).await.and_then(ldap3::LdapResult::success).unwrap_or_else(|e| panic!("deleting {dn}: {e}"));
    }

    pub async fn rename(&mut self, dn: &str, rdn: &str, parent: Option<&str>) {
        self.ldap
            .modifydn(dn, rdn, true, parent)
            .await
            .and_then(ldap3::LdapResult::success)
            .unwrap_or_else(|e| panic!("renaming {dn}: {e}"));
    }

    pub async fn entry(&mut self, dn: &str, attributes: &[&str]) -> Option<SearchEntry> {
        let found = self.ldap.search(dn, Scope::Base, "(objectClass=*)", attributes).await.expect("an answer");
        found.0.into_iter().next().map(SearchEntry::construct)
    }

    pub async fn guid(&mut self, dn: &str) -> Guid {
        let entry = self.entry(dn, &["objectGUID"]).await.expect("the object");
        // The crate sorts values by whether they happen to be UTF-8.
        let bytes = match entry.bin_attrs.get("objectGUID") {
            Some(values) => values[0].clone(),
            None => entry.attrs["objectGUID"][0].clone().into_bytes(),
        };
        Guid::from_active_directory(bytes.try_into().expect("16 bytes"))
    }

    pub async fn members(&mut self, group: &str) -> Vec<String> {
        let mut members = self.entry(group, &["member"]).await.expect("the group").attrs.remove("member").unwrap_or_default();
        members.sort();
        members
    }
}
