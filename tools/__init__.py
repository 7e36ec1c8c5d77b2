"""Gated read-only look-ups: the ports, the gate in front of them, and the adapters behind them."""
