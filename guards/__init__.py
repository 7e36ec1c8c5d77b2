"""Rules: pure functions from facts to verdicts; the policy; promise levels; the claim verifier.

No input or output, no clock, no randomness, no model, no framework.
"""
