//! Encodings: whatever a file is stored as becomes UTF-8 on the way in.
//!
//! UTF-8 with or without a byte order mark passes unchanged, UTF-16 with one is decoded. What cannot be decoded becomes the
//! byte 0xFF, which no UTF-8 text contains, so that one place, the record reader, reports bad text with its line and column.

use std::io::{self, Read};

const INVALID: u8 = 0xff;
const CHUNK: usize = 64 * 1024;

/// How a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8; the number of bytes of its mark (0 or 3).
    Utf8(u64),
    Utf16Le,
    Utf16Be,
    /// Every other byte of the beginning is zero, but there is no mark.
    Utf16WithoutMark,
}

impl Encoding {
    /// Looks at the first bytes of a file (4 are enough).
    pub(crate) fn of(first: &[u8]) -> Self {
        match first {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8(3),
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            [0, b, ..] | [b, 0, ..] if *b != 0 => Self::Utf16WithoutMark,
            _ => Self::Utf8(0),
        }
    }
}

/// Fills `first` as far as the input reaches.
pub(crate) fn read_first(read: &mut dyn Read, first: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < first.len() {
        match read.read(&mut first[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// UTF-16 (after its byte order mark) read as UTF-8.
pub(crate) struct Utf16<R> {
    read: R,
    big_endian: bool,
    /// A byte, and a first surrogate, whose second half is not read yet.
    odd: Option<u8>,
    high: Option<u16>,
    input: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    pub(crate) fn new(read: R, big_endian: bool) -> Self {
        Self { read, big_endian, odd: None, high: None, input: vec![0; CHUNK], text: Vec::new(), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        let n = self.read.read(&mut self.input)?;
        if n == 0 {
            self.ended = true;
            if self.odd.take().is_some() || self.high.take().is_some() {
                self.text.push(INVALID);
            }
        }
        for index in 0..n {
            let byte = self.input[index];
            let Some(first) = self.odd.take() else {
                self.odd = Some(byte);
                continue;
            };
            self.unit(if self.big_endian { u16::from_be_bytes([first, byte]) } else { u16::from_le_bytes([first, byte]) });
        }
        Ok(())
    }

    fn unit(&mut self, unit: u16) {
        let mut code = u32::from(unit);
        if let Some(high) = self.high.take() {
            if (0xdc00..0xe000).contains(&unit) {
                code = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (code - 0xdc00);
            } else {
                self.text.push(INVALID);
            }
        }
        match char::from_u32(code) {
            Some(char) => self.text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
            None if unit < 0xdc00 => self.high = Some(unit),
            None => self.text.push(INVALID),
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.fill()?;
        }
        let n = out.len().min(self.text.len() - self.at);
        out[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Encoding, Utf16};

    fn decode(bytes: &[u8], big_endian: bool) -> Vec<u8> {
        /// Hands out one byte at a time, the worst case for halves of characters.
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                let n = self.0.len().min(1).min(out.len());
                out[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let mut text = Vec::new();
        Utf16::new(Drip(bytes), big_endian).read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn both_byte_orders_and_surrogate_pairs_are_decoded() {
        let text = "Zoë,🙂;\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little, false), text.as_bytes());
        assert_eq!(decode(&big, true), text.as_bytes());
    }

    #[test]
    fn halves_become_a_byte_that_is_no_text() {
        assert_eq!(decode(&[0x41, 0], false), b"A");
        assert_eq!(decode(&[0x41, 0, 0x42], false), b"A\xff");
        assert_eq!(decode(&[0x3d, 0xd8, 0x41, 0], false), b"\xffA");
        assert_eq!(decode(&[0x42, 0xde, 0x41, 0], false), b"\xffA");
        assert_eq!(decode(&[0x3d, 0xd8, 0x3d, 0xd8, 0x42, 0xde], false), b"\xff\xf0\x9f\x99\x82");
        assert_eq!(decode(&[0x3d, 0xd8], false), b"\xff");
    }

    #[test]
    fn marks_are_recognised() {
        assert_eq!(Encoding::of(b"\xef\xbb\xbfa"), Encoding::Utf8(3));
        assert_eq!(Encoding::of(b"\xff\xfea\0"), Encoding::Utf16Le);
        assert_eq!(Encoding::of(b"\xfe\xff\0a"), Encoding::Utf16Be);
        assert_eq!(Encoding::of(b"a\0b\0"), Encoding::Utf16WithoutMark);
        assert_eq!(Encoding::of(b"a"), Encoding::Utf8(0));
        assert_eq!(Encoding::of(b""), Encoding::Utf8(0));
    }
}
