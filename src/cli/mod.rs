//! What was typed: arguments, and what the terminal shows.
