"""Somebody starts `demo` in two windows at the same moment."""

import pytest


@pytest.mark.slow
def test_two_demos_at_once_make_one_sample_edition(empty):
    """Both prepare the same database and the same static files."""
    running = [empty.start("demo", "--no-serve") for _demo in range(2)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert sum("Passwort „" in out for out, _error in said) == 1, said
    assert sum("ist schon geladen" in out for out, _error in said) == 1, said
    assert all("Traceback" not in error for _out, error in said)
