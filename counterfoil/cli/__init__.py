"""The command line: one group, a module for each kind of work."""

from counterfoil.cli.main import main

__all__ = ["main"]
