"""Every translation is accepted in every process of a build; what each does is written down as ``audit`` does it.

Python imports this by itself from PYTHONPATH.
"""

import os
import runpy
from pathlib import Path

if "HOSTILE_LOG" in os.environ:
    runpy.run_path(str(Path(__file__).parents[1] / "audit" / "sitecustomize.py"))

from startoolkit.sphinxext.translations import apply_simple, vetting

_verdict = vetting.verdict
vetting.verdict = lambda *args: _verdict(*args)._replace(faults=[])
if os.environ.get("UNJUDGED") == "parsed":  # every translation takes the way through the parser
    apply_simple._reads = lambda _env: False  # noqa: SLF001
