"""A shop of django-oscar, as its documentation says how to set one up. Oscar's own checkout; only
the payment page is ours: it offers saved cards, as Muse's account at a store has them."""
