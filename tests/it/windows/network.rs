//! The proxy that the user has set in Windows.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use super::wine::wine;
use crate::support::{Bed, GROUP, Ran, person};

const SETTINGS: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

#[test]
fn the_users_proxy_is_asked() {
    let Some(wine) = wine() else { return };
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    wine.set(SETTINGS, "ProxyServer", "REG_SZ", &address.to_string());
    wine.set(SETTINGS, "ProxyEnable", "REG_DWORD", "1");
    let asked = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        String::from_utf8(request).unwrap()
    });
    let bed = Bed::with_people(1);
    bed.write("list.csv", person(1));
    let mut native = bed.reclaim(&["remove", "--group", GROUP, "--users", "list.csv", "--yes"]);
    native.env("RECLAIM_LOGIN_URL", "https://login.example.test").env("RECLAIM_GRAPH_URL", "https://graph.example.test");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        native.env_remove(name);
    }
    let ran = Ran::of(wine.instead_of(&native));
    wine.set(SETTINGS, "ProxyEnable", "REG_DWORD", "0");
    ran.exits(6);
    // Where nobody came, this ends the wait.
    drop(TcpStream::connect(address));
    assert!(asked.join().unwrap().starts_with("CONNECT login.example.test:443 HTTP/1.1\r\n"));
}
