//! Ctrl-C and its relatives: the first one ends the run in good order, the second at once.

use std::{io, sync::Arc, thread};

use tokio::{runtime, sync::Notify};

use super::screen;
use crate::{Host, engine::Cancel};

/// Listens until it is dropped.
pub(super) struct Listener {
    stop: Arc<Notify>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Listener {
    /// Listens when the host leaves the process' signals to us.
    pub(super) fn start(host: &Host) -> Option<Self> {
        if !host.handle_signals {
            return None;
        }
        let runtime = runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let (control, stderr) = (host.control.clone(), Arc::clone(&host.stderr));
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let host = Host { stderr, ..Host::detached() };
            runtime.block_on(async {
                tokio::select! {
                    () = stopped.notified() => {}
                    _ = listen(&control, &host) => stopped.notified().await,
                }
            });
        });
        Some(Self { stop, thread: thread.ok() })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // One permit is kept when nobody waits yet.
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn listen(control: &crate::engine::Control, host: &Host) -> io::Result<()> {
    let mut signals = Signals::new()?;
    signals.next().await;
    control.cancel(Cancel::Drain);
    screen::tell(host, "stopping: nothing new is sent, what is under way is awaited; once more stops at once");
    signals.next().await;
    control.cancel(Cancel::Abort);
    screen::tell(host, "stopping at once; what was sent is in the journal");
    loop {
        // A third one changes nothing, and must not kill the process before its files are closed.
        signals.next().await;
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// Closing the window, signing out (which closes it) and shutting down leave the process some seconds, in which the run ends in
/// order; what it does not manage, `resume` does. The event of somebody's signing out is left alone: only services get it,
/// whoever it was, and a service goes on. <https://learn.microsoft.com/windows/console/handlerroutine>
#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    interrupt_break: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self { interrupt: ctrl_c()?, interrupt_break: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.interrupt_break.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
