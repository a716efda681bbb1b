"""Every page here cannot be set: its lines `% expect: <line> <code> <words of the message>` say why."""

import sys
from pathlib import Path

project = "All that is refused"
copyright = author = "Nobody"
release = "1.0"
extensions = ["myst_parser", "startoolkit.pdf"]
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
numfig = True
html_baseurl = "https://example.org/briefing/"
extensions += ["strange_node"]
sys.path.insert(0, str(Path(__file__).parent))
