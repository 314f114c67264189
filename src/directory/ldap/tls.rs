//! Whom TLS trusts: the operating system's authorities, and those of `ca_file` besides.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::directory::{DirectoryError, ErrorKind};

/// The TLS settings of every connection; verification cannot be switched off.
pub(super) fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, DirectoryError> {
    let provider = Arc::new(ring::default_provider());
    let settings = |doing: &str, e: rustls::Error| {
        DirectoryError::new(ErrorKind::Settings, format!("{doing}: {e}"))
            .hint("give the domain controller's root certificate as ca_file (PEM)")
    };
    let verifier = match ca_file {
        Some(file) => Verifier::new_with_extra_roots(authorities(file)?, Arc::clone(&provider)),
        None => Verifier::new(Arc::clone(&provider)),
    }
    .map_err(|e| settings("loading trusted authorities", e))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| settings("choosing TLS versions", e))?
        .dangerous() // the crate's word for "an own verifier"; this one asks the operating system
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, DirectoryError> {
    let wrong = |why: String| {
        DirectoryError::new(ErrorKind::Settings, format!("reading authorities from {}: {why}", file.display()))
            .hint("expected a PEM file with one or more \"BEGIN CERTIFICATE\" blocks; convert with: certutil -encode root.cer root.pem")
    };
    let certificates: Vec<_> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect).map_err(|e: rustls::pki_types::pem::Error| wrong(e.to_string()))?;
    if certificates.is_empty() { Err(wrong("no certificate in it".to_owned())) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests {
    use super::client_config;
    use crate::directory::ErrorKind;

    #[test]
    fn a_file_without_certificate_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = client_config(Some(file.path())).expect_err("empty");
        assert_eq!(error.kind, ErrorKind::Settings);
        assert!(error.message.contains("no certificate"), "{error}");
        let error = client_config(Some("no/such/file.pem".as_ref())).expect_err("missing");
        assert!(error.message.contains("file.pem"), "{error}");
    }
}
