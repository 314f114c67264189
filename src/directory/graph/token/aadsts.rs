//! Entra's sign-in errors in words, with what to do
//! (<https://learn.microsoft.com/entra/identity-platform/reference-error-codes>).

use serde::Deserialize;

use crate::directory::{DirectoryError, ErrorKind};

/// The sign-in service's error answer.
#[derive(Debug, Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    pub error: String,
    #[serde(default)]
    pub error_description: String,
    #[serde(default)]
    pub error_codes: Vec<u64>,
    #[serde(default)]
    pub trace_id: Option<String>,
}

/// Code, what is wrong, what to do.
const KNOWN: &[(u64, &str, &str)] = &[
    (
        7_000_215,
        "the client secret is wrong",
        "use the secret's value, not its id; if it is lost, make a new secret in the app registration under `Certificates & secrets`",
    ),
    (7_000_222, "the client secret has expired", "make a new secret in the app registration under `Certificates & secrets`"),
    (7_000_216, "a secret or certificate is needed and none arrived", "set the job's `credential`"),
    (7_000_218, "a secret or certificate is needed and none arrived", "set the job's `credential`"),
    (
        7_000_112,
        "the app is disabled in this tenant",
        "enable it under `Enterprise applications` > `Properties` > `Enabled for users to sign-in`",
    ),
    (
        90_002,
        "there is no such tenant",
        "check `tenant` (the directory id or a verified domain) and `cloud`: each national cloud has its own tenants",
    ),
    (900_021, "this is no tenant's name", "`tenant` is the directory id or a verified domain, for example contoso.onmicrosoft.com"),
    (900_023, "this is no tenant's name", "`tenant` is the directory id or a verified domain, for example contoso.onmicrosoft.com"),
    (50_059, "the tenant is missing", "set `tenant` to the directory id or a verified domain"),
    (
        700_016,
        "there is no such app in this tenant",
        "check `client_id` (the `Application (client) ID`, not the object id) and that `tenant` is the app's own",
    ),
    (
        700_027,
        "the certificate is not accepted",
        "upload its public part to the app registration under `Certificates & secrets`, and check the clock of this machine",
    ),
    (700_024, "the assertion was not valid at this time", "check the clock of this machine"),
    (7_000_229, "the app is not known in this tenant yet", "an administrator must consent to the app once (`Grant admin consent`)"),
    (500_011, "Microsoft Graph is not known in this tenant under this address", "check `cloud` and --graph-url: they must belong together"),
    (1_002_012, "the scope is not accepted", "check `cloud` and --graph-url: they must belong together"),
    (50_034, "the account does not exist in this tenant", "check `tenant`; for azure-cli run `az login --tenant …`"),
    (50_105, "the app or account is not assigned to a role of the app", "assign it under `Enterprise applications` > `Users and groups`"),
    (
        53_003,
        "a Conditional Access policy blocks this sign-in",
        "ask the policy's owner to allow the app from this network (workload identities)",
    ),
    (530_032, "a security policy blocks this sign-in", "ask the policy's owner to allow the app from this network (workload identities)"),
    (65_001, "an administrator has not consented to the app", "grant admin consent under `API permissions`"),
    (90_094, "an administrator has not consented to the app", "grant admin consent under `API permissions`"),
    (50_076, "the account needs a second factor", "run `az login` again"),
    (50_079, "the account needs a second factor", "run `az login` again"),
    (70_043, "the sign-in has expired", "run `az login` again"),
    (700_082, "the sign-in has expired", "run `az login` again"),
    (50_173, "the sign-in was revoked", "run `az login` again"),
    (70_011, "the scope is not valid", "check `cloud` and --graph-url: they must belong together"),
];

/// Codes by which the service says that it has trouble itself.
const TRANSIENT: &[u64] = &[90_006, 90_012, 90_033, 90_055, 90_056];

