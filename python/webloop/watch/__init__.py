"""Watching: the log of what happens, and snapshots. Nothing here changes what the program does."""
