"""Addresses of the catalogue, below /console/catalogue/."""

from django.urls import path

from linli.portals.property.catalogue import views

urlpatterns = [
    path("", views.products, name="catalogue"),
    path("new/", views.new_product, name="catalogue-new"),
    path("promises/", views.promises, name="catalogue-promises"),
    path("promises/<uuid:sla_id>/", views.promise, name="catalogue-promise"),
    path("groups/", views.groups, name="catalogue-groups"),
    path("groups/<uuid:group_id>/", views.group, name="catalogue-group"),
    path("<uuid:product_id>/", views.product, name="catalogue-product"),
]
