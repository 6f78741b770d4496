"""The money of a checkout: payments and their ledger, risk, disputes, debts, excesses."""
