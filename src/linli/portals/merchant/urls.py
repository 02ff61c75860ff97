"""The merchant's face: a phone at the counter."""

from django.urls import include, path

from linli.portals.merchant import counter, shop, standing

app_name = "merchant"
urlpatterns = [
    path("", counter.index, name="counter"),
    path("shop/<uuid:merchant_id>/", shop.shop, name="shop"),
    path("shop/<uuid:merchant_id>/hours/", shop.hours, name="shop-hours"),
    path("shop/<uuid:merchant_id>/people/", shop.people, name="shop-people"),
    path("shop/<uuid:merchant_id>/standing/", standing.standing, name="shop-standing"),
    path("", include("linli.portals.merchant.work_urls")),
    path("v/<slug:token>/", counter.voucher, name="voucher"),
]
