"""Counterfoil answers purchase-order mail the way a careful clerk does.

This package is the roof of the house: the command line, the composition root and
the settings.  The other rooms are relative links to the top-level folders, so that
`counterfoil.guards` is the folder `guards/` and never somebody else's package.
"""

__version__ = "0.1.0"
