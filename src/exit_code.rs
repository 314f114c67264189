//! What the process tells its caller when it ends. The numbers are a public promise: scripts and schedulers branch on them.

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything that was asked for is done.
    Done = 0,
    /// Something that should not happen; a bug or a broken machine.
    Unexpected = 1,
    /// Bad usage or bad input; nothing was sent.
    BadInput = 2,
    /// Done, but some people could not be processed; the result says which.
    PartlyFailed = 3,
    /// There was nothing to do.
    NothingToDo = 4,
    /// A safety rule refused: a cap, a group that must not be written to, a stale plan.
    Refused = 5,
    /// Sign-in, permission or connection failed.
    Connection = 6,
    /// Interrupted; `reclaim resume` finishes the run.
    Interrupted = 130,
}

impl ExitCode {
    /// The number the operating system sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Of several jobs' ends, the one the whole command reports: the gravest, and "nothing to do" only when all had nothing to do.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if self.gravity() >= other.gravity() { self } else { other }
    }

    const fn gravity(self) -> u8 {
        match self {
            Self::NothingToDo => 0,
            Self::Done => 1,
            Self::PartlyFailed => 2,
            Self::Refused => 3,
            Self::BadInput => 4,
            Self::Connection => 5,
            Self::Unexpected => 6,
            Self::Interrupted => 7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn numbers_are_the_documented_ones() {
        let all = [
            (ExitCode::Done, 0),
            (ExitCode::Unexpected, 1),
            (ExitCode::BadInput, 2),
            (ExitCode::PartlyFailed, 3),
            (ExitCode::NothingToDo, 4),
            (ExitCode::Refused, 5),
            (ExitCode::Connection, 6),
            (ExitCode::Interrupted, 130),
        ];
        for (code, number) in all {
            assert_eq!(code.code(), number);
        }
    }

    #[test]
    fn one_job_done_and_one_idle_is_done() {
        assert_eq!(ExitCode::NothingToDo.worst(ExitCode::Done), ExitCode::Done);
        assert_eq!(ExitCode::Interrupted.worst(ExitCode::PartlyFailed), ExitCode::Interrupted);
    }
}
