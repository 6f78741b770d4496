"""A deterministic simulation of whole checkouts: `make soak`, `SEED=123 make soak`.

Each case is one integer. It decides which stores, cards and people there are, who acts beside whom
and at which moments processes die; the real use cases run against the fakes in virtual time. When
everybody is done, reconciliation and the operations team alone must bring it to an exact end.
"""
