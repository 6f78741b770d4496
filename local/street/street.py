"""The street as a whole: its stores, open on their ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from local.street.authorization.clients import Client, Clients
from local.street.authorization.control import LinkingControl
from local.street.faults.control import ROOT, Control
from local.street.faults.switches import Switchboard
from local.street.serving import Handle, Request, Response, ShopServer
from local.street.shipping.control import PAUSES, ShippingControl
from local.street.shipping.desk import Hearers
from local.street.shops.copper_kettle import COPPER_KETTLE
from local.street.shops.harbor_and_pine import HARBOR_AND_PINE
from local.street.shops.juniper_outfitters import JUNIPER_OUTFITTERS
from local.street.shops.lumen_home import LUMEN_HOME
from local.street.shops.side_street import side_street
from local.street.shops.thistle_and_twine import THISTLE_AND_TWINE
from local.street.shops.vesper_club import VESPER_CLUB
from local.street.shops.wren_and_willow import WREN_AND_WILLOW
from local.street.store.open_store import OpenStore, Timings
from local.street.store.orders import OrderLog
from local.street.store.shop import Shop
from local.street.store.state import StreetState
from local.street.store.stock import Stock
from local.street.stores import HOST, StoreSpec
from local.street.ucp.protocol.platforms import Platforms

MAIN_STREET = (
    WREN_AND_WILLOW,
    HARBOR_AND_PINE,
    JUNIPER_OUTFITTERS,
    THISTLE_AND_TWINE,
    LUMEN_HOME,
    COPPER_KETTLE,
    VESPER_CLUB,
)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """How to open the street. The stores' ports are `base_port` and the following ones; 0 takes
    any free ones. `approved_platforms` are profile URLs that the stores needn't fetch. `client` is
    registered with every store whose customers can link their accounts. `hearers` are told what
    becomes of orders, and `retry_pauses` lie before the attempts to tell something again."""

    base_port: int
    state_dir: Path
    seed: int = 1
    extra_stores: int = 0
    approved_platforms: frozenset[str] = frozenset()
    client: Client = field(default_factory=Client)
    timings: Timings = field(default_factory=Timings)
    hearers: Hearers | None = None
    retry_pauses: tuple[float, ...] = PAUSES
    clock: Callable[[], datetime] = _now


class Street:
    """Opens the stores of a plan: `start`, then `stop`."""

    def __init__(self, plan: StreetPlan) -> None:
        self._state = StreetState(plan.state_dir)
        self._switches = Switchboard(self._state, plan.seed)
        self._plan = plan
        self._platforms = Platforms(plan.approved_platforms)
        self.stores: dict[int, OpenStore] = {}
        self._servers: list[tuple[ShopServer, Handle]] = []
        self._clients = Clients(self._state, plan.client)
        linking = LinkingControl(self.stores, self._clients)
        self._shipping = ShippingControl(self.stores, plan.clock, plan.hearers, plan.retry_pauses)
        self._control = Control(self.stores, self._state, self._switches, linking, self._shipping)
        for index, spec in enumerate((*MAIN_STREET, *side_street(plan.extra_stores))):
            self._open(spec, index)

    @property
    def url(self) -> str:
        """The first port's URL, where `/_street/` is."""
        return next(iter(self.stores.values())).base_url

    def start(self) -> None:
        for server, handle in self._servers:
            server.start(handle)

    def stop(self) -> None:
        self._shipping.stop()
        for server, _ in self._servers:
            server.stop()
        self._state.close()

    def _open(self, spec: StoreSpec, index: int) -> None:
        if spec.store_id in self.stores:
            raise ValueError(f"store id {spec.store_id} is taken: choose another for {spec.name}")
        port = self._plan.base_port + index if self._plan.base_port else 0
        server = ShopServer(port)
        open_store = OpenStore(
            spec=spec,
            base_url=f"http://{HOST}:{server.port}",
            state=self._state,
            shelf=Stock(self._state, spec.store_id, spec.goods),
            orders=OrderLog(self._state, spec.store_id, spec.code),
            switches=self._switches,
            timings=self._plan.timings,
            clock=self._plan.clock,
            seed=self._plan.seed,
        )
        handle = Shop(open_store, self._platforms, self._clients).handle
        self.stores[spec.store_id] = open_store
        self._servers.append((server, self._with_control(handle) if index == 0 else handle))

    def _with_control(self, handle: Handle) -> Handle:
        def answer(request: Request) -> Response:
            ours = request.path.startswith(ROOT)
            return self._control.handle(request) if ours else handle(request)

        return answer
