"""``python -m startoolkit.sphinxext`` is ``sphinx-build`` with our extension, whatever ``conf.py`` lists."""

import os
import sys
from pathlib import Path

import sphinx.cmd.build

from startoolkit.project import AS_IT_IS, Project
from startoolkit.sphinxext.connected import Connected

if __name__ == "__main__":
    if AS_IT_IS in os.environ:
        Project.load(Path(os.environ[AS_IT_IS])).announce()
    vars(sphinx.cmd.build)["Sphinx"] = Connected
    sys.exit(sphinx.cmd.build.main(sys.argv[1:]))
