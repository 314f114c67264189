//! What can be asked for, one file a verb: from a job to its files.
