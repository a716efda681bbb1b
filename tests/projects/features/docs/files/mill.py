"""Turns."""
# begin
for _ in range(8):
    print("turn")
