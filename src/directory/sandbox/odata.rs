//! Query options: `$select`, `$top`, `$filter`, `$skiptoken`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{call::Call, reply::GraphError};
use crate::directory::Guid;

/// Properties chosen by `$select`, or `None` for the default ones.
pub(super) type Select = Option<Vec<String>>;

/// Reads `$select` and checks the names against those that exist.
pub(super) fn select(call: &Call, kind: &str, known: &[&str]) -> Result<Select, GraphError> {
    let Some(text) = call.option("$select").filter(|text| !text.is_empty()) else { return Ok(None) };
    let mut chosen = Vec::new();
    for name in text.split(',').map(str::trim) {
        let Some(property) = known.iter().find(|property| property.eq_ignore_ascii_case(name)) else {
            let message = format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
            );
            return Err(GraphError::bad(message));
        };
        chosen.push((*property).to_owned());
    }
    Ok(Some(chosen))
}

/// Reads `$top`: 100 without it, at most `max`.
pub(super) fn top(call: &Call, max: usize, clamp: bool) -> Result<usize, GraphError> {
    let Some(text) = call.option("$top") else { return Ok(100) };
    match text.parse::<usize>() {
        Ok(top) if (1..=max).contains(&top) => Ok(top),
        Ok(top) if top > max && clamp => Ok(max),
        Ok(_) => Err(GraphError::unsupported(format!("Invalid page size specified: '{text}'. Must be between 1 and {max} inclusive."))),
        Err(_) => Err(GraphError::bad(format!("Invalid value '{text}' for $top query option found."))),
    }
}

/// One comparison of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Property, in lower case.
    pub property: String,
    pub operator: Operator,
    pub value: String,
}

/// What a filter can compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    StartsWith,
}

impl Comparison {
    /// Whether a property's value satisfies it; Graph ignores case.
    pub fn holds(&self, value: &str) -> bool {
        let (value, wanted) = (value.to_lowercase(), self.value.to_lowercase());
        match self.operator {
            Operator::Equals => value == wanted,
            Operator::StartsWith => value.starts_with(&wanted),
        }
    }
}

/// Reads `$filter`: comparisons `p eq 'v'`, `p in ('v','w')` and `startswith(p,'v')`, joined by `or`; any of them suffices.
pub(super) fn filter(call: &Call, properties: &[&str]) -> Result<Option<Vec<Comparison>>, GraphError> {
    let Some(text) = call.option("$filter") else { return Ok(None) };
    let invalid = || GraphError::bad(format!("Invalid filter clause: '{text}'."));
    let tokens = tokens(text).ok_or_else(invalid)?;
    let mut comparisons = Vec::new();
    let mut rest = tokens.as_slice();
    loop {
        let (mut found, left) = comparison(rest).ok_or_else(invalid)?;
        comparisons.append(&mut found);
        match left {
            [] => break,
            [Token::Word(or), left @ ..] if or.eq_ignore_ascii_case("or") => rest = left,
            _ => return Err(GraphError::unsupported("Unsupported Query.")),
        }
    }
    match comparisons.iter().find(|c| !properties.contains(&c.property.as_str())) {
        Some(_) => Err(GraphError::unsupported("Unsupported or invalid query filter clause specified for this property.")),
        None => Ok(Some(comparisons)),
    }
}

#[derive(Debug)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' => {}
            '(' | ')' | ',' => tokens.push(Token::Mark(c)),
            '\'' => {
                let mut value = String::new();
                loop {
                    match chars.next()? {
                        '\'' if chars.next_if_eq(&'\'').is_some() => value.push('\''),
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                tokens.push(Token::Text(value));
            }
            _ => {
                let mut word = String::from(c);
                while let Some(next) = chars.next_if(|next| !" (),'".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

fn comparison(tokens: &[Token]) -> Option<(Vec<Comparison>, &[Token])> {
    let make = |property: &str, operator, value: &str| Comparison { property: property.to_lowercase(), operator, value: value.to_owned() };
    match tokens {
        [Token::Word(function), Token::Mark('('), Token::Word(p), Token::Mark(','), Token::Text(v), Token::Mark(')'), rest @ ..]
            if function.eq_ignore_ascii_case("startswith") =>
        {
            Some((vec![make(p, Operator::StartsWith, v)], rest))
        }
        [Token::Word(p), Token::Word(eq), Token::Text(v), rest @ ..] if eq.eq_ignore_ascii_case("eq") => {
            Some((vec![make(p, Operator::Equals, v)], rest))
        }
        [Token::Word(p), Token::Word(within), Token::Mark('('), rest @ ..] if within.eq_ignore_ascii_case("in") => {
            let mut found = Vec::new();
            let mut rest = rest;
            loop {
                match rest {
                    [Token::Text(v), Token::Mark(','), left @ ..] => {
                        found.push(make(p, Operator::Equals, v));
                        rest = left;
                    }
                    [Token::Text(v), Token::Mark(')'), left @ ..] => {
                        found.push(make(p, Operator::Equals, v));
                        return Some((found, left));
                    }
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

/// Where a listing goes on: behind the object of that id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Last object of the page before.
    pub after: Option<Guid>,
    /// Odd pages still to come before the next real one.
    pub odd: Odd,
}

/// An odd page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Odd {
    /// A page as it should be.
    #[default]
    No,
    /// An empty page whose next link goes on.
    Empty,
    /// A page that answers 400 when it is first asked for.
    Refused,
}

impl Cursor {
    /// As an opaque `$skiptoken`.
    pub fn token(self) -> String {
        let odd = match self.odd {
            Odd::No => "n",
            Odd::Empty => "e",
            Odd::Refused => "r",
        };
        URL_SAFE_NO_PAD.encode(format!("RFNwdAIAAQ{odd}{}", self.after.map(|id| id.to_string()).unwrap_or_default()))
    }

    /// From the call's `$skiptoken`; a call without one starts at the beginning.
    pub fn of(call: &Call) -> Result<Self, GraphError> {
        let Some(token) = call.option("$skiptoken") else { return Ok(Self::default()) };
        let broken = || GraphError::bad("The specified page token value is invalid.");
        let text = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(broken)?;
        let rest = text.strip_prefix("RFNwdAIAAQ").ok_or_else(broken)?;
        let (odd, after) = rest.split_at_checked(1).ok_or_else(broken)?;
        let odd = match odd {
            "n" => Odd::No,
            "e" => Odd::Empty,
            "r" => Odd::Refused,
            _ => return Err(broken()),
        };
        let after = if after.is_empty() { None } else { Some(after.parse().map_err(|_| broken())?) };
        Ok(Self { after, odd })
    }
}

/// The absolute link to the next page: the call's own query with another `$skiptoken`.
pub(super) fn next_link(call: &Call, base_url: &str, cursor: Cursor) -> String {
    let path = call.target.split('?').next().unwrap_or_default();
    let mut link = format!("{base_url}{path}?");
    for (name, value) in call.query.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")) {
        link.push_str(name);
        link.push('=');
        encode(value, &mut link);
        link.push('&');
    }
    link.push_str("$skiptoken=");
    link.push_str(&cursor.token());
    link
}

/// Appends text as it may stand in a query.
fn encode(text: &str, out: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~,$'()@:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]]);
        }
    }
}
