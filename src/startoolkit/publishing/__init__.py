"""Publishing: the folder that readers are served, with every edition there has been, and what proves it whole."""
