"""Addresses of the market, under the resident's face."""

from django.urls import path

from linli.portals.resident.views import basket, checkout, groups, market, monthly, purchases, wallet

urlpatterns = [
    path("", market.shelves, name="market"),
    path("item/<uuid:item_id>/", market.item, name="market-item"),
    path("item/<uuid:item_id>/put/", market.put, name="market-put"),
    path("item/<uuid:item_id>/buy/", market.buy, name="market-buy"),
    path("item/<uuid:item_id>/monthly/", monthly.subscribe, name="market-subscribe"),
    path("monthly/", monthly.index, name="market-monthly"),
    path("monthly/<uuid:subscription_id>/end/", monthly.end, name="market-monthly-end"),
    path("basket/", basket.basket, name="market-basket"),
    path("pay/<uuid:checkout_id>/", checkout.page, name="market-pay"),
    path("pay/<uuid:checkout_id>/live/", checkout.live, name="market-pay-live"),
    path("pay/<uuid:checkout_id>/now/", checkout.pay, name="market-pay-now"),
    path("pay/<uuid:checkout_id>/cancel/", checkout.cancel, name="market-pay-cancel"),
    path("pay/<uuid:checkout_id>/again/", checkout.again, name="market-again"),
    path("purchases/", purchases.index, name="market-purchases"),
    path("refunds/", purchases.refunds, name="market-refunds"),
    path("sale/<uuid:sale_id>/", purchases.sale, name="market-sale"),
    path("sale/<uuid:sale_id>/live/", purchases.live, name="market-sale-live"),
    path("sale/<uuid:sale_id>/code/", purchases.code, name="market-code"),
    path("sale/<uuid:sale_id>/move/", purchases.move, name="market-move"),
    path("sale/<uuid:sale_id>/invoice/", purchases.invoice, name="market-invoice"),
    path("groups/", groups.index, name="market-groups"),
    path("group/<uuid:group_id>/", groups.group, name="market-group"),
    path("wallet/", wallet.wallet, name="market-wallet"),
]
