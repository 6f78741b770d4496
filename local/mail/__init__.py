"""Mail on one machine: messages as a demo store would send them, and the keys they are signed
with."""
