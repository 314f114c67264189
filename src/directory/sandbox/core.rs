//! Everything a sandbox knows, behind one lock; what is done under it takes microseconds.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use super::{
    clock::Clock,
    config::SandboxConfig,
    dice::{Dice, mix},
    faults::{Faults, RetryAfter},
    log::LoggedRequest,
    login::Tokens,
    quota::Window,
    seed,
    tenant::Tenant,
};
use crate::directory::Guid;

/// What the threads of a sandbox share.
pub(super) struct Shared {
    pub base_url: String,
    pub latency: Duration,
    /// Ends the server when true.
    pub stop: Arc<watch::Sender<bool>>,
    core: Mutex<Core>,
}

impl Shared {
    pub fn new(base_url: String, core: Core) -> Self {
        Self { base_url, latency: core.config.latency, stop: Arc::new(watch::Sender::new(false)), core: Mutex::new(core) }
    }

    /// The state. A panic in another thread does not take it away.
    pub fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The state of a sandbox.
pub(super) struct Core {
    pub config: SandboxConfig,
    pub clock: Clock,
    pub tenant: Tenant,
    pub faults: Faults,
    pub dice: Dice,
    pub writes: Window,
    pub units: Window,
    pub tokens: Tokens,
    pub log: Vec<LoggedRequest>,
    /// Next links that have answered 400 and will work the next time.
    pub refused_links: HashSet<String>,
    /// Requests to wait that were sent: for reads, for writes.
    pub pauses: [Pauses; 2],
    turns: HashMap<&'static str, usize>,
    ids: u64,
}

impl Core {
    /// The state at the start.
    pub fn new(config: SandboxConfig) -> io::Result<Self> {
        Ok(Self {
            clock: Clock::new(config.time_scale),
            tenant: seed::tenant(&config)?,
            faults: config.faults.clone(),
            dice: Dice::new(config.chance),
            writes: Window::new(config.writes),
            units: Window::new(config.resource_units),
            tokens: Tokens::new(config.chance),
            log: Vec::new(),
            refused_links: HashSet::new(),
            pauses: [Pauses::default(), Pauses::default()],
            turns: HashMap::new(),
            ids: 0,
            config,
        })
    }

    /// A new id that looks like the service's.
    pub fn new_id(&mut self) -> Guid {
        self.ids += 1;
        let (high, low) = (mix(self.config.chance ^ self.ids), mix(self.ids << 32 ^ self.config.chance));
        let value = (u128::from(high) << 64) | u128::from(low);
        Guid::from_u128(value & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62))
    }

    /// Counts how often something came up: 0, 1, 2, …
    pub fn turn(&mut self, what: &'static str) -> usize {
        let turn = self.turns.entry(what).or_default();
        *turn += 1;
        *turn - 1
    }

    /// `Retry-After` for a wait (real time), in the form whose turn it is, and how long it really asks for.
    pub fn retry_after(&mut self, wait: Duration) -> (Option<String>, Duration) {
        let turn = self.turn("retry-after");
        let forms = &self.faults.retry_after;
        let form = if forms.is_empty() { RetryAfter::Seconds } else { forms[turn % forms.len()] };
        let whole = Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        match form {
            RetryAfter::Seconds => (Some(whole.as_secs().to_string()), whole),
            RetryAfter::Fraction => {
                let milliseconds = wait.as_nanos().div_ceil(1_000_000);
                (Some(format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)), wait)
            }
            RetryAfter::Date => {
                // A date has no fraction: a second more, so that it is never too soon.
                let until = jiff::Timestamp::now() + (whole.min(Duration::from_secs(86_400)) + Duration::from_secs(1));
                (Some(until.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()), wait)
            }
            RetryAfter::None => (None, Duration::ZERO),
        }
    }

    /// Appends to the log and returns the number of the entry.
    pub fn record(&mut self, mut entry: LoggedRequest) -> u64 {
        entry.seq = self.log.len() as u64 + 1;
        self.log.push(entry);
        self.log.len() as u64
    }
}

/// Times in which nobody should send anything, because an answer said so.
#[derive(Debug, Default)]
pub(super) struct Pauses(Vec<(Duration, Duration)>);

impl Pauses {
    /// Nothing may arrive between the two (real) times.
    pub fn add(&mut self, from: Duration, until: Duration) {
        if from < until {
            self.0.push((from, until));
        }
    }

    /// Whether something that arrived then was sent too early.
    pub fn is_early(&mut self, arrived: Duration) -> bool {
        self.0.retain(|(_, until)| arrived < *until);
        self.0.iter().any(|(from, _)| *from < arrived)
    }
}
