"""Pages of the rulebook: documents, versions, changes that two people decide."""
