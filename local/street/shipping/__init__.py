"""What becomes of an order after it was placed: parcels, and how the stores and the carrier tell
Muse of them.

Each store tells in the wire form of such a store, written and signed by the street's own code; it
shares none with Muse. What has happened is remembered; a plan that is in progress ends with the
street."""
