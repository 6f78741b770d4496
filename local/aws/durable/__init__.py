"""Gap 6: ministack saves its state on a clean stop only, so a kill loses what it acknowledged.

- `journal`: the file of everything that must not be lost, written before it is acknowledged
- `items`: DynamoDB's items and transaction tokens go through the journal
- `runs`: so do the workflow's executions
- `services`: everything else (the deployed stack, users, keys, secrets) is saved when it changes

- `ownership`: and there is one process that does so

What survives a kill: see `docs/local.md`.
"""
