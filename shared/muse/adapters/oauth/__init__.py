"""Stores' OAuth 2.0 authorization servers: discovery, tokens, revocation, and refreshing.

Plain HTTP by the product's own client: its pinned domains and limits are what matters here, and the
protocol's part that Muse uses is a form and a JSON answer."""
