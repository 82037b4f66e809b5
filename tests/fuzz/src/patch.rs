//! RFC 6902 as far as our patches go: what applying one to a document gives.

use environment::diff::Operation;
use serde_json::Value;

/// The document after these operations, or what is wrong with one of them.
pub fn apply(mut document: Value, patch: &[Operation]) -> Result<Value, String> {
    for operation in patch {
        step(&mut document, operation).ok_or_else(|| format!("{operation:?} does not apply"))?;
    }
    Ok(document)
}

fn step(document: &mut Value, operation: &Operation) -> Option<()> {
    let (path, value) = match operation {
        Operation::Add { path, value } | Operation::Replace { path, value } => (path, Some(value)),
        Operation::Remove { path } => (path, None),
    };
    let adds = matches!(operation, Operation::Add { .. });
    let (parent, last) = path.rsplit_once('/')?;
    let last = last.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent)?, value) {
        (Value::Object(map), Some(value)) => {
            let there = map.insert(last, value.clone()).is_some();
            (there != adds).then_some(())
        }
        (Value::Object(map), None) => map.shift_remove(&last).map(drop),
        (Value::Array(items), value) => {
            let index = if last == "-" { items.len() } else { last.parse().ok()? };
            match value {
                Some(value) if adds => {
                    (index <= items.len()).then(|| items.insert(index, value.clone()))
                }
                Some(value) => items.get_mut(index).map(|item| *item = value.clone()),
                None => (index < items.len()).then(|| drop(items.remove(index))),
            }
        }
        _ => None,
    }
}
