"""What stands between the network and Django: the gate, the bridge, and what keeps them running."""
