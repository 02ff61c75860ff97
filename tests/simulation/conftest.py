"""The sample that the stories in a browser are told in is the one the crash test kills; made once for all of them."""

from tests.journeys.conftest import sample_data

__all__ = ["sample_data"]
