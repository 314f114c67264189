//! The LDAP crate panics on answers that are not LDAP. Such a panic ends one task, which is told as a failure of the domain
//! controller; it is no crash of this program and should not look like one on standard error.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    sync::Once,
    task::{Context, Poll},
};

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Spawns a task whose panics are not printed; they arrive in the handle.
pub(super) fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                previous(panic);
            }
        }));
    });
    tokio::spawn(Quiet(Box::pin(work)))
}

struct Quiet<F>(Pin<Box<F>>);

/// Makes the thread loud again, also when the poll panics.
struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        QUIET.set(false);
    }
}

impl<F: Future> Future for Quiet<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        QUIET.set(true);
        let _loud = Loud;
        self.0.as_mut().poll(context)
    }
}

#[cfg(test)]
mod tests {
    use super::{QUIET, spawn};

    #[tokio::test]
    async fn a_panic_arrives_in_the_handle_and_the_thread_is_loud_again() {
        let failed = spawn(async {
            assert!(QUIET.get());
            panic!("not LDAP")
        });
        let failed: Result<(), _> = failed.await;
        assert!(failed.expect_err("a panic").is_panic());
        assert!(!QUIET.get());
        assert_eq!(spawn(async { 7 }).await.expect("no panic"), 7);
    }
}
