"""The pages of the resident's face, by what they are about."""
