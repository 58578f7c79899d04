// A chat for tests: what somebody says to an address below `chat/` of the site, all at that address hear, and nobody else.

import { WebSocketServer } from '../../web/sockets.mjs';

/** What the bytes are for which the server closes the socket that sends them: it has a code of its own. */
const leave = 'leave';
const leaveCode = 4001;

/**
 * Adds the chat to a server of HTTP, for addresses below `path`; other sockets are refused. Gives `{ room(name), close() }`.
 *
 * A room is `{ members, said, say(text) }`: how many sockets are in it, what has been said in it since it was first asked for, and
 * what says something to all. Who asks for the protocol `chat` gets it.
 */
export function addChat(server, path) {
  const sockets = new WebSocketServer({
    server, verifyClient: ({ req: { url } }) => url.startsWith(path), handleProtocols: (names) => names.has('chat') && 'chat',
  });
  const rooms = new Map();

  const room = (name) => {
    if (!rooms.has(name)) rooms.set(name, new Room());
    return rooms.get(name);
  };
  sockets.on('connection', (socket, { url }) => room(url.slice(path.length)).enter(socket));
  return {
    room,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

class Room {
  said = [];
  #sockets = new Set();

  get members() {
    return this.#sockets.size;
  }

  say(data, isBinary = false) {
    this.said.push(isBinary ? [...data] : String(data));
    for (const socket of this.#sockets) socket.send(data, { binary: isBinary });
  }

  enter(socket) {
    this.#sockets.add(socket);
    socket.on('message', (data, isBinary) => {
      if (!isBinary && String(data) === leave) socket.close(leaveCode, 'left');
      else this.say(data, isBinary);
    });
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
