"""The workbench of a shop: orders, goods, demand, statement."""

from django.urls import path

from linli.portals.merchant import demand, goods, goods_form, goods_pictures, groups, orders, sheet, statement, times

_SHOP = "shop/<uuid:merchant_id>"
urlpatterns = [
    path(f"{_SHOP}/orders/", orders.index, name="orders"),
    path(f"{_SHOP}/orders/<uuid:sale_id>/", orders.sale, name="sale"),
    path(f"{_SHOP}/orders/<uuid:sale_id>/<slug:name>/", orders.deed, name="sale-deed"),
    path(f"{_SHOP}/goods/", goods.index, name="goods"),
    path(f"{_SHOP}/goods/new/", goods_form.new, name="goods-new"),
    path(f"{_SHOP}/goods/export/", sheet.export, name="goods-export"),
    path(f"{_SHOP}/goods/template/", sheet.template, name="goods-template"),
    path(f"{_SHOP}/goods/import/", sheet.upload, name="goods-import"),
    path(f"{_SHOP}/goods/import/write/", sheet.write, name="goods-write"),
    path(f"{_SHOP}/goods/<uuid:item_id>/", goods.item, name="goods-item"),
    path(f"{_SHOP}/goods/<uuid:item_id>/change/", goods_form.change, name="goods-change"),
    path(f"{_SHOP}/goods/<uuid:item_id>/shelf/", goods.shelf, name="goods-shelf"),
    path(f"{_SHOP}/goods/<uuid:item_id>/pictures/", goods_pictures.add, name="goods-pictures"),
    path(f"{_SHOP}/goods/<uuid:item_id>/pictures/<uuid:picture_id>/", goods_pictures.change, name="goods-picture"),
    path(f"{_SHOP}/goods/<uuid:item_id>/times/", times.index, name="goods-times"),
    path(f"{_SHOP}/goods/variants/<uuid:variant_id>/", goods.variant, name="goods-variant"),
    path(f"{_SHOP}/groups/", groups.index, name="groups"),
    path(f"{_SHOP}/goods/variants/<uuid:variant_id>/group/", groups.new, name="group-new"),
    path(f"{_SHOP}/demand/", demand.index, name="demand"),
    path(f"{_SHOP}/statement/", statement.index, name="statement"),
    path(f"{_SHOP}/statement/<slug:form>/", statement.download, name="statement-download"),
]
