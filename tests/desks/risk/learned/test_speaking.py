"""What a learned score said is said again in the reader's language."""

from __future__ import annotations

import math
from html import unescape

import numpy as np
import pytest
from django.utils import translation
from django.utils.html import strip_tags

from tidewaiter.core.sentence import joined, sentence
from tidewaiter.desks.risk.learned import features, naming, speaking
from tidewaiter.desks.risk.learned.audit import Audit
from tidewaiter.desks.risk.learned.pages import words
from tidewaiter.desks.risk.learned.reasons import reasons
from tidewaiter.pages.speaking import speaker_of

ITEM = {"importer": "IM7", "hs": "62034200", "origin": "BD", "customs_value": 1200.0,
        "description": "trousers", "office": "O1"}  # fmt: skip
NAMES = features.names()


def reason_of(why, head=None):
    """A reason as decisions keep it."""
    first = head or sentence(
        "The learned score counts item {item} among the {share} % most worth an examination.",
        item=2,
        share=5,
    )
    return {
        "source": "profile:learned-main",
        "version": "a" * 12,
        "text": str(joined([first, *(sentence("{reason}.", reason=one) for one in why)])),
        "evidence": [{"name": "reason", "value": str(one)} for one in why],
    }


def every_reason():
    """Each kind of reason that the features can give."""
    told = dict.fromkeys(NAMES, math.nan) | {
        "risk_overall": 0.06, "risk_importer": 0.3, "seen_importer": math.log1p(4),
        "seen_importer_hs6": 0.0, "seen_hs6_origin": math.log1p(12), "risk_hs6_origin": 0.05,
        "unit_value": math.log(0.3125), "unit_value_to_p10": math.log(0.5),
        "net_gross": math.log(0.8), "net_gross_of_hs6": -2.5,
        "piece_value": math.log(4), "text_new_share": 0.9, "round_value": 3, "round_mass": 2,
        "customs_value": 7.1, "stake": 4.0, "item_count": 3, "text_risk_mean": 0.2,
    }  # fmt: skip
    for name, value in told.items():
        if not math.isnan(value):
            shares = np.zeros(len(NAMES) + 1)
            shares[NAMES.index(name)] = 1.0
            yield from reasons(shares, [told[one] for one in NAMES], ITEM)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_every_reason_is_recognised_and_keeps_its_figures(language):
    why = list(dict.fromkeys(every_reason()))
    assert len(why) > 9
    with translation.override(language):
        for one in why:
            said = speaking.speaker.text(reason_of([one]))
            assert said is not None
            assert ' lang="en"' not in said, one
            for part in ("IM7", "620342", "0.312", "30.0 %"):
                assert (part in one) == (part in strip_tags(said)), (one, said)


def test_in_english_it_says_what_was_kept():
    why = ["importer IM7 × HS subheading 620342 was never seen before", "customs value 1,200"]
    said = strip_tags(speaking.speaker.text(reason_of(why)))
    assert said == (
        "The learned score counts item 2 among the 5 % most worth an examination. Importer IM7 × "
        "HS subheading 620342 was never seen before. Customs value 1,200."
    )


def test_what_is_not_recognised_stays_as_it_was_kept():
    strange = reason_of(["a reason of another version <b>"])
    with translation.override("ar"):
        said = speaking.speaker.text(strange)
        assert "&lt;b&gt;" in said
        assert 'lang="en"' in said
    assert speaking.speaker.text(reason_of([], head="Something else.")) is None


def test_profiles_of_officers_speak_for_themselves():
    assert speaker_of("profile:learned-main") is speaking.speaker
    assert speaker_of("profile:HARBOUR") is None
    assert speaker_of("finding:learned-1") is None


ANSWER = (
    "ONE FEATURE HOLDS THE ANSWER: {} alone has an AUC of 0.990. Ask whether it is known before "
    "the examination."
)
BASELINE = (
    "The model is not told apart from the baseline “importer's rate”: AUC 0.512 (0.480 to 0.544) "
    "against 0.502."
)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar"])
def test_warnings_name_features_and_baselines_in_words(language):
    """A card of now names them in English words, one of before by their codes: both are said."""
    with translation.override(language):
        for name in features.names():
            said = {words.warning(ANSWER.format(one)) for one in (name, naming.feature(name))}
            (text,) = {str(one) for one in said}
            assert words.feature(name) in unescape(text)
            assert "_" not in text
            assert all(one.known for one in said)
        assert "importer's rate" not in unescape(str(words.warning(BASELINE)))
        assert "lang=" not in str(words.warning(BASELINE))


def test_audits_name_features_in_words():
    tells = {"risk_importer_hs4_x": 0.97, "seen_importer_hs6": 0.99}
    first, second = Audit(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, tells).warnings()
    assert "risk_importer_hs4_x alone" in first, "one that has no words keeps its name"
    assert "how often seen before: importer × HS subheading alone has an AUC of 0.990" in second


def test_that_goods_are_common_is_told_only_where_nothing_else_is():
    told = dict.fromkeys(NAMES, math.nan) | {
        "risk_overall": 0.06, "risk_office": 0.05, "seen_office": math.log1p(15_975),
        "risk_importer": 0.05, "seen_importer": math.log1p(4),
    }  # fmt: skip
    row = [told[name] for name in NAMES]

    def said(**shares):
        found = np.zeros(len(NAMES) + 1)
        for name, share in shares.items():
            found[NAMES.index(name)] = share
        return [str(one) for one in reasons(found, row, ITEM)]

    common, rare = "office O1 came 15975 times before", "importer IM7 came 4 times before"
    assert said(seen_office=1.0) == [common]
    assert said(seen_office=1.0, seen_importer=0.5) == [rare]
    assert said(seen_office=0.01) == []
