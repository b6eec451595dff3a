"""Questions of the wildlife desk: what reads its rows."""
