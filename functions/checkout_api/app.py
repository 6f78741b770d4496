"""Stores, the cart, and checkout sessions until they are placed."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.domain.cart import Cart
from muse.domain.session import CheckoutSession
from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.cart import AddBody, CartView, QuantityBody, StoreView
from muse.runtime.api.checkout import PaymentBody, SessionView, ShippingBody
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, serve
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.retailers import catalog
from muse.runtime.wiring.outside.stores import stores
from muse.runtime.wiring.quoting import quoting
from muse.usecases.cart.add_to_cart import AddToCart, CartDependencies, add_to_cart
from muse.usecases.cart.edit_cart import change_quantity, empty_cart, remove_from_cart
from muse.usecases.checkout.set_payment_method import SetPaymentMethod, set_payment_method
from muse.usecases.checkout.set_shipping import SetShipping, set_shipping
from muse.usecases.checkout.start_checkout import StartCheckout, start_checkout
from muse.usecases.checkout.view_checkout import CheckoutView, view_checkout

app = http_app()


@app.get("/api/v1/stores", operation_id="listStores", tags=["Stores"], responses=errors(401))
def get_stores() -> Success[list[StoreView]]:
    """The stores that can be ordered from, how each is placed now, and how long that takes."""
    today = clock().now().date()
    return Success(data=[StoreView.of(store, today) for store in stores().all()])


@app.get("/api/v1/cart", operation_id="getCart", tags=["Cart"], responses=errors(401))
def get_cart() -> Success[CartView]:
    """The caller's cart."""
    return _cart(storage().cart(caller(app)))


@app.delete("/api/v1/cart", operation_id="emptyCart", tags=["Cart"], responses=errors(401))
def delete_cart() -> Success[CartView]:
    """Empty the cart."""
    return _cart(empty_cart(caller(app), storage()))


@app.post(
    "/api/v1/cart/items",
    operation_id="addCartItem",
    tags=["Cart"],
    status_code=201,
    responses=errors(400, 401, 413, 422, 502, success=201),
)
def post_item(body: AddBody) -> Success[CartView]:
    """Add a product, or several at once: all of them or none. Name, image, price and stock are
    looked up at the stores."""
    deps = CartDependencies(storage(), stores(), catalog(), clock())
    return _cart(add_to_cart(AddToCart(caller(app), body.to_items()), deps))


@app.patch(
    "/api/v1/cart/items/<item_id>",
    operation_id="changeCartItem",
    tags=["Cart"],
    responses=errors(400, 401, 404, 413, 422),
)
def patch_item(item_id: str, body: QuantityBody) -> Success[CartView]:
    """Change how many pieces."""
    return _cart(change_quantity(caller(app), item_id, body.quantity, storage()))


@app.delete(
    "/api/v1/cart/items/<item_id>",
    operation_id="removeCartItem",
    tags=["Cart"],
    responses=errors(401, 404),
)
def delete_item(item_id: str) -> Success[CartView]:
    """Remove an item."""
    return _cart(remove_from_cart(caller(app), item_id, storage()))


@app.post(
    "/api/v1/checkout/sessions",
    operation_id="startCheckout",
    tags=["Checkout"],
    status_code=201,
    responses=errors(401, 409, 422, success=201),
)
def post_session(
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)
    ] = None,
) -> Success[SessionView]:
    """Freeze the cart into a session that lasts 30 minutes. The same Idempotency-Key returns the
    same session; an earlier pending session of the cart is superseded."""
    command = StartCheckout(caller(app), idempotency_key)
    return _session(start_checkout(command, storage(), stores(), clock()))


@app.get(
    "/api/v1/checkout/sessions/<session_id>",
    operation_id="getCheckout",
    tags=["Checkout"],
    responses=errors(401, 404),
)
def get_session(session_id: str) -> Success[SessionView]:
    """The session; `stores` shows each store's placement as it moves."""
    view = view_checkout(session_id, caller(app), storage())
    return Success(data=SessionView.of(view, clock().now()))


@app.put(
    "/api/v1/checkout/sessions/<session_id>/shipping",
    operation_id="setShipping",
    tags=["Checkout"],
    responses=errors(400, 401, 404, 409, 410, 413, 422, 502),
)
def put_shipping(session_id: str, body: ShippingBody) -> Success[SessionView]:
    """Check the address, and quote what each store's part costs delivered there."""
    command = SetShipping(session_id, caller(app), body.to_address())
    return _session(set_shipping(command, quoting()))


@app.put(
    "/api/v1/checkout/sessions/<session_id>/payment",
    operation_id="setPaymentMethod",
    tags=["Checkout"],
    responses=errors(400, 401, 404, 409, 410, 413, 422),
)
def put_payment(session_id: str, body: PaymentBody) -> Success[SessionView]:
    """Choose the Stripe payment method. A card number is refused and never echoed."""
    command = SetPaymentMethod(session_id, caller(app), body.payment_method_id)
    return _session(set_payment_method(command, storage(), clock()))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


def _cart(cart: Cart) -> Success[CartView]:
    return Success(data=CartView.of_cart(cart, {s.store_id: s.name for s in stores().all()}))


def _session(session: CheckoutSession) -> Success[SessionView]:
    return Success(data=SessionView.of(CheckoutView(session), clock().now()))


cold_start.finish(storage)
