//! Finding room for write calls among the rows of one account: the search that domains answer `suits` with.

/// The write tools that one row still allows.
pub(crate) type Room = Vec<&'static str>;

/// Gives each of `tools` a room of its own choice, backtracking; at most a few tools and a dozen rows. Tools that are
/// not among `writes` need no room; `after` is what a room allows once a tool took it.
pub(crate) fn place(
    rooms: &mut [Room],
    tools: &[String],
    writes: &[&str],
    after: fn(&Room, &str) -> Room,
) -> bool {
    let Some((tool, rest)) = tools.split_first() else { return true };
    if !writes.contains(&tool.as_str()) {
        return place(rooms, rest, writes, after);
    }
    (0..rooms.len()).any(|at| {
        if !rooms[at].iter().any(|allowed| allowed == tool) {
            return false;
        }
        let left = after(&rooms[at], tool);
        let before = std::mem::replace(&mut rooms[at], left);
        let placed = place(rooms, rest, writes, after);
        rooms[at] = before;
        placed
    })
}
