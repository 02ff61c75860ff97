"""What every service of this app asks of what it is given."""

from collections.abc import Iterable, Sequence

from linli.catalogue.enums import Skill
from linli.core import week
from linli.core.week import Cell
from linli.neighbours.enums import Tongue
from linli.neighbours.errors import BadFieldError, NotAMemberError
from linli.people.models import Membership, Person
from linli.places.models import Community

LONGEST_WORDS = 200


def words(text: str) -> str:
    """Return the words without white space round them. Raises BadFieldError("words") for none or too many."""
    plain = text.strip()
    if not 0 < len(plain) <= LONGEST_WORDS:
        raise BadFieldError("words")
    return plain


def skills(codes: Iterable[str]) -> list[str]:
    """Return the skills, each once. Raises BadFieldError("skills")."""
    return _known("skills", codes, Skill.values)


def languages(codes: Iterable[str]) -> list[str]:
    """Return the languages, each once, in the order given: the first is the dearest. Raises BadFieldError("languages")."""
    return _known("languages", codes, Tongue.values)


def times(cells: Iterable[Iterable[object]]) -> frozenset[Cell]:
    """Return the cells of the week. Raises BadFieldError("times")."""
    try:
        return week.cells(cells)
    except ValueError as error:
        raise BadFieldError("times") from error


def member(person: Person, community: Community) -> None:
    """Raise NotAMemberError for somebody who does not belong to the community in scope."""
    if not Membership.objects.filter(person=person, community=community, ended_at=None).exists():
        raise NotAMemberError


def _known(field: str, codes: Iterable[str], known: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(codes))
    if not set(found) <= set(known):
        raise BadFieldError(field)
    return found
