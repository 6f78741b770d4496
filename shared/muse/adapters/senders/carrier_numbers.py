"""The port Carriers: carriers by the formats and check digits of their numbers."""

from __future__ import annotations

from tracking_numbers import DEFINITIONS

_LONGEST = 64
_AS_KNOWN = {"United States Postal Service": "USPS"}


class CarrierNumbers:
    """Implements muse.ports.Carriers with the definitions of the package tracking-numbers."""

    def carrier_of(self, tracking_number: str) -> str | None:
        """See the port."""
        if len(tracking_number) > _LONGEST:
            return None
        tested = (definition.test(tracking_number) for definition in DEFINITIONS)
        names = {found.courier.name for found in tested if found and found.valid}
        return _AS_KNOWN.get(name := names.pop(), name) if len(names) == 1 else None
