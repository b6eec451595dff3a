"""Addresses of the pages of the wildlife desk."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.wildlife.pages import (
    becoming,
    bringing,
    counting,
    finding,
    gaps,
    permits,
    reporting,
    returns,
    risk,
    trends,
)

_ONE = "permits/<str:country>/<str:number>/"

urlpatterns = [
    path("", permits.permits, name="wildlife"),
    path("permits.csv", permits.export, name="wildlife_export"),
    path("new/", permits.new, name="wildlife_new"),
    path("bring/", permits.bring, name="wildlife_bring"),
    path(_ONE, permits.permit, name="wildlife_permit"),
    path(f"{_ONE}e-permit.xml", permits.e_permit, name="wildlife_e_permit"),
    path(f"{_ONE}copy/", becoming.copy, name="wildlife_copy"),
    path(f"{_ONE}confirmed/", becoming.confirmed, name="wildlife_confirmed"),
    path(f"{_ONE}becomes/<str:standing>/", becoming.move, name="wildlife_move"),
    path("returns/", returns.returns, name="wildlife_returns"),
    path("returns/<int:number>/", returns.returned, name="wildlife_return"),
    path("returns/<int:number>/e-permit.xml", returns.as_e_permit, name="wildlife_return_xml"),
    path("returns/<int:number>/sent/", returns.sent, name="wildlife_return_sent"),
    path("returns/<int:number>/answer/", returns.acknowledged, name="wildlife_return_answer"),
    path("seizures/", finding.seizures, name="wildlife_seizures"),
    path("seizures.csv", finding.seizures_csv, name="wildlife_seizures_csv"),
    path("reports/annual/", reporting.annual, name="wildlife_annual"),
    path("reports/annual.csv", reporting.annual_csv, name="wildlife_annual_csv"),
    path("reports/illegal/", reporting.illegal, name="wildlife_illegal"),
    path("reports/illegal.csv", reporting.illegal_csv, name="wildlife_illegal_csv"),
    path("gaps/", gaps.gaps, name="wildlife_gaps"),
    path("gaps.csv", gaps.gaps_csv, name="wildlife_gaps_csv"),
    path("gaps/partners/", gaps.partners, name="wildlife_partners"),
    path("trends/", trends.trends, name="wildlife_trends"),
    path("trends.csv", trends.trends_csv, name="wildlife_trends_csv"),
    path("risk/", risk.risk, name="wildlife_risk"),
    path("risk.csv", risk.risk_csv, name="wildlife_risk_csv"),
    path("risk/propose/", risk.propose, name="wildlife_propose"),
    path("risk/<str:heading>/<str:origin>/", risk.cell, name="wildlife_cell"),
    path("tables/", bringing.tables, name="wildlife_tables"),
    path("tables/of/<str:name>/", counting.rows, name="wildlife_rows"),
    path("tables/of/<str:name>.csv", counting.rows_csv, name="wildlife_rows_csv"),
    path("tables/bring/", bringing.look, name="wildlife_bring_tables"),
    path("tables/propose/", bringing.propose, name="wildlife_propose_tables"),
    path("tables/<str:digest>.csv", bringing.table, name="wildlife_table"),
    path("declarations/<str:mrn>/found/", finding.examine, name="wildlife_found"),
    path("declarations/<str:mrn>/seize/", finding.seize, name="wildlife_seize"),
    path(
        "declarations/<str:mrn>/endorse/<str:country>/<str:number>/",
        returns.endorse,
        name="wildlife_endorse",
    ),
]
