// `WebSocket` in a program's document: the page has the browser's own (../sockets.js), for addresses below its site's folder.
//
// It is as the standard has it, with one thing added: a socket to elsewhere is refused by its constructor, since words are read there
// with the line, where an `error` event has none. What the page refuses has its words as the reason of the `close` event.

import { isInSite, shortened } from '../site.js';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];
const eventNames = ['open', 'message', 'error', 'close'];
const longestReasonBytes = 123;

/** Puts the class in the place of the browser's, which the document's policy would refuse. */
export function replaceSockets(service) {
  const sockets = new Map(); // by number, what takes the page's messages
  let count = 0;

  for (const kind of ['socket-opened', 'socket-message', 'socket-passed', 'socket-closed']) {
    service.on(kind, ({ id, ...event }) => sockets.get(id)?.(kind, event));
  }

  class WebSocket extends EventTarget {
    #id;
    #url;
    #readyState = CONNECTING;
    #protocol = '';
    #extensions = '';
    #binaryType = 'blob';
    #bufferedAmount = 0;
    #handlers = new Map(); // by the name of an event, what `onopen` and its kin are

    constructor(url, protocols = []) {
      if (arguments.length === 0) throw new TypeError('a WebSocket needs an address');
      super();
      const address = addressOf(url);
      const names = protocolsOf(protocols);
      if (!isInSite(address.href)) {
        throw new TypeError(
          `${shortened(address.href)} is not connected: programs reach servers of this site alone, by a relative address`,
        );
      }
      this.#url = address.href;
      count += 1;
      this.#id = count;
      sockets.set(count, (kind, event) => this.#receive(kind, event));
      service.send({ kind: 'open-socket', id: count, url: this.#url, protocols: names });
    }

    get url() {
      return this.#url;
    }

    get readyState() {
      return this.#readyState;
    }

    get protocol() {
      return this.#protocol;
    }

    get extensions() {
      return this.#extensions;
    }

    /** How many bytes of what was sent the browser still has. */
    get bufferedAmount() {
      return this.#bufferedAmount;
    }

    get binaryType() {
      return this.#binaryType;
    }

    set binaryType(type) {
      if (['blob', 'arraybuffer'].includes(String(type))) this.#binaryType = String(type);
    }

    send(data) {
      if (this.#readyState === CONNECTING) {
        throw failure('a socket sends nothing before it is open: wait for its `open` event', 'InvalidStateError');
      }
      const [sent, bytes] = sendable(data);
      this.#bufferedAmount += bytes;
      if (this.#readyState !== OPEN) return;
      service.send({ kind: 'send-socket', id: this.#id, data: sent }, sent instanceof ArrayBuffer ? [sent] : []);
    }

    close(code, reason = '') {
      const words = String(reason);
      // A reason without a code goes with that of a normal end.
      const number = code === undefined ? (words === '' ? undefined : 1000) : Math.round(code);
      if (number !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
        throw failure(`a socket is closed with the code 1000, or one from 3000 to 4999, and not ${code}`, 'InvalidAccessError');
      }
      if (new TextEncoder().encode(words).length > longestReasonBytes) {
        throw failure(`the reason of a close has at most ${longestReasonBytes} bytes`, 'SyntaxError');
      }
      if (this.#readyState >= CLOSING) return;
      this.#readyState = CLOSING;
      service.send({ kind: 'close-socket', id: this.#id, code: number, reason: words });
    }

    #receive(kind, event) {
      if (kind === 'socket-passed') {
        this.#bufferedAmount = Math.max(0, this.#bufferedAmount - event.bytes);
      } else if (kind === 'socket-opened') {
        if (this.#readyState !== CONNECTING) return;
        this.#readyState = OPEN;
        this.#protocol = event.protocol;
        this.#extensions = event.extensions;
        this.dispatchEvent(new Event('open'));
      } else if (kind === 'socket-message') {
        service.send({ kind: 'read-socket', id: this.#id, bytes: event.bytes });
        if (this.#readyState !== OPEN) return;
        const isBlob = typeof event.data !== 'string' && this.#binaryType === 'blob';
        const data = isBlob ? new Blob([event.data]) : event.data;
        this.dispatchEvent(new MessageEvent('message', { data, origin: new URL(this.#url).origin }));
      } else {
        this.#readyState = CLOSED;
        sockets.delete(this.#id);
        if (event.hasFailed) this.dispatchEvent(new Event('error'));
        this.dispatchEvent(new CloseEvent('close', event));
      }
    }

    static {
      for (const name of eventNames) {
        Object.defineProperty(this.prototype, `on${name}`, {
          configurable: true,
          enumerable: true,
          get() {
            return this.#handlers.get(name) ?? null;
          },
          // It is called in the place among the listeners that the first of its kind has taken.
          set(value) {
            if (!this.#handlers.has(name)) this.addEventListener(name, (event) => this.#handlers.get(name)?.call(this, event));
            this.#handlers.set(name, typeof value === 'function' ? value : null);
          },
        });
      }
      for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
        for (const owner of [this, this.prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
      }
      // The build gives classes short names of its own.
      Object.defineProperty(this, 'name', { value: 'WebSocket', configurable: true });
      Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
    }
  }

  globalThis.WebSocket = WebSocket;
}

/** An error as the browser throws them: Chromium gives those that a script makes no stack, without which Pyodide takes them for none. */
function failure(words, name) {
  const error = new DOMException(words, name);
  if (error.stack === undefined) Object.defineProperty(error, 'stack', { value: new Error(words).stack });
  return error;
}

/** The address that is meant: relative to the document, and of a socket where it is one of a page. */
function addressOf(url) {
  const text = String(url);
  if (!URL.canParse(text, document.baseURI)) throw failure(`${shortened(text)} is no address`, 'SyntaxError');
  const address = new URL(text, document.baseURI);
  if (/^https?:$/.test(address.protocol)) address.protocol = address.protocol.replace('http', 'ws');
  if (!/^wss?:$/.test(address.protocol) || address.href.includes('#')) {
    throw failure(`${shortened(text)} is no address of a socket: that begins with ws: or wss:, and has no #`, 'SyntaxError');
  }
  return address;
}

/** The names of protocols: one, or several of anything that can be gone through. */
function protocolsOf(protocols) {
  const isList = Object(protocols) === protocols && Symbol.iterator in protocols;
  const names = isList ? Array.from(protocols, String) : [String(protocols)];
  const areNames = names.every((name) => /^[!#$%&'*+\-.^_`|~\w]+$/.test(name));
  if (!areNames || new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    throw failure(`${shortened(names.join(', '))}: a protocol's name is a word, and each is named once`, 'SyntaxError');
  }
  return names;
}

/** What is sent of a value, as it is now, and how many bytes that has. */
function sendable(data) {
  if (data instanceof Blob) return [data, data.size];
  const isBuffer = data instanceof ArrayBuffer || (globalThis.SharedArrayBuffer && data instanceof SharedArrayBuffer);
  if (isBuffer || ArrayBuffer.isView(data)) {
    const view = isBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return [view.slice().buffer, view.byteLength];
  }
  const text = String(data);
  return [text, new TextEncoder().encode(text).length];
}
