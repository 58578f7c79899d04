"""What blocks in CPython: asyncio.run and its kin, which cannot block a page."""
