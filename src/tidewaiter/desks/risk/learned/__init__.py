"""Learned selectivity: a score for each item, learned only from what was examined, and its proof.

Everything here but the Django half (``models``, ``services``, ``live`` and pages) is pure. The
promise of the features: nothing dated on or after the day of a declaration enters them.
"""
