"""The processes that carry out jobs: one consumer per queue, over the jobs table."""
