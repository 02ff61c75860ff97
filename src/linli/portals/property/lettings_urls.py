"""Addresses of letting and selling on the console."""

from django.urls import path

from linli.portals.property.lettings import deeds, listing, table

urlpatterns = [
    path("", table.table, name="lettings"),
    path("<uuid:listing_id>/", listing.listing, name="letting"),
    path("<uuid:listing_id>/<slug:deed>/", deeds.act, name="letting-act"),
]
