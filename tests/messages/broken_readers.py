"""Readers broken on purpose: fuzzing that stays green with one of these proves nothing."""

import os
import re
import time

from benchmarks.messages.fuzzing.readers import Reader

ALREADY = 5
"""Inputs that go well before the reader breaks."""


def _grow(rng):
    return b"<a>%d</a>" % rng.randrange(1000)


class _Breaks:
    def __init__(self, how):
        self.how = how
        self.seen = 0

    def __call__(self, data, rng):
        self.seen += 1
        if self.seen == ALREADY + 1:
            return self.how(data)
        return []


def _raises(data):
    raise IndexError(data)


def _computes(_data):
    while True:
        pass


def _computes_in_c(_data):
    return [re.match(r"(a+)+b", "a" * 60)]  # no bytecode runs until it is done


def _waits(_data):
    time.sleep(60)


def _takes_memory(_data):
    return [None for _ in [bytearray(2**30)]][:0]


def _dies(_data):
    os.abort()


def _reader(how):
    return Reader(how.__name__, _grow, _Breaks(how), fresh=1.0)


raises, computes, computes_in_c = map(_reader, (_raises, _computes, _computes_in_c))
waits, takes_memory, dies = map(_reader, (_waits, _takes_memory, _dies))
