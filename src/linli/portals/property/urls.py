"""Addresses of the property console."""

from django.urls import include, path

from linli.portals.property import complaints, overview, stewards
from linli.portals.property.orders import entry, views

app_name = "property"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("orders/", views.table, name="orders"),
    path("orders/new/", entry.new, name="order-new"),
    path("orders/export/", views.workbook, name="order-export"),
    path("orders/filters/", views.keep, name="filter-keep"),
    path("orders/filters/<uuid:filter_id>/delete/", views.forget, name="filter-forget"),
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/phone/", views.phone, name="order-phone"),
    path("orders/<uuid:order_id>/<slug:code>/", views.act, name="order-act"),
    path("day/", include("linli.portals.property.day_urls")),
    path("complaints/", complaints.complaints, name="complaints"),
    path("stewards/", stewards.table, name="stewards"),
    path("stewards/<uuid:worker_id>/", stewards.worker, name="steward"),
    path("stewards/<uuid:worker_id>/edit/", stewards.edit, name="steward-edit"),
    path("stewards/<uuid:worker_id>/shift/", stewards.shift, name="steward-shift"),
    path("households/", include("linli.portals.property.household_urls")),
    path("care/", include("linli.portals.property.care_urls")),
    path("rounds/", include("linli.portals.property.rounds_urls")),
    path("points/", include("linli.portals.property.points_urls")),
    path("merchants/", include("linli.portals.property.merchants_urls")),
    path("market/", include("linli.portals.property.market_urls")),
    path("alliance/", include("linli.portals.property.alliance_urls")),
    path("lettings/", include("linli.portals.property.lettings_urls")),
    path("catalogue/", include("linli.portals.property.catalogue_urls")),
]
