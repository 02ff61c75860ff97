"""The merchant's face: a phone at the counter."""

from django.urls import path

from linli.portals.merchant import counter

app_name = "merchant"
urlpatterns = [
    path("", counter.index, name="counter"),
    path("v/<slug:token>/", counter.voucher, name="voucher"),
]
