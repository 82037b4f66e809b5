//! Executes records again and says whether their verdicts hold.
