//! Sign-in: the token endpoint of the Microsoft identity platform, as far as apps without users need it.

mod assertion;
mod endpoint;
mod token;

pub(super) use endpoint::{discovery, token};
pub(super) use token::Tokens;
