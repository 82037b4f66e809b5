//! Parts that more than one view uses; one component a file, its looks in `www/css/components/` under the same name.

pub mod notices;
