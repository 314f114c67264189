//! The C interface: nothing but translation.
