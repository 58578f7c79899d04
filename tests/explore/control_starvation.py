# Control: `sleep(0)` lets everybody else run once, which asyncio promises.
import asyncio

async def spin(counts, name):
    for _ in range(4):
        counts[name] += 1
        assert abs(counts["a"] - counts["b"]) <= 1, "one of them starves"
        await asyncio.sleep(0)

async def main():
    counts = {"a": 0, "b": 0}
    await asyncio.sleep(0.1)
    await asyncio.gather(spin(counts, "a"), spin(counts, "b"))

asyncio.run(main())
