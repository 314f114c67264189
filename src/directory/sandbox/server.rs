//! The HTTP server: its own accept loop, so that a connection can be reset in the middle of a request.

use std::{io, net::SocketAddr, sync::Arc, thread::JoinHandle};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

use super::{core::Shared, exchange};

/// A running server.
pub(super) struct Server {
    stop: Arc<watch::Sender<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves on a bound socket, on a thread and a runtime of its own.
    pub fn start(listener: std::net::TcpListener, shared: Arc<Shared>) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _guard = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let stop = Arc::clone(&shared.stop);
        let mut stopped = stop.subscribe();
        let thread = std::thread::Builder::new().name("graph-sandbox".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, shared) => {}
                    _ = stopped.wait_for(|stopped| *stopped) => {}
                }
            });
            // What is still under way is cut off: nobody waits for a sandbox to end.
            runtime.shutdown_background();
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Waits until the server has been stopped.
    pub fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been reported by the panic hook.
            let _ = thread.join();
        }
    }

    /// Whether the server has been stopped.
    pub fn is_stopped(&self) -> bool {
        *self.stop.borrow() || self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Stops the server and waits for its end.
    pub fn stop(&mut self) {
        self.stop.send_replace(true);
        self.join();
    }
}

/// Binds to the port on 127.0.0.1.
pub(super) fn bind(port: u16) -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| io::Error::new(error.kind(), format!("opening port {port} on 127.0.0.1 for the sandbox: {error}")))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = 0;
    loop {
        // Errors of accept concern one client (it hung up) or pass (no more handles).
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        connections += 1;
        tokio::spawn(connection(stream, connections, Arc::clone(&shared)));
    }
}

async fn connection(stream: TcpStream, number: u64, shared: Arc<Shared>) {
    // Without this, small answers wait for the client's acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let cut = Arc::new(Notify::new());
    let service = service_fn({
        let cut = Arc::clone(&cut);
        move |request| exchange::serve(Arc::clone(&shared), number, Arc::clone(&cut), request)
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let broken = tokio::select! {
        // The client hung up or spoke no HTTP: nothing to tell anybody.
        _ = &mut connection => false,
        () = cut.notified() => true,
    };
    if broken {
        let stream = connection.into_parts().io.into_inner();
        // With no time to linger, closing sends a reset instead of an orderly end.
        let _ = SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO));
        drop(stream);
    }
}
