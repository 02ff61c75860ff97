"""Plain words into a product, an urgency and a slot, on this machine and without a network."""
