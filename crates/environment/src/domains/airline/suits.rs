//! Which write calls a traveller's rows could take, one after the other: what samplers ask before they pose a task.

use crate::domain::RowRef;
use crate::state::State;

/// Whether calls of these tools could follow each other on these rows. Reads and generic tools need no room.
pub(super) fn suits(_state: &State, _rows: &[RowRef], _tools: &[String]) -> bool {
    true
}
