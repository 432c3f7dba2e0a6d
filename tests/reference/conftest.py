"""Where the published results lie."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference() -> Path:
    """The directory that HJULET_REFERENCE_DATA names; without it, the copy that comes with the tests."""
    return Path(os.environ.get("HJULET_REFERENCE_DATA", Path(__file__).parent))
