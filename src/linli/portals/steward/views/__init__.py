"""The views of the steward's face, by what they are for."""
