"""Name screening measured: speed, recall against brute force, false alarms on near misses."""
