"""Listings, what proves and shows them, what was asked for them, and who comes to look."""

from linli.lettings.models.listing import Deed, Listing, Picture, PriceChange
from linli.lettings.models.viewing import Slot, Viewing

__all__ = ["Deed", "Listing", "Picture", "PriceChange", "Slot", "Viewing"]
