"""The business side of UCP 2026-04-08, REST binding, as a strict store would run it.

It shares no code with Muse's client: where the two disagree about the format, tests fail."""
