"""Addresses of the resident's face."""

from django.urls import path

from linli.portals.resident.views import ask, helping, home, me, moves, neighbours, orders, points, proofs, services

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
    path("neighbours/", neighbours.index, name="neighbours"),
    path("neighbours/ask/", neighbours.ask, name="help-ask"),
    path("neighbours/offer/", neighbours.offer, name="help-offer"),
    path("neighbours/match/<uuid:match_id>/", neighbours.match, name="match"),
    path("neighbours/<slug:sort>/<uuid:row_id>/withdraw/", neighbours.withdraw, name="help-withdraw"),
    path("neighbours/helping/<uuid:order_id>/", helping.helping, name="helping"),
    path("neighbours/volunteer/", helping.volunteer, name="volunteer"),
    path("neighbours/volunteer/turn/", helping.turn, name="volunteer-turn"),
    path("points/proofs/", proofs.index, name="proofs"),
    path("points/proofs/new/", proofs.new, name="proof-new"),
    path("points/proofs/hours/", proofs.hours, name="proof-hours"),
    path("points/proofs/<uuid:proof_id>/", proofs.proof, name="proof"),
    path("points/proofs/<uuid:proof_id>/paper/", proofs.paper, name="proof-paper"),
    path("points/proofs/<uuid:proof_id>/revoke/", proofs.revoke, name="proof-revoke"),
    path("points/", points.index, name="points"),
    path("points/kind/<slug:kind>/", points.kind, name="points-kind"),
    path("points/rewards/<uuid:reward_id>/", points.reward, name="reward"),
    path("points/vouchers/", points.vouchers, name="vouchers"),
    path("points/vouchers/<uuid:voucher_id>/", points.voucher, name="voucher"),
    path("points/vouchers/<uuid:voucher_id>/back/", points.give_back, name="voucher-back"),
    path("me/", me.me, name="me"),
]
