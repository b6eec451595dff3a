"""The Appendices and national lists from files, as the tables that the desk reads."""
