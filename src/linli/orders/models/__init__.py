"""The spine's rows."""

from linli.orders.models.feedback import Complaint, Like, ReturnVisit, Review, SavedFilter
from linli.orders.models.offer import Offer
from linli.orders.models.order import Order, OrderCounter
from linli.orders.models.photo import Photo

__all__ = ["Complaint", "Like", "Offer", "Order", "OrderCounter", "Photo", "ReturnVisit", "Review", "SavedFilter"]
