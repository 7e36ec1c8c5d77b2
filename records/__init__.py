"""The ground of the house: frozen types that every floor shares, and all errors.

Nothing here does input or output, reads a clock or draws a random number, and
nothing here imports another room.
"""
