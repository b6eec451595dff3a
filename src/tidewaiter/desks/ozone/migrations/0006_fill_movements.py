"""Movements from what was settled before, and accounts of stays that are open.

What came out of a free zone naming the declaration by which it went in was drawn on a licence
twice then; it is counted once here, where it went in.
"""

import json
from decimal import Decimal

from django.db import migrations
from django.utils import timezone

MILLIONTHS = 1_000_000
ZONE = "free-zone"


def fill(apps, schema_editor):
    movement = apps.get_model("ozone", "Movement")
    lines = {
        line.account: line
        for line in apps.get_model("ozone", "LicenceLine")
        .objects.exclude(account=None)
        .select_related("licence")
        if line.licence.kind != "transit"
    }
    stays = set(
        apps.get_model("ozone", "Journey")
        .objects.filter(place=ZONE)
        .values_list("reference", flat=True)
    )
    held = (
        apps.get_model("register", "Reservation")
        .objects.filter(
            account__key__startswith="ozone:licence:",
            released_at=None,
            settled_at__isnull=False,
        )
        .select_related("account", "version", "version__declaration")
        .order_by("pk")
    )
    found = {}
    for one in held.iterator(chunk_size=500):
        line = lines.get(one.account.key)
        content = json.loads(one.version.canonical)
        items = content.get("items") or []
        item = items[one.position - 1] if 0 < one.position <= len(items) else {}
        if line is None or _out_of_zone(item, stays):
            continue
        country, told_by = _country(line.licence, content, item)
        made_in = item.get("origin") or ""
        found[line.pk, one.version.declaration.mrn, one.position] = movement(
            line=line,
            reference=one.version.declaration.mrn,
            item=one.position,
            quantity=one.settled or 0,
            country=country,
            told_by=told_by,
            made_in=made_in if len(made_in) == 2 else "",
            moved_on=timezone.localdate(one.settled_at),
        )
    movement.objects.bulk_create(found.values(), batch_size=500)


def open_stays(apps, schema_editor):
    account = apps.get_model("register", "Account")
    rows = apps.get_model("ozone", "Journey").objects.filter(place=ZONE, left_on=None)
    account.objects.bulk_create(
        [
            account(
                key=f"ozone:zone:{row.reference}:{row.item}",
                unit="kg",
                limit=int(max(row.kg, row.left_kg or Decimal(0)) * MILLIONTHS),
                taken=int((row.left_kg or Decimal(0)) * MILLIONTHS),
            )
            for row in rows
        ],
        batch_size=500,
    )


def _out_of_zone(item, stays):
    named = {one.get("id") for one in item.get("previous_documents") or ()}
    return bool(item.get("previous_procedure")) and bool(named & stays)


def _country(licence, content, item):
    if licence.kind == "export":
        told = item.get("country_destination") or content.get("country_destination")
    else:
        told = item.get("country_dispatch") or content.get("country_dispatch")
    if told and len(told) == 2:
        return told, "declaration"
    country = licence.counterparty_country
    return country, "licence" if country else ""


class Migration(migrations.Migration):
    dependencies = [
        ("ozone", "0005_movements"),
        ("register", "0011_removed_photos"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(open_stays, migrations.RunPython.noop),
    ]
