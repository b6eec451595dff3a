"""A toast confirms, and may offer the way back."""

from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from tidewaiter.pages.notices import Undo, confirm, undo_of


def test_the_way_back_survives_the_redirect():
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    confirm(request, "Assigned to you", Undo("/queue/undo/", {"work": "12"}))
    confirm(request, "Saved")
    first, second = get_messages(request)
    assert undo_of(first) == Undo("/queue/undo/", {"work": "12"})
    assert undo_of(second) is None
    assert first.level_tag == "success"
