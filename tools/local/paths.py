"""Where things are in the tree."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".cache"  # Fetched or compiled; deleting it costs time only.
RUN = ROOT / ".run"      # The state of ./dev up.
