"""Template tags and filters that every portal shares."""
