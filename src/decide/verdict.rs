//! Verdicts and their reasons: the words of the plan and the result.

/// An enum whose variants' names are the words in files and events.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $type:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$variant_doc])* $variant,)* }

        impl $type {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in files and events.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }

        impl std::str::FromStr for $type {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $(stringify!($variant) => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What is to happen with one person's seat.
    pub enum Verdict {
        /// Remove from the group.
        Reclaim,
        /// Put back into the group (only in the plan of a restore).
        Restore,
        /// Leave in the group.
        Keep,
        /// Leave in the group and ask.
        Ask,
        /// Leave in the group: not enough is known.
        Unknown,
        /// Nothing to decide: not a member, or named twice.
        Skip,
    }
}

words! {
    /// Why; stable names that scripts may compare.
    pub enum Reason {
        /// Named in the input, but not directly in the group.
        NotMember,
        /// The same person stands in the input more than once; the first row has the verdict.
        Duplicate,
        /// The name fits several members.
        AmbiguousMatch,
        /// On a list of protected people.
        Protected,
        /// Answered "keep", and the answer still protects.
        AnsweredKeep,
        /// Used the application at least as much as the policy asks.
        InUse,
        /// Neither listed as unused nor any telemetry.
        NoTelemetry,
        /// The row names no user.
        NoUserName,
        /// The row is of a device that several people use.
        SharedDevice,
        /// A bad usage row of this person was left out, so that the total may be too small.
        BadRow,
        /// Unused, and the policy asks nobody.
        Unused,
        /// Unused, and agreed to release.
        AnsweredRelease,
        /// Unused, not yet (usably) answered: ask first.
        NotAnswered,
        /// Unused, no usable answer, and the policy reclaims on silence.
        SilenceReclaims,
        /// Named by the list of `reclaim remove`.
        OnList,
        /// In the group, but not named by the list of `reclaim remove` (only counted, never a row).
        NotListed,
        /// The group is this person's primary group; the directory does not let anybody out of it.
        PrimaryGroup,
        /// Changed from `Reclaim` to `Keep` by whoever reviewed the plan.
        KeptByReviewer,
        /// The row was deleted by whoever reviewed the plan.
        DeletedByReviewer,
        /// Removed by the run that is being restored.
        RemovedByRun,
        /// Not removed by the run that is being restored.
        NotRemoved,
        /// Left out by `reclaim restore --users`.
        NotSelected,
    }
}

words! {
    /// By which of a member's names an input row was matched.
    pub enum MatchedBy {
        /// `userPrincipalName`.
        UserPrincipalName,
        /// Object id or objectGUID.
        ObjectId,
        /// `mail`.
        Mail,
        /// `sAMAccountName` or `DOMAIN\user`.
        SamAccountName,
        /// Distinguished name.
        DistinguishedName,
        /// Security identifier.
        Sid,
    }
}
