"""The catalogues of the pages: what can be said, in each language.

``python -m tidewaiter.pages.languages`` reads every message of the source tree and brings the
catalogues up to date. It needs Babel and no other program.
"""
