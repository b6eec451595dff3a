"""The pages of signing in. Only those an administration needs: nobody signs up."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as provider
from allauth.usersessions import views as sessions
from django.urls import include, path

from tidewaiter.identity import views

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/none/", views.no_password, name="account_set_password"),
    path("preferences/", views.preferences, name="preferences"),
    path("unsent/forget/", views.throw_away, name="unsent_forget"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("provider/cancelled/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("provider/error/", provider.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
