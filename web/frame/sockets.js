// What programs connect to by `WebSocket`: the page does it for them, with servers in its site's own folder and no others.
//
// A program opens a socket by an address (inside/sockets.js), sends, and closes it; it hears of each event of the browser's own
// socket, in order. Cookies of the site go with the handshake, which browsers offer no way to leave out: only the site gets them.
//
// The rule: what is on its way is bounded in both directions. A socket with too much of it is closed, which is said.

import { isInSite, shortened } from './site.js';

/** How many sockets of one program may be open at a time. */
const mostSockets = 50;

/** So many bytes may be on their way to the servers of one program, and as many to the program. */
const mostBytes = 1 << 24;

/** What a message takes beside what is in it. */
const messageBytes = 100;

/** How often it is looked at how much a server has taken: browsers have no event for it. */
const lookedEveryMs = 50;

export const socketKinds = ['open-socket', 'send-socket', 'close-socket', 'read-socket'];

export class Sockets {
  #send;
  #open = new Map(); // by number: Socket

  /** `send(answer, transferred)` takes answers to the program. */
  constructor(send) {
    this.#send = send;
  }

  /** Takes a message of the program, one of `socketKinds`, with the number of a socket. */
  receive({ kind, id, ...message }) {
    if (!Number.isSafeInteger(id)) return;
    if (kind === 'open-socket') {
      this.#connect(id, message);
    } else if (kind === 'send-socket') {
      this.#open.get(id)?.send(message.data);
    } else if (kind === 'close-socket') {
      this.#open.get(id)?.close(message.code, message.reason);
    } else if (kind === 'read-socket') {
      this.#open.get(id)?.noteRead(message.bytes);
    }
  }

  /** Closes all, and nothing more is heard of them. */
  end() {
    for (const socket of this.#open.values()) socket.abandon();
    this.#open.clear();
  }

  #connect(id, { url, protocols }) {
    if (this.#open.has(id)) return;
    const send = (kind, event, transferred) => {
      if (kind === 'socket-closed') this.#open.delete(id);
      this.#send({ kind, id, ...event }, transferred);
    };
    try {
      if (typeof url !== 'string' || !isInSite(url)) {
        throw new TypeError(`${shortened(url)} is not connected: programs reach servers of this site alone`);
      }
      if (this.#open.size >= mostSockets) throw new TypeError(`more than ${mostSockets} sockets at a time`);
      this.#open.set(id, new Socket(url, namesIn(protocols), send, this.#open));
    } catch (error) {
      send('socket-closed', { hasFailed: true, wasClean: false, code: 1006, reason: error.message });
    }
  }
}

function namesIn(protocols) {
  return Array.isArray(protocols) ? protocols.filter((name) => typeof name === 'string') : [];
}

/** One socket: the browser's own, and what is on its way. */
class Socket {
  /** Bytes that the program has not yet read. */
  unread = 0;
  #own;
  #send;
  #all;
  /** Bytes that were given to the browser's socket, and those that it has passed on. */
  #given = 0;
  #passed = 0;
  #hasFailed = false;
  #timer = null;

  /** `all` are those of the program, by number. */
  constructor(url, protocols, send, all) {
    this.#send = send;
    this.#all = all;
    this.#own = new WebSocket(url, protocols);
    this.#own.binaryType = 'arraybuffer';
    this.#own.onopen = ({ target: { protocol, extensions } }) => send('socket-opened', { protocol, extensions });
    this.#own.onmessage = ({ data }) => this.#receive(data);
    this.#own.onerror = () => {
      this.#hasFailed = true;
    };
    this.#own.onclose = ({ wasClean, code, reason }) => this.#end({ hasFailed: this.#hasFailed, wasClean, code, reason });
  }

  /** Bytes that the browser has not yet passed on. */
  get unsent() {
    return this.#own.bufferedAmount;
  }

  send(data) {
    const isData = typeof data === 'string' || data instanceof ArrayBuffer || data instanceof Blob;
    if (!isData || this.#own.readyState !== WebSocket.OPEN) return;
    if (this.#sum('unsent') + sizeOf(data) > mostBytes) {
      this.#fail(`more than ${mostBytes} bytes are on their way to servers`);
      return;
    }
    const before = this.#own.bufferedAmount;
    this.#own.send(data);
    this.#given += this.#own.bufferedAmount - before;
    this.#timer ??= setTimeout(() => this.#look(), 0);
  }

  close(code, reason) {
    try {
      if (code === undefined) this.#own.close();
      else this.#own.close(code, String(reason));
    } catch {
      // No program that uses its WebSocket sends a code or a reason that there is not.
    }
  }

  /** The program has taken so many bytes. */
  noteRead(bytes) {
    if (Number.isFinite(bytes) && bytes > 0) this.unread = Math.max(0, this.unread - bytes);
  }

  /** Closes it without a word to the program. */
  abandon() {
    clearTimeout(this.#timer);
    this.#own.onopen = this.#own.onmessage = this.#own.onerror = this.#own.onclose = null;
    this.#own.close();
  }

  #receive(data) {
    const bytes = sizeOf(data) + messageBytes;
    this.unread += bytes;
    if (this.#sum('unread') > mostBytes) this.#fail(`more than ${mostBytes} bytes have come that the program has not read`);
    else this.#send('socket-message', { data, bytes }, typeof data === 'string' ? [] : [data]);
  }

  #sum(name) {
    let sum = 0;
    for (const socket of this.#all.values()) sum += socket[name];
    return sum;
  }

  #look() {
    const passed = this.#given - this.#own.bufferedAmount;
    if (passed > this.#passed) this.#send('socket-passed', { bytes: passed - this.#passed });
    this.#passed = passed;
    this.#timer = passed < this.#given ? setTimeout(() => this.#look(), lookedEveryMs) : null;
  }

  #fail(reason) {
    this.abandon();
    this.#end({ hasFailed: true, wasClean: false, code: 1006, reason });
  }

  #end(event) {
    clearTimeout(this.#timer);
    this.#send('socket-closed', event);
  }
}

/** Of a text the characters: no fewer bytes are on their way. */
function sizeOf(data) {
  return typeof data === 'string' ? data.length : data.byteLength ?? data.size;
}
