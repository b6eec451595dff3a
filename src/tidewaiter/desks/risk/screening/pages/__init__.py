"""Pages of name screening: matches, lists with their editions and entries, names by hand."""
