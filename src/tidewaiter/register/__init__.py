"""What came in and what was decided: messages, declarations, decisions, work, outcomes, outbox."""
