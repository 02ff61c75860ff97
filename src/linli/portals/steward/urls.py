"""Addresses of the steward's face."""

from django.urls import path

from linli.portals.steward.views import (
    growth,
    moves,
    offers,
    orders,
    points,
    position,
    residents,
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
    path("team/", team.team, name="team"),
    path("residents/", residents.residents, name="residents"),
    path("residents/<uuid:household_id>/", residents.household, name="household"),
    path("likes/", growth.likes, name="likes"),
    path("points/", points.points, name="points"),
    path("points/awards/<uuid:award_id>/", points.decide, name="award-decide"),
    path("volunteers/", volunteers.board, name="volunteers"),
    path("volunteers/recruit/<uuid:person_id>/", volunteers.recruit, name="recruit"),
    path("growth/", growth.growth, name="growth"),
]
