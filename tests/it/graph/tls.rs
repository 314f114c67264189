//! TLS, HTTP/2 and compression on the wire.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::Full;
use hyper::{Request, Response, Version, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use license_reclamation::directory::{
    Directory as _, ErrorKind,
    graph::{GraphDirectory, GraphOptions},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::connection;

/// Made for these tests alone, with `openssl`: a certificate for 127.0.0.1 and its key, signed by `authority.pem`.
const SERVER: &[u8] = include_bytes!("tls/server.pem");
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/graph/tls/authority.pem");

/// Serves tokens and one group over HTTP/2, compressed; remembers the versions and encodings it was asked with.
async fn serve(asked: Arc<Mutex<Vec<(Version, String)>>>) -> String {
    let certificates = CertificateDer::pem_slice_iter(SERVER).collect::<Result<Vec<_>, _>>().expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(SERVER).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .expect("a pair");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, asked) = (acceptor.clone(), Arc::clone(&asked));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let service = service_fn(move |request: Request<Incoming>| {
                    let encoding = request.headers().get("accept-encoding").and_then(|value| value.to_str().ok()).unwrap_or_default();
                    asked.lock().expect("the log").push((request.version(), encoding.to_owned()));
                    let answer = answer(request.uri().path());
                    async move { Ok::<_, std::io::Error>(answer) }
                });
                let connection =
                    hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
                drop(connection.await);
            });
        }
    });
    url
}

fn answer(path: &str) -> Response<Full<Bytes>> {
    let body = if path.ends_with("/token") {
        json!({"access_token": "t", "expires_in": 3599})
    } else {
        json!({"id": "00000000-0000-0000-0000-000000000001", "displayName": "G", "assignedLicenses": []})
    };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.to_string().as_bytes()).expect("compressed");
    let body = Bytes::from(encoder.finish().expect("compressed"));
    Response::builder().header("content-encoding", "gzip").body(Full::new(body)).expect("a response")
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_and_http_2_spoken() {
    let asked = Arc::default();
    let url = serve(Arc::clone(&asked)).await;
    let mut connection = connection(&url);
    connection.ca_file = Some(Path::new(AUTHORITY).to_owned());
    let directory = GraphDirectory::new(&connection, Some("s".into()), &BTreeMap::new(), GraphOptions::default()).expect("good settings");
    let group = directory.group("00000000-0000-0000-0000-000000000001").await.expect("the group");
    assert_eq!(group.name, "G");
    let asked = asked.lock().expect("the log").clone();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|(version, encoding)| *version == Version::HTTP_2 && encoding.contains("gzip")), "{asked:?}");
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let asked = Arc::default();
    let url = serve(Arc::clone(&asked)).await;
    let directory =
        GraphDirectory::new(&connection(&url), Some("s".into()), &BTreeMap::new(), GraphOptions::default()).expect("good settings");
    let error = directory.sign_in().await.expect_err("not trusted");
    assert_eq!(error.kind, ErrorKind::Connection, "{error}");
    assert!(error.message.contains("certificate"), "{error}");
    assert!(error.hint.expect("a hint").contains("--ca-file"));
    assert!(asked.lock().expect("the log").is_empty());
}
