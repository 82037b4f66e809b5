//! The retail domain: a shop's customers, their orders and its products.

mod data;
mod rules;
