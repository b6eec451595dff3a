"""Telling other systems: events from the outbox, signed, sent until they are taken."""
