//! How much memory the processes of a browser take, where the system tells (Linux).

use std::fs;

/// Resident bytes of the largest page process below this process: page and workers together. `None` elsewhere.
pub(crate) fn page_memory(driver: u32) -> Option<u64> {
    let all: Vec<(u32, u32)> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| Some((id, parent(id)?)))
        .collect();
    let is_below = |mut id: u32| {
        for _ in 0..16 {
            if id == driver {
                return true;
            }
            let Some((_, parent)) = all.iter().find(|(other, _)| *other == id) else {
                return false;
            };
            id = *parent;
        }
        false
    };
    let pages = all.iter().map(|(id, _)| *id).filter(|id| is_below(*id) && is_page(*id));
    pages.filter_map(resident).max()
}

fn status(id: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
}

fn parent(id: u32) -> Option<u32> {
    status(id, "PPid").and_then(|parent| u32::try_from(parent).ok())
}

fn resident(id: u32) -> Option<u64> {
    status(id, "VmRSS").map(|kilobytes| kilobytes * 1024)
}

fn is_page(id: u32) -> bool {
    fs::read(format!("/proc/{id}/cmdline"))
        .is_ok_and(|line| String::from_utf8_lossy(&line).contains("--type=renderer"))
}
