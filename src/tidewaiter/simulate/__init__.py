"""A trial site: invented traffic, officers who work on it, and people to sign in as.

Everything goes through the same services as real traffic. Nothing in it is real.
"""
