"""Addresses of merchants on the console."""

from django.urls import path

from linli.portals.property.merchants import deeds, place, shop, table

urlpatterns = [
    path("", table.table, name="merchants"),
    path("papers/<uuid:paper_id>/check/", deeds.check_paper, name="merchant-paper-check"),
    path("<uuid:merchant_id>/", shop.merchant, name="merchant"),
    path("<uuid:merchant_id>/place/", place.place, name="merchant-place"),
    path("<uuid:merchant_id>/<slug:deed>/", deeds.act, name="merchant-act"),
]
