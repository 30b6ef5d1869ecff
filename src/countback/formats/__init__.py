"""Floor 4: bytes to and from the model. One file per format in ``readers/`` and ``writers/``."""
