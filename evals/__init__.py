"""Replay of past mail, scores and reports."""
