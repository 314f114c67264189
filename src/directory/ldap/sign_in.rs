//! Signing in to a domain controller, and saying in words why it was refused.

use ldap3::LdapResult;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    endpoint::Endpoint,
    session::Session,
    words::{self, sub_code},
};
use crate::{
    directory::{DirectoryError, ErrorKind},
    job::connection::Bind,
};

/// Who signs in, with the secret.
pub(super) enum Credentials {
    Simple {
        user: String,
        password: SecretString,
    },
    #[cfg(any(windows, feature = "kerberos"))]
    Kerberos,
}

impl Credentials {
    /// Refuses what the server would take for an anonymous sign-in: RFC 4513 5.1.2 has an empty password succeed without
    /// signing anybody in.
    pub(super) fn new(bind: &Bind, password: Option<SecretString>) -> Result<Self, DirectoryError> {
        let Bind::Simple { user, .. } = bind else {
            #[cfg(any(windows, feature = "kerberos"))]
            return Ok(Self::Kerberos);
            #[cfg(not(any(windows, feature = "kerberos")))]
            return Err(no_kerberos());
        };
        let settings = |message| DirectoryError::new(ErrorKind::Settings, message);
        if user.trim().is_empty() {
            return Err(
                settings("the account to sign in to Active Directory with is empty").hint("give it as bind = \"CORP\\\\svc-reclaim\"")
            );
        }
        match password {
            Some(password) if !password.expose_secret().is_empty() => Ok(Self::Simple { user: user.clone(), password }),
            _ => Err(settings("the password for Active Directory is empty").hint("give it as password = \"env:NAME\" or \"file:PATH\"")),
        }
    }

    /// One attempt.
    pub(super) async fn bind(&self, session: &Session, endpoint: &Endpoint) -> Result<(), DirectoryError> {
        match self {
            Self::Simple { user, password } => {
                let doing = format!("signing in to {endpoint} as {user}");
                let result = session.simple_bind(user.clone(), password.clone()).await.map_err(|fault| fault.into_error(&doing))?;
                accepted(&doing, &result)
            }
            #[cfg(any(windows, feature = "kerberos"))]
            Self::Kerberos => kerberos(session, endpoint).await,
        }
    }
}

#[cfg(any(windows, feature = "kerberos"))]
async fn kerberos(session: &Session, endpoint: &Endpoint) -> Result<(), DirectoryError> {
    // The domain controller's own name, not the one that was typed: only that is sure to have a service principal. TLS has
    // shown already that the answer comes from the server that was named.
    let host = session.root.host.clone().unwrap_or_else(|| endpoint.host.clone());
    let doing = format!("signing in to {endpoint} with Kerberos (service ldap/{host})");
    match session.kerberos_bind(host).await.map_err(|fault| fault.into_error(&doing))? {
        Ok(result) => accepted(&doing, &result),
        Err(why) => {
            let hint = if cfg!(windows) {
                "run in the session of a domain account that can reach a domain controller"
            } else {
                "get a ticket with kinit (for a keytab: kinit -kt svc.keytab svc-reclaim, or set KRB5_CLIENT_KTNAME), and check krb5.conf"
            };
            Err(DirectoryError::new(ErrorKind::SignIn, format!("{doing}: {}", words::clean(&why))).hint(hint))
        }
    }
}

#[cfg(not(any(windows, feature = "kerberos")))]
fn no_kerberos() -> DirectoryError {
    DirectoryError::new(ErrorKind::Settings, "this build has no Kerberos")
        .hint("build with the cargo feature \"kerberos\", or sign in with bind and password")
}

fn accepted(doing: &str, result: &LdapResult) -> Result<(), DirectoryError> {
    let error = |kind, why: String| Err(DirectoryError::new(kind, format!("{doing}: {why}")));
    match (result.rc, sub_code(&result.text)) {
        (0, _) => Ok(()),
        (49, Some(known)) => {
            error(ErrorKind::SignIn, known.meaning.to_owned()).map_err(|e| e.hint(known.hint).code(format!("data {}", known.code)))
        }
        // The account may be in order: nothing was decided, so a later attempt is no second wrong password.
        (51 | 52, _) => error(ErrorKind::Connection, words::describe(result)),
        _ => error(ErrorKind::SignIn, words::describe(result)).map_err(|e| e.code(words::code_name(result.rc))),
    }
}

#[cfg(test)]
mod tests {
    use ldap3::LdapResult;
    use secrecy::SecretString;

    use super::{Credentials, accepted};
    use crate::{
        directory::ErrorKind,
        job::connection::{Bind, SecretSource},
    };

    fn simple(user: &str) -> Bind {
        Bind::Simple { user: user.to_owned(), password: SecretSource::Stdin }
    }

    #[test]
    fn an_empty_password_is_never_sent() {
        for (user, password) in [("CORP\\svc", None), ("CORP\\svc", Some("")), (" ", Some("secret"))] {
            let error = Credentials::new(&simple(user), password.map(SecretString::from)).err().expect("refused");
            assert_eq!(error.kind, ErrorKind::Settings);
        }
    }

    #[test]
    fn a_refusal_says_why_in_words() {
        let text = "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 775, v4563\0".to_owned();
        let result = LdapResult { rc: 49, matched: String::new(), text, refs: Vec::new(), ctrls: Vec::new() };
        let error = accepted("signing in", &result).expect_err("locked out");
        assert_eq!(error.kind, ErrorKind::SignIn);
        assert_eq!(error.message, "signing in: the account is locked out");
        assert_eq!(error.code.as_deref(), Some("data 775"));
    }
}
