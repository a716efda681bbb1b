"""Makes pots."""


class Wheel:
    """Turns."""

    def turn(self, clay, speed=1):
        """Turn the wheel.

        :param clay: What to shape.
        :param int speed: How fast.
        :returns: A pot.
        :rtype: str
        """
