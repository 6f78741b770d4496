"""AWS on this machine: ministack, with its gaps closed one module at a time.

Two interpreters meet here. `python -m local.aws` runs in `.venv/emulator`, and with it everything
that imports ministack or moto. `deploy`, `packaging` and `clients` run in `.venv/product`, as the
functions do. `docs/local.md` lists the gaps; `tests/e2e/emulator` has a test for each of them, so
that an upgrade of ministack shows which module can go.
"""
