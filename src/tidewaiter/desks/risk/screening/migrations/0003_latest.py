"""Matches know their latest verdict."""

from django.db import migrations

_LATEST = """
    UPDATE screening_seenmatch SET latest_id = (
        SELECT MAX(v.id) FROM screening_matchverdict v WHERE v.match_id = screening_seenmatch.id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_verdicts")]

    operations = [migrations.RunSQL(_LATEST, migrations.RunSQL.noop)]
