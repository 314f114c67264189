//! A wire to a domain controller that can be cut after the request has passed and before its answer does.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Forwards the connections that come to a port.
pub struct Wire {
    pub port: u16,
    swallow: Arc<AtomicBool>,
}

impl Wire {
    pub async fn to(address: Ipv4Addr) -> Self {
        Self::between(Ipv4Addr::LOCALHOST, (address, 636)).await
    }

    /// From a loopback address to that address and port.
    pub async fn between(near: Ipv4Addr, far: (Ipv4Addr, u16)) -> Self {
        let listener = TcpListener::bind((near, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let swallow = Arc::new(AtomicBool::new(false));
        let shared = Arc::clone(&swallow);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let swallow = Arc::clone(&shared);
                tokio::spawn(async move {
                    let _ = forward(client, far, &swallow).await;
                });
            }
        });
        Self { port, swallow }
    }

    /// The next thing the server says is not passed on; instead the connection ends.
    pub fn swallow_next_answer(&self) {
        self.swallow.store(true, Ordering::SeqCst);
    }

    /// Whether that has not happened yet.
    pub fn is_waiting(&self) -> bool {
        self.swallow.load(Ordering::SeqCst)
    }
}

async fn forward(client: TcpStream, far: (Ipv4Addr, u16), swallow: &AtomicBool) -> std::io::Result<()> {
    let server = TcpStream::connect(far).await?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut buffer = vec![0; 65536];
    loop {
        let read = from_server.read(&mut buffer).await?;
        if read == 0 || swallow.swap(false, Ordering::SeqCst) {
            break;
        }
        to_client.write_all(&buffer[..read]).await?;
    }
    up.abort();
    Ok(())
}
