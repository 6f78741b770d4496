"""An excess goes back once, whatever happens; what can't go back is told with what to do."""

from __future__ import annotations
