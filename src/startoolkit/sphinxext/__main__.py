"""``python -m startoolkit.sphinxext`` is ``sphinx-build`` with our extension, whatever ``conf.py`` lists."""

import sys

import sphinx.cmd.build

from startoolkit.sphinxext.connected import Connected

if __name__ == "__main__":
    vars(sphinx.cmd.build)["Sphinx"] = Connected
    sys.exit(sphinx.cmd.build.main(sys.argv[1:]))
