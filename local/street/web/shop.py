"""One web store: every request that is not the staff's comes here."""

from __future__ import annotations

from local.street.serving import Request, Response, redirect
from local.street.store.open_store import OpenStore
from local.street.store.products import DemoProduct
from local.street.storefront.front import Front
from local.street.storefront.layout import page
from local.street.stores import Build, WebCheckout
from local.street.web.builds.app import AppPages
from local.street.web.builds.forms import FormPages
from local.street.web.builds.members import MemberPages
from local.street.web.builds.steps import StepPages
from local.street.web.desk import Desk
from local.street.web.pages import Call, Pages
from local.street.web.troubles import ELSEWHERE_PATH, NEVER_PATH, Place

_BUILDS: dict[Build, type[Pages]] = {
    Build.FORMS: FormPages,
    Build.APP: AppPages,
    Build.STEPS: StepPages,
    Build.MEMBERS: MemberPages,
}
_OPEN_TO_ALL = ("/products/", "/images/", "/assets/")


class WebShop:
    """The pages of one build, around them the public front of every store."""

    def __init__(self, premises: OpenStore, web: WebCheckout, front: Front) -> None:
        self._premises = premises
        self._front = front
        self._is_walled = web.build is Build.MEMBERS
        self._pages = _BUILDS[web.build](Desk(premises, web))

    def handle(self, request: Request) -> Response:
        visitors = self._pages.visitors
        visit = visitors.of(request)
        answer = self._answer(Call(request, visit))
        return visitors.with_cookie(answer, visit)

    def _answer(self, call: Call) -> Response:
        path = call.request.path
        if path == NEVER_PATH:
            hang = self._premises.timings.hang
            return Response(200, b"", "text/javascript", after=hang)
        if path == ELSEWHERE_PATH:
            return page(self._premises.spec, "Elsewhere", "<h1>Another site</h1>")
        answer = self._pages.handle(call)
        if answer is None and self._is_closed_to(call):
            answer = redirect("/sign-in")
        return answer or self._public(call)

    def _is_closed_to(self, call: Call) -> bool:
        is_open = call.request.path.startswith(_OPEN_TO_ALL)
        return self._is_walled and not call.visit.signed_in and not is_open

    def _public(self, call: Call) -> Response:
        def controls(good: DemoProduct) -> str:
            return self._pages.controls(call, good)

        shown = self._front.handle(call.request, controls)
        is_product = call.request.path.startswith("/products/") and shown.status == 200
        return self._pages.troubles.spoiled(Place.PRODUCT, shown) if is_product else shown
