"""Turns."""

# begin
wheel = range(8)
turns = sum(wheel)  # all of them