/// The error, and whether it may pass by itself.
pub(super) fn explain(said: &Said, tenant: &str, client_id: &str) -> (DirectoryError, bool) {
    let number = said.error_codes.first().copied().or_else(|| number_in(&said.error_description));
    let transient = said.error == "temporarily_unavailable" || number.is_some_and(|number| TRANSIENT.contains(&number));
    let kind = if transient { ErrorKind::Connection } else { ErrorKind::SignIn };
    let who = if client_id.is_empty() { format!("tenant {tenant}") } else { format!("app {client_id} in tenant {tenant}") };
    let code = number.map_or_else(|| said.error.clone(), |number| format!("AADSTS{number}"));
    let known = KNOWN.iter().find(|(known, ..)| Some(*known) == number);
    let (why, todo) = match known {
        Some((_, what, todo)) => (format!("{what} ({code})"), Some(*todo)),
        None if said.error_description.trim().is_empty() => (code.clone(), None),
        None => (sentence(&said.error_description), None),
    };
    let mut error = DirectoryError::new(kind, format!("sign-in of {who} was refused: {why}")).code(code);
    error.hint = todo.map(str::to_owned);
    error.request_id.clone_from(&said.trace_id);
    (error, transient)
}

/// The description without trace id, correlation id and time, which follow it on lines of their own (or after it, on one).
pub(super) fn sentence(description: &str) -> String {
    let end = ["Trace ID:", "Correlation ID:", "Timestamp:"].iter().filter_map(|mark| description.find(mark)).min();
    let text = end.and_then(|end| description.get(..end)).unwrap_or(description);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number after `AADSTS`.
pub(super) fn number_in(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("AADSTS")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// What is known of a code, for texts that come from elsewhere (`az`).
pub(super) fn known(number: u64) -> Option<(&'static str, &'static str)> {
    KNOWN.iter().find(|(known, ..)| *known == number).map(|(_, what, todo)| (*what, *todo))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> Said {
        serde_json::from_str(body).expect("an error body")
    }

    #[test]
    fn a_known_code_is_put_into_words() {
        let said = said(
            r#"{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'x' are expired. Visit the Azure portal.\r\nTrace ID: t-1\r\nCorrelation ID: c-1\r\nTimestamp: 2026-01-01 00:00:00Z","error_codes":[7000222],"timestamp":"2026-01-01 00:00:00Z","trace_id":"t-1","correlation_id":"c-1","error_uri":"https://login.microsoftonline.com/error?code=7000222"}"#,
        );
        let (error, transient) = explain(&said, "contoso.com", "app");
        assert!(!transient);
        assert_eq!(error.kind, ErrorKind::SignIn);
        assert_eq!(error.message, "sign-in of app app in tenant contoso.com was refused: the client secret has expired (AADSTS7000222)");
        assert_eq!(error.code.as_deref(), Some("AADSTS7000222"));
        assert_eq!(error.request_id.as_deref(), Some("t-1"));
        assert!(error.hint.expect("a hint").contains("new secret"));
    }

    #[test]
    fn an_unknown_code_is_shown_without_noise() {
        let said = said(
            r#"{"error":"invalid_request","error_description":"AADSTS123456: Something\r\nis odd. Trace ID: t-2 Correlation ID: c-2 Timestamp: now","trace_id":"t-2"}"#,
        );
        let (error, _) = explain(&said, "t", "");
        assert_eq!(error.message, "sign-in of tenant t was refused: AADSTS123456: Something is odd.");
        assert_eq!(error.code.as_deref(), Some("AADSTS123456"));
        assert_eq!(error.request_id.as_deref(), Some("t-2"));
    }

    #[test]
    fn trouble_of_the_service_passes() {
        let (error, transient) = explain(
            &said(r#"{"error":"temporarily_unavailable","error_description":"AADSTS90033: A transient error has occurred."}"#),
            "t",
            "a",
        );
        assert!(transient);
        assert_eq!(error.kind, ErrorKind::Connection);
    }

    #[test]
    fn no_code_stands_twice() {
        let mut codes: Vec<u64> = KNOWN.iter().map(|(code, ..)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), KNOWN.len());
    }
}
