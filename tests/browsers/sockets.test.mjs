// A program's WebSocket: as the browser's own, for servers of the site alone, with bounds, and with Python's names for it.

import assert from 'node:assert/strict';
import { loadingMs, scenario, theme, until } from './support.mjs';

const path = '?lesson=clock&python';

/** What browsers say of a server that refuses a socket. */
const failing = /WebSocket|Unexpected response code|can’t establish a connection|The connection to \S+ was interrupted/i;

/** A program whose document is there and stays. */
const resting = 'print("ready")\n';

theme('sockets', () => {
  scenario('a program’s WebSocket does what the browser’s own does', { path, expected: [failing] }, async (visit) => {
    await visit.runUntil(resting, 'ready');
    const [own, inside] = [await visit.evaluate(trySocket, 'own'), await visit.evaluateInside(trySocket, 'inside')];
    assert.deepEqual(inside, own);
    // So that the two are not alike in doing nothing.
    assert.equal(own['a part'], 'SyntaxError');
    assert.deepEqual(own.events.at(-1), ['close', 'CloseEvent', 3, 4001, 'left', true]);
    assert.deepEqual(own.refused.map(([type]) => type), ['error', 'close']);
  });

  scenario('a socket to elsewhere is refused with words, by the document and by the page', {
    path, hasOwnServer: true, prefix: '/some/where/',
  }, async (visit) => {
    await visit.runUntil(resting, 'ready');
    const [{ host }, elsewhere] = [new URL(visit.site.url), `${visit.site.origin}/else/where/chat/x`.replace('http', 'ws')];
    const addresses = [
      elsewhere, '../chat/x', '%2e%2e/x', '/chat/x', `wss://${host}/some/where/chat/x`, 'wss://example.org/chat', '//example.org/some/where/',
    ];
    const refusals = await visit.evaluateInside((addresses) => addresses.map((address) => {
      try {
        return new WebSocket(address).url;
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    }), addresses);
    for (const refusal of refusals) assert.match(refusal, /^TypeError: wss?:\S+ is not connected: programs reach servers of this site alone/);
    // A document that has another base believes that all is well; the page does not.
    const closed = await visit.evaluateInside(async (address) => {
      document.querySelector('base').href = new URL('.', address.replace('ws', 'http')).href;
      const socket = new WebSocket(address);
      const events = [];
      socket.onerror = () => events.push('error');
      return new Promise((resolve) => {
        socket.onclose = ({ code, reason, wasClean }) => resolve([...events, code, reason, wasClean]);
      });
    }, elsewhere);
    assert.deepEqual(closed, ['error', 1006, `${elsewhere} is not connected: programs reach servers of this site alone`, false]);
    assert.equal(visit.site.chat.room('x').members, 0);
    const python = await visit.runUntil(`from pyscript import WebSocket
try:
    WebSocket(url="wss://example.org/chat")
except Exception as error:
    print(error)
print("tried")
`, 'tried');
    assert.match(python[0], /^TypeError: wss:\/\/example\.org\/chat is not connected: programs reach servers of this site alone/);
  });

  scenario('what is on its way is bounded, and so is the number of sockets', { path, expected: [failing] }, async (visit) => {
    await visit.runUntil(resting, 'ready');
    const room = visit.site.chat.room('bounds');
    const tooMuch = await visit.evaluateInside(() => new Promise((resolve) => {
      const socket = new WebSocket('chat/bounds');
      socket.onopen = () => socket.send(new Uint8Array(17_000_000));
      socket.onclose = ({ code, reason }) => resolve([code, reason, socket.bufferedAmount]);
    }));
    assert.deepEqual(tooMuch, [1006, 'more than 16777216 bytes are on their way to servers', 17_000_000]);
    assert.deepEqual(room.said, []);
    const large = visit.site.chat.room('large');
    const received = visit.evaluateInside(() => new Promise((resolve) => {
      const socket = new WebSocket('chat/large');
      let count = 0;
      socket.onmessage = () => { count += 1; };
      socket.onclose = ({ reason }) => resolve([reason, count]);
    }));
    await until(() => large.members, 1);
    large.say('x'.repeat(17_000_000));
    assert.deepEqual(await received, ['more than 16777216 bytes have come that the program has not read', 0]);
    const many = await visit.evaluateInside(() => Promise.all(Array.from({ length: 60 }, () => new Promise((resolve) => {
      const socket = new WebSocket('chat/many');
      socket.onopen = () => resolve('open');
      socket.onclose = ({ reason }) => resolve(reason);
    }))));
    const counts = ['open', 'more than 50 sockets at a time'].map((wanted) => many.filter((outcome) => outcome === wanted).length);
    assert.deepEqual(counts, [50, 10]);
    await visit.click('button', 'Reset');
    await until(() => visit.site.chat.room('many').members, 0);
  });

  scenario('in Python it is PyScript’s, with functions of both kinds', { path }, async (visit) => {
    const lines = await visit.runUntil(`import asyncio
from pyscript import WebSocket
received = asyncio.Queue()

def entered(event):
    print(event.type, socket.readyState == WebSocket.OPEN, socket.protocol)

async def hear(event):
    await received.put(event.data)

def left(event):
    print(event.type, event.code, event.reason, event.wasClean)
    received.put_nowait(None)

socket = WebSocket(url="chat/python", protocols=["other", "chat"], onmessage=hear)
socket.onopen = entered
socket.onclose = left
try:
    socket.send("too early")
except Exception as error:
    print(str(error).partition(":")[0])
while socket.readyState == WebSocket.CONNECTING:
    await asyncio.sleep(0.01)
socket.send("text")
print(await received.get())
socket.send(b"bytes")
print(bytes(await received.get()))
while socket.bufferedAmount:
    await asyncio.sleep(0.01)
try:
    socket.close(1001, "none of a program's")
except Exception as error:
    print(str(error).partition(":")[0])
socket.close(3000, "enough")
print(await received.get())
`, 'None');
    assert.deepEqual(lines, [
      'InvalidStateError', 'open True chat', 'text', "b'bytes'", 'InvalidAccessError', 'close 3000 enough True', 'None',
    ]);
  });
});

/** Runs in the page and in a program's document: tells what a WebSocket does there, which must not be told apart. */
async function trySocket(room) {
  const answers = {};
  const told = (name, call) => {
    try {
      answers[name] = String(call());
    } catch (error) {
      answers[name] = error.name;
    }
  };
  const base = new URL('.', document.baseURI).href;
  const within = (address) => address.replace(room, 'ROOM');
  const opened = [];
  const make = (...given) => {
    const socket = new WebSocket(...given);
    opened.push(socket);
    return socket;
  };
  told('nothing', () => make());
  told('no new', () => WebSocket('chat/x'));
  told('a part', () => make(`${base}chat/${room}#part`));
  told('no address', () => make('http://['));
  told('another scheme', () => make('ftp://example.org/'));
  told('data', () => make('data:,x'));
  told('relative', () => within(make(`chat/${room}`).url));
  told('of a page', () => within(make(`${base}chat/${room}?query`).url));
  told('a name with a space', () => make('chat/x', 'a b'));
  told('no name', () => make('chat/x', ''));
  told('a name twice', () => make('chat/x', ['chat', 'chat']));
  told('names of anything', () => make(`chat/${room}`, new Set(['chat'])).protocol);
  told('kinds', () => [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED, WebSocket.prototype.CLOSED]);
  told('what it is', () => [Object.prototype.toString.call(opened[0]), opened[0] instanceof EventTarget, WebSocket.name]);
  told('early', () => opened[0].send('x'));
  for (const code of [0, 999, 1001, 2999, 5000, NaN, 'x', null]) told(`code ${code}`, () => opened[0].close(code));
  told('a long reason', () => opened[0].close(1000, 'é'.repeat(62)));
  told('state', () => [opened[0].readyState, opened[0].binaryType, opened[0].bufferedAmount, opened[0].onopen]);
  told('no function', () => [(opened[0].onopen = 5), opened[0].onopen]);
  told('other data', () => [(opened[0].binaryType = 'text'), opened[0].binaryType]);
  for (const socket of opened) socket.close();

  const follow = (socket, events) => new Promise((closed) => {
    const note = (event) => events.push([event.type, event.constructor.name, socket.readyState, ...detailOf(event)]);
    const detailOf = ({ code, reason, wasClean }) => (code === undefined ? [] : [code, reason, wasClean]);
    for (const name of ['open', 'error', 'close']) socket.addEventListener(name, note);
    socket.addEventListener('close', closed);
  });
  answers.refused = [];
  const refused = new WebSocket('nowhere');
  await follow(refused, answers.refused);

  answers.abandoned = [];
  const abandoned = new WebSocket(`chat/${room}`);
  const isAbandoned = follow(abandoned, answers.abandoned);
  abandoned.close();
  answers.abandoned.push(abandoned.readyState);
  await isAbandoned;

  answers.events = [];
  const socket = new WebSocket(`chat/${room}`, ['other', 'chat']);
  const isOver = follow(socket, answers.events);
  const order = [];
  let hear;
  socket.onmessage = () => order.push('first');
  socket.addEventListener('message', () => order.push('second'));
  socket.onmessage = function (event) {
    hear?.([this === socket, event.origin === origin.replace('http', 'ws'), event.constructor.name, event.data]);
  };
  socket.addEventListener('message', { handleEvent: () => order.push('third') });
  const origin = new URL(base).origin;
  const answer = (sent) => new Promise((resolve) => {
    hear = resolve;
    socket.send(sent);
  });
  await new Promise((resolve) => { socket.onopen = resolve; });
  answers.open = [socket.readyState, socket.protocol, socket.extensions];
  const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
  answers.data = [];
  for (const type of ['blob', 'arraybuffer']) {
    socket.binaryType = type;
    for (const sent of ['text é', '', buffer, new Uint8Array(buffer, 1, 2), new DataView(buffer, 2), new Blob(['blob']), 7, null, { x: 1 }]) {
      const [isIt, hasOrigin, kind, data] = await answer(sent);
      const bytes = new Uint8Array(await new Response(data).arrayBuffer());
      answers.data.push([isIt, hasOrigin, kind, data.constructor.name, ...bytes]);
    }
  }
  answers.buffer = buffer.byteLength;
  answers.order = order;
  socket.onmessage = null;
  const isPassed = async () => {
    while (socket.bufferedAmount > 0) await new Promise((done) => { setTimeout(done, 5); });
  };
  await isPassed();
  socket.send('é');
  answers.buffered = socket.bufferedAmount;
  await isPassed();
  socket.send('leave');
  await isOver;
  const before = socket.bufferedAmount;
  socket.send('afterwards');
  socket.close();
  // WebKit counts more than what is in it.
  answers.afterwards = [socket.bufferedAmount - before >= 10, socket.readyState];
  return answers;
}
