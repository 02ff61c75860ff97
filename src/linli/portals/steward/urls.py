"""Addresses of the steward's face."""

from django.urls import path

from linli.portals.steward.views import (
    care,
    family,
    growth,
    merchants,
    moves,
    offers,
    orders,
    points,
    position,
    residents,
    rounds,
    team,
    today,
    volunteers,
)

app_name = "steward"
urlpatterns = [
    path("", today.today, name="today"),
    path("live/", today.live, name="live"),
    path("position/", position.position, name="position"),
    path("offers/", offers.offers, name="offers"),
    path("offers/live/", offers.live, name="offers-live"),
    path("orders/", orders.tasks, name="tasks"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/<slug:move>/", moves.move, name="move"),
    path("checkpoints/", rounds.scan, name="scan"),
    path("checkpoints/<str:code>/", rounds.checkpoint, name="checkpoint"),
    path("check-ins/<uuid:check_id>/", rounds.check_in, name="check-in"),
    path("team/", team.team, name="team"),
    path("residents/", residents.residents, name="residents"),
    path("residents/<uuid:household_id>/", residents.household, name="household"),
    path("residents/<uuid:household_id>/family/", family.new, name="family-new"),
    path("residents/<uuid:household_id>/family/<uuid:bond_id>/", family.answer, name="family-answer"),
    path("residents/<uuid:household_id>/care/", care.card, name="care-card"),
    path("visits/", care.visits, name="visits"),
    path("gate/", care.gate, name="gate"),
    path("merchants/", merchants.index, name="merchants"),
    path("merchants/<uuid:merchant_id>/", merchants.visit, name="merchant-visit"),
    path("likes/", growth.likes, name="likes"),
    path("points/", points.points, name="points"),
    path("points/awards/<uuid:award_id>/", points.decide, name="award-decide"),
    path("volunteers/", volunteers.board, name="volunteers"),
    path("volunteers/recruit/<uuid:person_id>/", volunteers.recruit, name="recruit"),
    path("growth/", growth.growth, name="growth"),
]
