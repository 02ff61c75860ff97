"""Addresses of the day board."""

from django.urls import path

from linli.portals.property.day import views

urlpatterns = [
    path("", views.table, name="day"),
    path("live/", views.live, name="day-live"),
    path("ask/", views.ask, name="day-ask"),
    path("<uuid:order_id>/", views.stop, name="day-stop"),
    path("<uuid:order_id>/move/", views.move, name="day-move"),
    path("<uuid:order_id>/unpin/", views.unpin, name="day-unpin"),
]
