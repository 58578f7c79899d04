import asyncio

from js import setInterval
from pyodide.ffi import create_proxy
from pyscript import WebSocket, display, fetch, storage

news = asyncio.Event()


def answer(event):
    news.set()
    if event.data == "question":
        socket.send("answer")


async def draw():
    while True:
        display("tick", target="clock", append=False)
        print("drawn")
        await asyncio.sleep(0.02)


async def ask():
    while True:
        print("fetched", await fetch("pages/weather/oslo.json").json())
        await asyncio.sleep(0.02)


async def keep():
    kept = await storage("restless")
    while True:
        kept["number"] = kept.get("number", 0) + 1
        await kept.sync()
        await asyncio.sleep(0.02)


async def talk():
    while True:
        socket.send("news")
        await news.wait()
        news.clear()
        await asyncio.sleep(0.02)


socket = WebSocket(url="chat/restless", onmessage=answer)
while socket.readyState != WebSocket.OPEN:
    await asyncio.sleep(0.01)
setInterval(create_proxy(lambda: print("interval")), 20)
print("begins")
await asyncio.gather(draw(), ask(), keep(), talk())
