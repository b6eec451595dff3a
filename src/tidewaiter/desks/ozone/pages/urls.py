"""Addresses of the pages of the ozone desk."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.ozone.pages import (
    baselines,
    consulting,
    exporting,
    licensing,
    measuring,
    quotas,
    reporting,
    transits,
)

urlpatterns = [
    path("", quotas.overview, name="ozone"),
    path("licences/", licensing.licences, name="ozone_licences"),
    path("licences.csv", exporting.licences, name="ozone_licences_csv"),
    path("licences/new/", licensing.new, name="ozone_licence_new"),
    path("licences/number/<str:number>/", licensing.licence, name="ozone_licence"),
    path("licences/number/<str:number>/approve/", licensing.approve, name="ozone_approve"),
    path("licences/number/<str:number>/reject/", licensing.reject, name="ozone_reject"),
    path("licences/number/<str:number>/<str:status>/", licensing.move, name="ozone_status"),
    path("quotas/", quotas.quotas, name="ozone_quotas"),
    path("quotas/set/", quotas.set_one, name="ozone_quota_set"),
    path("ceilings/set/", quotas.set_ceiling, name="ozone_ceiling_set"),
    path("traders/", quotas.traders, name="ozone_traders"),
    path("traders/register/", quotas.register, name="ozone_trader_new"),
    path("consultations/", consulting.consultations, name="ozone_consultations"),
    path("consultations/ask/", consulting.ask, name="ozone_ask"),
    path("consultations/<int:number>/", consulting.consultation, name="ozone_consultation"),
    path("consultations/<int:number>/remind/", consulting.remind, name="ozone_remind"),
    path("quantities/", measuring.quantities, name="ozone_quantities"),
    path("cylinder/<str:mrn>/", measuring.cylinder, name="ozone_cylinder"),
    path("seizures/", measuring.seizures, name="ozone_seizures"),
    path("seizures/<str:mrn>/", measuring.seize, name="ozone_seize"),
    path("transits/", transits.transits, name="ozone_transits"),
    path("transits.csv", exporting.journeys, name="ozone_transits_csv"),
    path("transits/<str:mrn>/<int:item>/", transits.left, name="ozone_exit"),
    path("baselines/", baselines.baselines, name="ozone_baselines"),
    path("baselines/import/", baselines.bring, name="ozone_baselines_bring"),
    path("reports/", reporting.reports, name="ozone_reports"),
    path("reports/figure/", reporting.figure, name="ozone_figure"),
    path("reports/article-7.csv", reporting.article_7, name="ozone_article_7"),
    path("mirror/", reporting.mirror, name="ozone_mirror"),
    path("mirror/import/", reporting.bring, name="ozone_partner"),
]
