"""Tours of a trial site: for each role some steps through the pages of its day.

``tours`` says what the steps are, ``finding`` which object each shows, ``walk`` where somebody is.
Where the site is no trial there is none of this.
"""
