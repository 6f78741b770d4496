"""The demo stores, one module each. `local/street/street.py` lists them (`MAIN_STREET`); the ids
from 9008 on are those of `side_street`."""
