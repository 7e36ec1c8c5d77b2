"""The state machine: its state, graph and proof, its nodes, the drafters, and work on cases."""
