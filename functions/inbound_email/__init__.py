"""Mail from stores, which nobody may believe unchecked. Has the bucket that it lies in."""

from muse.runtime import cold_start

cold_start.begin()
