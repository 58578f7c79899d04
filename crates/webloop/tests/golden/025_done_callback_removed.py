"""A removed done callback is not called, and those around it keep their places."""

import asyncio

from golden import log


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def unwanted(done):
        log("must not be called")

    future.add_done_callback(lambda done: log(f"1 has the {done.result()}"))
    future.add_done_callback(unwanted)
    future.add_done_callback(lambda done: log(f"2 has the {done.result()}"))
    future.add_done_callback(unwanted)
    future.add_done_callback(lambda done: log(f"3 has the {done.result()}"))
    log(f"removed: {future.remove_done_callback(unwanted)}")
    log(f"removed: {future.remove_done_callback(unwanted)}")
    future.set_result("result")
    await asyncio.sleep(0)
    log("end")
