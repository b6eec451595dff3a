"""Addresses of administration, as far as this room goes."""

from __future__ import annotations

from django.urls import path, register_converter

from tidewaiter.identity.administration import systems, users


class Verb:
    """What can be done to a user."""

    regex = "|".join(users.VERBS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Verb, "user_verb")

urlpatterns = [
    path("", users.administration, name="administration"),
    path("users/", users.users, name="admin_users"),
    path("users/new/", users.new_user, name="admin_new_user"),
    path("users/named/<str:name>/", users.user, name="admin_user"),
    path("users/named/<str:name>/roles/", users.user_roles, name="admin_user_roles"),
    path("users/named/<str:name>/given/", users.given_password, name="admin_user_given"),
    path("users/named/<str:name>/<user_verb:verb>/", users.change_user, name="admin_user_change"),
    path("systems/", systems.systems, name="admin_systems"),
    path("systems/new/", systems.new_system, name="admin_new_system"),
    path("systems/called/<str:code>/", systems.system, name="admin_system"),
    path("systems/called/<str:code>/active/", systems.system_active, name="admin_system_active"),
    path("systems/called/<str:code>/keys/", systems.issue_key, name="admin_issue_key"),
    path("keys/<slug:prefix>/given/", systems.given_key, name="admin_key_given"),
    path("keys/<slug:prefix>/rotate/", systems.rotate_key, name="admin_rotate_key"),
    path("keys/<slug:prefix>/revoke/", systems.revoke_key, name="admin_revoke_key"),
]
