//! Just enough BER to play an LDAP server (RFC 4511 4).

use bytes::BytesMut;
use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag, write};

pub type Tag = StructureTag;

fn tag(class: TagClass, id: u64, payload: PL) -> Tag {
    Tag { class, id, payload }
}

pub fn octets(bytes: impl AsRef<[u8]>) -> Tag {
    tag(TagClass::Universal, 4, PL::P(bytes.as_ref().to_vec()))
}

pub fn integer(value: u8) -> Tag {
    tag(TagClass::Universal, 2, PL::P(vec![value]))
}

pub fn enumerated(value: u8) -> Tag {
    tag(TagClass::Universal, 10, PL::P(vec![value]))
}

pub fn sequence(parts: Vec<Tag>) -> Tag {
    tag(TagClass::Universal, 16, PL::C(parts))
}

pub fn set(parts: Vec<Tag>) -> Tag {
    tag(TagClass::Universal, 17, PL::C(parts))
}

pub fn application(id: u64, parts: Vec<Tag>) -> Tag {
    tag(TagClass::Application, id, PL::C(parts))
}

pub fn context(id: u64, parts: Vec<Tag>) -> Tag {
    tag(TagClass::Context, id, PL::C(parts))
}

pub fn context_octets(id: u64, bytes: impl AsRef<[u8]>) -> Tag {
    tag(TagClass::Context, id, PL::P(bytes.as_ref().to_vec()))
}

pub fn encode(tag: Tag) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    write::encode_into(&mut bytes, tag).expect("encoded");
    bytes.to_vec()
}

/// One LDAP message.
pub fn message(id: &[u8], operation: Tag, controls: Vec<Tag>) -> Vec<u8> {
    let mut parts = vec![tag(TagClass::Universal, 2, PL::P(id.to_vec())), operation];
    if !controls.is_empty() {
        parts.push(context(0, controls));
    }
    encode(sequence(parts))
}

/// The parts that every result has.
pub fn result(code: u8, matched: &str, text: &[u8]) -> Vec<Tag> {
    vec![enumerated(code), octets(matched), octets(text)]
}

/// How long the message is that begins here; `None` when that cannot be said yet.
pub fn length(bytes: &[u8]) -> Option<usize> {
    let first = usize::from(*bytes.get(1)?);
    if first < 128 {
        return Some(2 + first);
    }
    let size = bytes.get(2..2 + (first - 128))?;
    Some(2 + size.len() + size.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)))
}

pub fn decode(bytes: &[u8]) -> Tag {
    parse_tag(bytes).expect("a tag").1
}

pub fn parts(tag: Tag) -> Vec<Tag> {
    tag.expect_constructed().expect("constructed")
}

pub fn bytes(tag: Tag) -> Vec<u8> {
    tag.expect_primitive().expect("primitive")
}

pub fn text(tag: Tag) -> String {
    String::from_utf8(bytes(tag)).expect("UTF-8")
}
