"""What may go wrong when somebody edits the catalogue. The portals turn each into a sentence."""


class CatalogueError(Exception):
    """Base of all expected refusals of the catalogue."""


class BadFieldError(CatalogueError):
    """A field was given a value it cannot have; `field` names it, `words` says why, in the active language."""

    def __init__(self, *, field: str, words: str) -> None:
        """Keep field and sentence."""
        super().__init__(f"{field}: {words}")
        self.field, self.words = field, words


class CodeTakenError(CatalogueError):
    """Another product of the community bears this code."""
