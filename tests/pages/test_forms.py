"""Fields as the design has them: label, hint, error, control, and a summary that leads to them."""

import re

from django import forms
from django.utils.translation import override

from tidewaiter.pages.forms import Pick, PlainForm


class Release(PlainForm, forms.Form):
    seal = forms.CharField(label="Seal number", help_text="As on the seal")
    reason = forms.CharField(label="Reason", widget=forms.Textarea)
    boxes = forms.IntegerField(label="Boxes", required=False)
    ask = forms.MultipleChoiceField(
        label="Ask for",
        choices=[("i", "Invoice"), ("r", "Royalties")],
        widget=forms.CheckboxSelectMultiple,
    )
    agrees = forms.ChoiceField(
        label="Agrees",
        choices=[("y", "Agrees"), ("n", "Differs")],
        widget=Pick(flagged=("n",)),
    )
    sure = forms.BooleanField(label="I am sure")
    key = forms.CharField(widget=forms.HiddenInput)


def test_label_hint_error_control_come_in_this_order():
    text = str(Release({"seal": "", "key": "1"})["seal"].as_field_group())
    order = [text.index(part) for part in ("<label", "As on the seal", 'class="error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_seal_helptext id_seal_error"' in text
    assert 'aria-invalid="true"' in text


def test_the_summary_counts_and_leads_to_each_field():
    text = str(Release({}))
    summary = text[: text.index("</div>")]
    assert "There are 6 problems" in summary
    assert "autofocus" in summary
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in text
    assert len(re.findall("href=", summary)) == 5  # what is hidden is named, not linked


def test_a_form_without_errors_has_no_summary():
    text = str(Release())
    assert "summary" not in text
    assert "field--error" not in text


def test_controls_have_the_look_of_the_design():
    text = str(Release())
    assert 'class="area"' in text
    assert re.search(r'<input[^>]*name="boxes"[^>]*class="input input--s"[^>]*dir="ltr"', text)
    assert text.count('<label class="check">') == 3
    assert '<label class="is-bad">' in text
    assert text.count("<fieldset") == 2


def test_errors_are_in_the_readers_language():
    with override("fr"):
        assert "Remplissez ce champ." in str(Release({}))


def test_what_people_enter_is_escaped():
    text = str(Release({"seal": "<script>"}))
    assert "<script>" not in text


def test_errors_say_what_to_do_and_whose_they_are() -> None:
    class Short(PlainForm, forms.Form):
        name = forms.CharField(label="Name", max_length=3)
        boxes = forms.IntegerField(label="Boxes", min_value=1)
        mass = forms.DecimalField(label="Mass")
        day = forms.DateField(label="Day", error_messages={"invalid": "No such day."})
        office = forms.ChoiceField(label="Office", choices=[("A", "a")])

    form = Short({"name": "long name", "boxes": "0", "mass": "x", "day": "x", "office": "B"})
    told = str(form)
    for text in (
        "Name: Write at most 3 characters; these are 9.",
        "Boxes: Write 1 or more.",
        "Mass: Write a number.",
        "Day: No such day.",
        "Office: Choose one of the answers.",
    ):
        assert text in told
    assert Short({}).errors["name"] == ["Fill this in."]
    assert Short({}).errors["office"] == ["Choose one."]
