"""BullMQ as it is, on the Redis of the benchmarks: installed only when they run, from its own lock.

Its jobs are in the memory of Redis alone, while each of ours is a committed row of a database.
"""
