"""Addresses that every signed-in face shares."""

from django.urls import path

from linli.portals.shared import inbox, lettings, market, papers, photos

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("inbox/badge/", inbox.badge, name="inbox-badge"),
    path("inbox/<uuid:message_id>/", inbox.follow, name="inbox-follow"),
    path("photos/<uuid:photo_id>/", photos.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb/", photos.thumb, name="photo-thumb"),
    path("lettings/pictures/<uuid:picture_id>/", lettings.picture, name="listing-picture"),
    path("lettings/deeds/<uuid:deed_id>/", lettings.deed, name="listing-deed"),
    path("market/pictures/<uuid:picture_id>/", market.picture, name="item-picture"),
    path("papers/<uuid:paper_id>/", papers.paper, name="merchant-paper"),
]
