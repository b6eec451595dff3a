"""Risk management: profiles, random selection, learned scores, name screening."""
