//! LDAP result codes and Active Directory's bind sub-codes, in words.

use ldap3::LdapResult;

/// The name of a result code in RFC 4511 (A.1).
#[must_use]
pub(super) const fn code_name(code: u32) -> &'static str {
    match code {
        0 => "success",
        1 => "operationsError",
        2 => "protocolError",
        3 => "timeLimitExceeded",
        4 => "sizeLimitExceeded",
        7 => "authMethodNotSupported",
        8 => "strongerAuthRequired",
        10 => "referral",
        11 => "adminLimitExceeded",
        12 => "unavailableCriticalExtension",
        13 => "confidentialityRequired",
        14 => "saslBindInProgress",
        16 => "noSuchAttribute",
        17 => "undefinedAttributeType",
        18 => "inappropriateMatching",
        19 => "constraintViolation",
        20 => "attributeOrValueExists",
        21 => "invalidAttributeSyntax",
        32 => "noSuchObject",
        34 => "invalidDNSyntax",
        48 => "inappropriateAuthentication",
        49 => "invalidCredentials",
        50 => "insufficientAccessRights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        54 => "loopDetect",
        64 => "namingViolation",
        65 => "objectClassViolation",
        66 => "notAllowedOnNonLeaf",
        67 => "notAllowedOnRDN",
        68 => "entryAlreadyExists",
        69 => "objectClassModsProhibited",
        71 => "affectsMultipleDSAs",
        _ => "other",
    }
}

/// A diagnostic text on one line; Active Directory ends its texts with a line end and a NUL.
#[must_use]
pub(super) fn clean(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `unwillingToPerform (53): 0000209A: SvcErr: …`
#[must_use]
pub(super) fn describe(result: &LdapResult) -> String {
    let text = clean(&result.text);
    let name = code_name(result.rc);
    if text.is_empty() { format!("{name} ({})", result.rc) } else { format!("{name} ({}): {text}", result.rc) }
}

/// What a sub-code of a refused sign-in means: the sentence's end and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SubCode {
    /// The hexadecimal digits after `data `.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
}

/// The sub-codes are Windows error numbers (`ERROR_LOGON_FAILURE` …) in hexadecimal digits.
const SUB_CODES: [SubCode; 11] = [
    SubCode { code: "525", meaning: "there is no account of that name", hint: "give the account as DOMAIN\\user, user@domain or its DN" },
    SubCode {
        code: "52e",
        meaning: "the account name or the password is wrong",
        hint: "correct them before the next try: wrong passwords add up to a lock-out",
    },
    SubCode {
        code: "530",
        meaning: "the account may not sign in at this time of day",
        hint: "change its logon hours or run at another time",
    },
    SubCode {
        code: "531",
        meaning: "the account may not sign in from this computer",
        hint: "add this computer (and the domain controller) to the account's permitted workstations",
    },
    SubCode { code: "532", meaning: "the password has expired", hint: "set a new password for the account" },
    SubCode { code: "533", meaning: "the account is disabled", hint: "enable the account or name another" },
    SubCode { code: "701", meaning: "the account has expired", hint: "extend the account's expiry date or name another" },
    SubCode {
        code: "773",
        meaning: "the password must be changed before the first sign-in",
        hint: "change it once, or clear \"must change password at next logon\"",
    },
    SubCode { code: "775", meaning: "the account is locked out", hint: "unlock it, or wait until the lock-out has passed" },
    SubCode {
        code: "80090346",
        meaning: "the domain controller demands channel binding, and what it was given does not match this TLS connection",
        hint: "a proxy that opens TLS on the way breaks channel binding: connect to the domain controller directly",
    },
    SubCode {
        code: "57",
        meaning: "the domain controller cannot use what it was given (a DN over 255 characters, or channel binding is missing)",
        hint: "give the account as DOMAIN\\user or user@domain; connect to the domain controller without a TLS proxy",
    },
];

/// Finds the sub-code in the text of a refused bind:
/// `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v4563`.
#[must_use]
pub(super) fn sub_code(text: &str) -> Option<SubCode> {
    let digits = text.split(", data ").nth(1)?.split([',', ' ', '\0']).next()?;
    SUB_CODES.into_iter().find(|known| known.code.eq_ignore_ascii_case(digits))
}

#[cfg(test)]
mod tests {
    use super::{SUB_CODES, clean, sub_code};

    #[test]
    fn every_sub_code_is_found_in_active_directorys_text() {
        for known in SUB_CODES {
            let text = format!("80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data {}, v4563\0", known.code);
            assert_eq!(sub_code(&text), Some(known));
        }
        assert_eq!(sub_code("80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 5, v4563"), None);
        assert_eq!(sub_code("Transport encryption required."), None);
    }

    #[test]
    fn texts_become_one_line() {
        assert_eq!(clean("0000208D: NameErr: DSID-1,\tbest match of:\n\t'OU=x'\n\0"), "0000208D: NameErr: DSID-1, best match of: 'OU=x'");
    }
}
