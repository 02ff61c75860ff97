"""What may go wrong when somebody edits the catalogue. The portals turn each into a sentence."""

from collections.abc import Mapping


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


class NotReadyError(CatalogueError):
    """A draft lacks something before it can be published; `faults` says what: field → why, in the active language."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keep what is lacking."""
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


class WrongStateError(CatalogueError):
    """That is not done with a draft, or a product, that stands where this one does; `state` says where."""

    def __init__(self, state: str) -> None:
        """Keep where it stands."""
        super().__init__(state)
        self.state = state


class StaleDraftError(CatalogueError):
    """Somebody else has changed the draft meanwhile: what would be kept is not what was seen."""


class NothingChangedError(CatalogueError):
    """The product is like that already."""


class TooManyDraftsError(CatalogueError):
    """Somebody has as many drafts that wait as they may have; `most` says how many."""

    def __init__(self, most: int) -> None:
        """Keep the limit."""
        super().__init__(most)
        self.most = most
