// A program that runs loops in every way, and what CPython 3.11 printed for it: how long a loop runs before and after what it
// is run for is done, and how `stop` and SystemExit end that.

export const source = `
import asyncio, sys
async def count():
    for number in range(4):
        print("turn", number)
        await asyncio.sleep(0)
async def nothing(): pass
loop = asyncio.new_event_loop()
task = loop.create_task(count())
loop.run_until_complete(nothing())
print("between")
loop.stop()
loop.run_forever()
print("once more")
async def stops():
    loop.call_soon(loop.stop)
    await asyncio.sleep(5)
waiting = loop.create_task(stops())
try:
    loop.run_until_complete(waiting)
except RuntimeError as error:
    print(error, waiting.done())
waiting.cancel()
loop.run_until_complete(asyncio.wait([task, waiting]))
loop.close()
async def leaves():
    sys.exit("bye")
async def other():
    try:
        await asyncio.sleep(9)
    finally:
        print("other is cancelled")
async def main():
    asyncio.create_task(other())
    await asyncio.create_task(leaves())
try:
    asyncio.run(main())
except SystemExit as error:
    print("caught", error.code)
def chain(left):
    print("left", left)
    if left:
        asyncio.get_running_loop().call_soon(chain, left - 1)
async def ends():
    asyncio.get_running_loop().call_soon(chain, 9)
asyncio.run(ends())
print("end")
`;

/** The same, run inside of a function, where nothing can be awaited. */
export const sourceInFunction = `def program():${source.replaceAll('\n', '\n    ')}\nprogram()\n`;

export const lines = [
  'turn 0', 'turn 1', 'between', 'turn 2', 'once more', 'turn 3',
  'Event loop stopped before Future completed. False', 'other is cancelled', 'caught bye', 'left 9', 'left 8',
  'left 7', 'left 6', 'left 5', 'end',
];
