"""The risk desk: profiles, selectivity and the facts they reason about."""
