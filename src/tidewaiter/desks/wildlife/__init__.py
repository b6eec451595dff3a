"""The wildlife desk: trade in listed animals and plants, and the papers it needs (CITES)."""
