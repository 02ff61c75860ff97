"""Addresses of the market on the console."""

from django.urls import path

from linli.portals.property.market import items, keeping, reconciling, sales, settlements, wallets

urlpatterns = [
    path("", sales.table, name="market"),
    path("sales/<uuid:sale_id>/", sales.sale, name="market-sale"),
    path("sales/<uuid:sale_id>/refund/", sales.refund, name="market-refund"),
    path("items/", items.table, name="market-items"),
    path("items/<uuid:item_id>/take-off/", items.take_off, name="market-take-off"),
    path("items/<uuid:item_id>/put-back/", items.put_back, name="market-put-back"),
    path("settlements/", settlements.table, name="market-settlements"),
    path("settlements/pay/", settlements.pay, name="market-pay"),
    path("settlements/<uuid:payout_id>/statement.<slug:form>", settlements.statement, name="market-statement"),
    path("reconciliation/", reconciling.table, name="market-reconciliation"),
    path("reconciliation/run/", reconciling.run, name="market-reconcile"),
    path("reconciliation/<uuid:reconciliation_id>/", reconciling.reconciled, name="market-reconciled"),
    path("reconciliation/<uuid:reconciliation_id>/export/", reconciling.workbook, name="market-differences"),
    path("reconciliation/differences/<uuid:difference_id>/", reconciling.clear, name="market-difference"),
    path("terms/", keeping.terms, name="market-terms"),
    path("groups/", keeping.groups, name="market-groups"),
    path("invoices/", keeping.invoices, name="market-invoices"),
    path("wallets/", wallets.search, name="market-wallets"),
    path("wallets/<uuid:person_id>/", wallets.wallet, name="market-wallet"),
]
