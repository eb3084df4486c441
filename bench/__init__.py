"""`make bench`: our paths beside their limits, in one run, as ratios.

The limit does the same work with nothing of ours in between: plain SQL, a bulk insert, a bare Flask
answer. Both are measured in turn, round by round, so that a busy machine slows both.
"""
