//! Exports: one record in, one row of a training format out.
