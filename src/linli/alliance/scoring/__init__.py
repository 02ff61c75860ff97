"""How merchants are measured and judged: pure, without a database. Evidence in; a score, a verdict and an order out."""

from linli.alliance.scoring.evidence import Evidence, Norm, Review, norms
from linli.alliance.scoring.judging import Verdict, judge
from linli.alliance.scoring.measuring import Part, Score, measure
from linli.alliance.scoring.policy import Policy

__all__ = ["Evidence", "Norm", "Part", "Policy", "Review", "Score", "Verdict", "judge", "measure", "norms"]
