//! The jobs that a host holds. What the host calls a pointer is a number that is never used twice, so a freed, doubly freed or
//! invented one is recognised instead of followed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::job::{Job, Shared};

static JOBS: Mutex<BTreeMap<usize, Arc<Job>>> = Mutex::new(BTreeMap::new());

/// Takes a job in and numbers it, from 1.
pub(super) fn insert(job: Job) -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let number = LAST.fetch_add(1, Ordering::SeqCst) + 1;
    lock().insert(number, Arc::new(job));
    number
}

/// The job of that number.
pub(super) fn get(number: usize) -> Option<Arc<Job>> {
    lock().get(&number).cloned()
}

/// Gives the job of that number up.
pub(super) fn remove(number: usize) -> Option<Arc<Job>> {
    lock().remove(&number)
}

/// What is known of the jobs whose runs have not ended.
pub(super) fn running() -> Vec<Arc<Shared>> {
    let jobs: Vec<_> = lock().values().cloned().collect();
    jobs.iter().filter(|job| !job.shared.queue.is_finished()).map(|job| Arc::clone(&job.shared)).collect()
}

fn lock() -> MutexGuard<'static, BTreeMap<usize, Arc<Job>>> {
    JOBS.lock().unwrap_or_else(PoisonError::into_inner)
}
