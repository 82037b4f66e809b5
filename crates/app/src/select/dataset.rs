//! Words and numbers of the dataset page.

use crate::state::dataset::{List, PAGE, Storage};

/// Where a list stands: "1 to 50 of 120".
pub fn window(list: &List) -> String {
    let shown = u32::try_from(list.rows.len()).unwrap_or(u32::MAX);
    match shown {
        0 => "nothing".into(),
        1 if list.total == 1 => "1 of 1".into(),
        _ => format!("{} to {} of {}", list.offset + 1, list.offset + shown, list.total),
    }
}

/// First rows of the pages before and after this one, where there are any.
pub fn turns(list: &List) -> (Option<u32>, Option<u32>) {
    let before = (list.offset > 0).then(|| list.offset.saturating_sub(PAGE));
    let after = list.offset + PAGE;
    (before, (after < list.total).then_some(after))
}

/// Bytes in words: "1.4 MB". Units are powers of 1,000.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if count < 1_000 {
        return format!("{count} bytes");
    }
    // Tenths of the unit, rounded down: a file is never promised more room than there is.
    let mut tenths = count / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 1_000 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

/// Used part of what is granted, in thousandths; `None` while the browser tells neither.
pub fn fullness(storage: &Storage) -> Option<u64> {
    let (used, quota) = (storage.used?, storage.quota.filter(|quota| *quota > 0)?);
    Some((u128::from(used) * 1_000 / u128::from(quota)).min(1_000) as u64)
}

/// The first words of a text, cut between words.
pub fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{RecordKey, RecordRow};

    fn list(total: u32, offset: u32, rows: u32) -> List {
        let row = |task| RecordRow {
            key: RecordKey { run: "r".into(), task, attempt: 0 },
            domain: String::new(),
            blueprint: String::new(),
            instruction: String::new(),
            writes: Vec::new(),
            turns: 0,
            calls: 0,
            simulated: true,
            bad_turns: 0,
        };
        List { total, offset, rows: (0..rows).map(row).collect(), hash: String::new() }
    }

    #[test]
    fn a_list_says_where_it_stands_and_where_one_can_turn() {
        for (shown, words, turned) in [
            (list(0, 0, 0), "nothing", (None, None)),
            (list(1, 0, 1), "1 of 1", (None, None)),
            (list(50, 0, 50), "1 to 50 of 50", (None, None)),
            (list(120, 0, 50), "1 to 50 of 120", (None, Some(50))),
            (list(120, 100, 20), "101 to 120 of 120", (Some(50), None)),
        ] {
            assert_eq!((window(&shown).as_str(), turns(&shown)), (words, turned));
        }
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_people_use() {
        for (count, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (99_949, "99.9 kB"),
            (999_999, "999 kB"),
            (1_440_000, "1.4 MB"),
            (12_000_000_000, "12.0 GB"),
            (5_000_000_000_000_000, "5000 TB"),
        ] {
            assert_eq!(bytes(count), words);
        }
    }

    #[test]
    fn fullness_is_known_only_where_the_browser_tells_both_numbers() {
        let storage = |used, quota| Storage { used, quota, persistent: false };
        assert_eq!(fullness(&storage(Some(5), Some(1_000))), Some(5));
        assert_eq!(fullness(&storage(Some(9), Some(3))), Some(1_000));
        assert_eq!(fullness(&storage(Some(u64::MAX), Some(u64::MAX))), Some(1_000));
        assert_eq!(fullness(&storage(None, Some(1))), None);
        assert_eq!(fullness(&storage(Some(1), Some(0))), None);
    }

    #[test]
    fn an_excerpt_ends_between_words() {
        assert_eq!(excerpt("You are Ann.", 20), "You are Ann.");
        assert_eq!(excerpt("You are Ann, and you want to return it.", 18), "You are Ann, and…");
        assert_eq!(excerpt("Größenänderungswünsche", 6), "Größen…");
    }
}
