//! A model that plays a list of replies: the test bed for everything above it.
