//! The caller's memory: pointer and length, in and out.

use std::{ptr, slice};

use super::status;

/// What the caller lets us read.
///
/// # Safety
/// Unless `pointer` is null, `length` bytes there are readable and stay unchanged while the result lives.
pub(super) unsafe fn input<'a>(pointer: *const u8, length: usize) -> Result<&'a [u8], i32> {
    match (pointer.is_null(), length) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(status::INVALID_ARGUMENT),
        (_, length) if isize::try_from(length).is_err() => Err(status::INVALID_ARGUMENT),
        // SAFETY: not null and not too long; the rest is the caller's promise.
        _ => Ok(unsafe { slice::from_raw_parts(pointer, length) }),
    }
}

/// What the caller lets us write. The bytes may never have been written before, so they are cleared first.
///
/// # Safety
/// Unless `pointer` is null, `length` bytes there are writable and nobody else touches them while the result lives.
pub(super) unsafe fn output<'a>(pointer: *mut u8, length: usize) -> Result<&'a mut [u8], i32> {
    match (pointer.is_null(), length) {
        (true, 0) => Ok(&mut []),
        (true, _) => Err(status::INVALID_ARGUMENT),
        (_, length) if isize::try_from(length).is_err() => Err(status::INVALID_ARGUMENT),
        _ => {
            // SAFETY: not null and not too long; the rest is the caller's promise.
            unsafe { ptr::write_bytes(pointer, 0, length) };
            // SAFETY: as above, and every byte is now initialised.
            Ok(unsafe { slice::from_raw_parts_mut(pointer, length) })
        }
    }
}

/// Sets what the caller wants to know, if it does.
///
/// # Safety
/// Unless it is null, `place` is writable.
pub(super) unsafe fn set<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: not null, and the caller's promise; `write_unaligned` asks for no alignment.
        unsafe { place.write_unaligned(value) };
    }
}

/// Writes `text` into `buffer`, as much of it as fits, whole characters.
pub(super) fn copy_text(text: &str, buffer: &mut [u8]) {
    let length = (0..=buffer.len().min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    buffer[..length].copy_from_slice(&text.as_bytes()[..length]);
}

#[cfg(test)]
mod tests {
    use super::{copy_text, input, output, status};

    #[test]
    fn null_is_only_good_for_nothing() {
        // SAFETY: null pointers are recognised.
        unsafe {
            assert_eq!(input(std::ptr::null(), 0), Ok(&[][..]));
            assert_eq!(input(std::ptr::null(), 1), Err(status::INVALID_ARGUMENT));
            assert_eq!(output(std::ptr::null_mut(), 1), Err(status::INVALID_ARGUMENT));
            assert_eq!(input(std::ptr::dangling(), usize::MAX), Err(status::INVALID_ARGUMENT));
        }
    }

    #[test]
    fn text_is_cut_between_characters() {
        let mut buffer = [b'.'; 4];
        copy_text("aéé", &mut buffer);
        assert_eq!(&buffer, "aé.".as_bytes());
    }
}
