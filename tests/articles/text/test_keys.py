import pytest

from articles import text


@pytest.mark.parametrize(("typed", "key"), [("7", 7), (7, 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_what_can_be_a_key_is_one(typed, key):
    assert text.row_key(typed) == key


@pytest.mark.parametrize("typed", [None, "", "-1", "1.0", " 7", "7\n", "٣", "²", "0x7", "9" * 19, True, "1_0"])
def test_what_databases_would_refuse_is_no_key(typed):
    assert text.row_key(typed) is None
