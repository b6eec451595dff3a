"""What sides tell of the same trade, added up, and the innocent reasons for what differs."""
