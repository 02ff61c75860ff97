"""Addresses that every signed-in face shares."""

from django.urls import path

from linli.portals.shared import inbox, papers, photos

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("inbox/badge/", inbox.badge, name="inbox-badge"),
    path("inbox/<uuid:message_id>/", inbox.follow, name="inbox-follow"),
    path("photos/<uuid:photo_id>/", photos.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb/", photos.thumb, name="photo-thumb"),
    path("papers/<uuid:paper_id>/", papers.paper, name="merchant-paper"),
]
