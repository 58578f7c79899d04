# A cancelled request leaves its answer in the connection.
import asyncio

class Connection:
    def __init__(self):
        self.questions, self.replies = asyncio.Queue(), asyncio.Queue()
        self.server = asyncio.create_task(self.serve())

    async def serve(self):
        while (question := await self.questions.get()) is not None:
            await self.answer(question)
            self.replies.put_nowait((question, question.upper()))

    async def answer(self, question):
        await asyncio.sleep(0.1)

    async def ask(self, question):
        self.questions.put_nowait(question)
        asked, reply = await self.replies.get()
        return reply

async def main():
    connection = Connection()
    try:
        await asyncio.wait_for(connection.ask("a"), 0.5)
    except TimeoutError:
        print("never mind")
    reply = await connection.ask("b")
    connection.questions.put_nowait(None)
    await connection.server
    assert reply == "B", reply

asyncio.run(main())
