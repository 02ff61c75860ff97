"""The console's rounds: plans, checkpoints, coverage, and the register of materials."""
