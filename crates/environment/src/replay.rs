//! Oracle traces: run recorded calls and compare observations and final hashes.
