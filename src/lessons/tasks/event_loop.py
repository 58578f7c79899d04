"""What `asyncio.run` does for a program, by hand: a loop of one's own, a
coroutine that it runs to its end, and what is called then.

`add_done_callback` is called whichever way the task ends, in the loop's
next turn.
"""

import asyncio


async def count_to_five():
    for number in range(1, 6):
        await asyncio.sleep(1)
        print(number)
    return number


def done(task):
    print(f"the task is done: {task.result()}")


loop = asyncio.new_event_loop()
task = loop.create_task(count_to_five(), name="count")
task.add_done_callback(done)
print("the task is made, and has not begun: nobody runs the loop yet")
result = loop.run_until_complete(task)
print(f"run_until_complete gave {result}")
loop.close()
