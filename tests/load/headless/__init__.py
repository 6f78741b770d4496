"""How long an order by browser takes, beside a script that does the same."""
