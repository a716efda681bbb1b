"""The server of processes ends at once: to take apart all that it has imported costs a tenth of having done so."""

import atexit
import os

atexit.register(os._exit, 0)
