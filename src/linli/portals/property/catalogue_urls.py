"""Addresses of the catalogue, below /console/catalogue/."""

from django.urls import path

from linli.portals.property.catalogue import drafts, history, views

urlpatterns = [
    path("", views.products, name="catalogue"),
    path("new/", views.new_product, name="catalogue-new"),
    path("promises/", views.promises, name="catalogue-promises"),
    path("promises/<uuid:sla_id>/", views.promise, name="catalogue-promise"),
    path("groups/", views.groups, name="catalogue-groups"),
    path("groups/<uuid:group_id>/", views.group, name="catalogue-group"),
    path("drafts/", drafts.drafts, name="catalogue-drafts"),
    path("drafts/new/", drafts.new_draft, name="catalogue-draft-new"),
    path("drafts/<uuid:draft_id>/", drafts.preview_page, name="catalogue-preview"),
    path("drafts/<uuid:draft_id>/edit/", drafts.draft, name="catalogue-draft"),
    path("drafts/<uuid:draft_id>/publish/", drafts.publish, name="catalogue-publish"),
    path("drafts/<uuid:draft_id>/decline/", drafts.decline, name="catalogue-decline"),
    path("versions/<uuid:version_id>/revert/", history.revert, name="catalogue-revert"),
    path("<uuid:product_id>/", views.product, name="catalogue-product"),
    path("<uuid:product_id>/versions/", history.versions, name="catalogue-versions"),
    path("<uuid:product_id>/shelf/", history.shelve, name="catalogue-shelf"),
]
