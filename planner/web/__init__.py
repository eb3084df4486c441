"""The machinery of pages: it knows no feature."""

import sys

sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
# structlog loads it where it is there, for tracebacks in colours that we never ask for: 7 MB
