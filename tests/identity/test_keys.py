"""The text of a key."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.identity import keys


def test_a_key_has_the_form_that_scanners_look_for_and_reads_back():
    token = keys.make()
    assert re.fullmatch(r"tw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", str(token))
    assert keys.read(str(token)) == token


def test_no_two_keys_are_alike():
    assert len({str(keys.make()) for _ in range(200)}) == 200


def test_a_key_proves_itself_and_no_other():
    token, other = keys.make(), keys.make()
    assert token.proves(token.digest)
    assert not other.proves(token.digest)
    assert not keys.Token(token.prefix, other.secret).proves(token.digest)
    assert not keys.Token(other.prefix, token.secret).proves(token.digest)


def test_a_key_is_not_shown_by_accident():
    token = keys.make()
    assert token.secret not in repr(token)
    assert token.secret not in token.digest


@given(st.text())
def test_what_is_not_a_key_is_read_as_none_and_never_raises(text):
    assert keys.read(text) is None or keys.read(text)
