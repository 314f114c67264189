//! Which permission a request takes (<https://learn.microsoft.com/graph/permissions-reference>), to say what is missing.

/// What a request needs: the least permission first, then those that include it.
pub(super) struct Need {
    least: &'static str,
    others: &'static [&'static str],
}

/// Held by people only: they may do what their directory roles allow.
const AS_USER: &str = "Directory.AccessAsUser.All";

impl Need {
    pub const READ_GROUP: Self = Self {
        least: "GroupMember.Read.All",
        others: &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    };
    pub const READ_MEMBERS: Self = Self {
        least: "GroupMember.Read.All",
        others: &["GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    };
    pub const CHANGE_MEMBERS: Self =
        Self { least: "GroupMember.ReadWrite.All", others: &["Group.ReadWrite.All", "Directory.ReadWrite.All"] };
    pub const CHANGE_ROLE_GROUP: Self = Self { least: "RoleManagement.ReadWrite.Directory", others: &[] };
    pub const READ_USERS: Self = Self {
        least: "User.ReadBasic.All",
        others: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    };
    pub const READ_LICENSES: Self = Self {
        least: "LicenseAssignment.Read.All",
        others: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    };

    /// The least permission's name.
    pub const fn least(&self) -> &'static str {
        self.least
    }

    /// What to do, given what the token has (`None`: not known).
    pub fn hint(&self, permissions: Option<&[String]>) -> String {
        let least = self.least;
        match permissions {
            Some(have) if lacks(have, self) => {
                let have = if have.is_empty() { "none".to_owned() } else { have.join(", ") };
                format!(
                    "give the app the permission {least} (API permissions > Microsoft Graph) and grant admin consent; its token has: {have}"
                )
            }
            Some(_) => {
                format!("the app has what it takes ({least} or more), so something else forbids it: a Conditional Access or tenant policy")
            }
            None => format!("check that the app has the permission {least}, with admin consent"),
        }
    }
}

/// Whether these permissions are known not to be enough.
pub(super) fn lacks(permissions: &[String], need: &Need) -> bool {
    !permissions.iter().any(|have| have == need.least || have == AS_USER || need.others.contains(&have.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_least_is_enough() {
        let have = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(lacks(&have(&[]), &Need::CHANGE_MEMBERS));
        assert!(lacks(&have(&["Group.Read.All"]), &Need::CHANGE_MEMBERS));
        assert!(!lacks(&have(&["Group.ReadWrite.All"]), &Need::CHANGE_MEMBERS));
        assert!(!lacks(&have(&["Directory.AccessAsUser.All"]), &Need::CHANGE_ROLE_GROUP));
        assert!(Need::CHANGE_MEMBERS.hint(Some(&have(&["User.Read.All"]))).ends_with("its token has: User.Read.All"));
    }
}
