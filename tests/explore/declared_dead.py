# A heartbeat that is set after a hiccup of 50 ms is late for the watchdog.
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    watchdog = loop.call_later(1, over.set_result, "dead")
    await asyncio.sleep(0.05)

    def beat():
        watchdog.cancel()
        if not over.done():
            over.set_result("alive")

    loop.call_later(0.9, beat)
    assert await over == "alive"

asyncio.run(main())
