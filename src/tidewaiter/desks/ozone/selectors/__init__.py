"""Questions about licences, quotas and what became of them."""
