//! Texts compared without a call into the C library, which costs more than comparing an id does.

/// `one == two`, quickest for texts as long as ids and names are.
#[inline]
pub(crate) fn same_text(one: &str, two: &str) -> bool {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    one.len() == two.len()
        && match one.len() {
            0..4 => one.iter().eq(two),
            4..8 => ends(one, u32::from_le_bytes) == ends(two, u32::from_le_bytes),
            8..=16 => ends(one, u64::from_le_bytes) == ends(two, u64::from_le_bytes),
            17..=32 => ends(one, u128::from_le_bytes) == ends(two, u128::from_le_bytes),
            _ => one == two,
        }
}

/// The first and the last bytes of a text, as one number each.
#[inline]
fn ends<const N: usize, T>(text: &[u8], read: fn([u8; N]) -> T) -> (Option<T>, Option<T>) {
    (text.first_chunk().copied().map(read), text.last_chunk().copied().map(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_told_apart_by_every_byte() {
        for length in 0..40 {
            let text = "x".repeat(length);
            assert!(same_text(&text, &text.clone()));
            assert!(!same_text(&text, &"x".repeat(length + 1)));
            for place in 0..length {
                let mut other = text.clone();
                other.replace_range(place..=place, "y");
                assert!(!same_text(&text, &other), "{length}, {place}");
            }
        }
    }
}
