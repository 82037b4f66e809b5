//! The paper's own figures (APIGen-MT, arXiv 2504.03601, section 4.3 and Fig. 4), to stand beside ours. They are of
//! gpt-4o and DeepSeek V3 on tau-bench's data: nothing else is comparable with them.

/// Task configurations that succeed with the feedback loop.
pub const WITH_FEEDBACK: f64 = 0.70;
/// Task configurations that succeed without it.
pub const WITHOUT_FEEDBACK: f64 = 0.28;
/// Trajectory simulations that succeed; whether by attempt or by task is not stated.
pub const TRAJECTORY_SUCCESS: f64 = 0.67;
/// Validated trajectories (the first version of the paper only).
pub const TRAJECTORIES: u64 = 3820;
/// Fewest and most turns of a trajectory, and the mean that its text gives for gpt-4o. With 7 calls and 6 turns of the
/// human this can only be the agent's turns: that reading is ours.
pub const TURNS: (u32, f64, u32) = (1, 12.0, 29);
/// Tool calls of a trajectory on average.
pub const CALLS: f64 = 7.0;
/// Turns of the human in a trajectory on average.
pub const HUMAN_TURNS: f64 = 6.0;
