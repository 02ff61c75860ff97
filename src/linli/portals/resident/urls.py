"""Addresses of the resident's face."""

from django.urls import path

from linli.portals.resident.views import ask, home, me, moves, orders, points, services

app_name = "resident"
urlpatterns = [
    path("", home.home, name="home"),
    path("services/", services.index, name="services"),
    path("services/for/<slug:group>/", services.group, name="group"),
    path("services/<slug:scene>/", services.scene, name="scene"),
    path("product/<uuid:product_id>/", services.product, name="product"),
    path("ask/", ask.ask, name="ask"),
    path("ask/<uuid:key>/", ask.proposal, name="proposal"),
    path("ask/<uuid:key>/<int:number>/", ask.thumb, name="draft-photo"),
    path("orders/", orders.index, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/live/", orders.live, name="order-live"),
    path("orders/<uuid:order_id>/answer/", moves.answer, name="answer"),
    path("orders/<uuid:order_id>/confirm/", moves.confirm, name="confirm"),
    path("orders/<uuid:order_id>/like/", moves.like, name="like"),
    path("orders/<uuid:order_id>/cancel/", moves.cancel, name="cancel"),
    path("orders/<uuid:order_id>/reschedule/", moves.reschedule, name="reschedule"),
    path("orders/<uuid:order_id>/reopen/", moves.reopen, name="reopen"),
    path("orders/<uuid:order_id>/complain/", moves.complain, name="complain"),
    path("neighbours/", home.neighbours, name="neighbours"),
    path("points/", points.index, name="points"),
    path("points/kind/<slug:kind>/", points.kind, name="points-kind"),
    path("points/rewards/<uuid:reward_id>/", points.reward, name="reward"),
    path("points/vouchers/", points.vouchers, name="vouchers"),
    path("points/vouchers/<uuid:voucher_id>/", points.voucher, name="voucher"),
    path("points/vouchers/<uuid:voucher_id>/back/", points.give_back, name="voucher-back"),
    path("me/", me.me, name="me"),
]
