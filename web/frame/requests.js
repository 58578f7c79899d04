// What programs fetch: the page does it for them, from its own site and nothing else.
//
// A program asks by `fetch` with an address (inside/fetch.js); it gets the head of the response, and then the parts of the
// body one by one as it asks for them. Nothing goes out but what the site's own folder answers, without cookies.

import { isInSite, shortened } from './site.js';

/** How many requests of one program may be open at a time. */
const mostRequests = 500;

export class Requests {
  #send;
  #open = new Map(); // by number: { abort, reader }

  /** `send(answer, transferred)` takes answers to the program. */
  constructor(send) {
    this.#send = send;
  }

  /** Takes a message of the program: `fetch`, `pull` or `abort`, with the number of a request. */
  receive(message) {
    const { kind, id } = message ?? {};
    if (!Number.isSafeInteger(id)) return;
    if (kind === 'fetch') {
      this.#fetch(id, message);
    } else if (kind === 'pull') {
      this.#pull(id);
    } else if (kind === 'abort') {
      this.#open.get(id)?.abort.abort();
      this.#open.delete(id);
    }
  }

  /** Gives up what is open. */
  end() {
    for (const { abort } of this.#open.values()) abort.abort();
    this.#open.clear();
  }

  async #fetch(id, { url, method, headers, body }) {
    if (this.#open.has(id)) return;
    const abort = new AbortController();
    try {
      const address = addressInSite(url);
      if (this.#open.size >= mostRequests) {
        throw new TypeError(`more than ${mostRequests} requests at a time`);
      }
      this.#open.set(id, { abort, reader: null });
      const response = await fetch(address, { method, headers, body, credentials: 'omit', signal: abort.signal });
      // It may have been led elsewhere.
      addressInSite(response.url);
      const reader = response.body?.getReader() ?? null;
      if (reader) {
        this.#open.set(id, { abort, reader });
      } else {
        this.#open.delete(id);
      }
      const { status, statusText, url: finalUrl, redirected } = response;
      const head = { status, statusText, url: finalUrl, redirected, headers: [...response.headers], hasBody: reader !== null };
      this.#send({ kind: 'response', id, head });
    } catch (error) {
      this.#open.delete(id);
      if (!abort.signal.aborted) this.#send({ kind: 'response', id, words: error.message });
    }
  }

  async #pull(id) {
    const request = this.#open.get(id);
    if (!request?.reader) return;
    try {
      const { value, done } = await request.reader.read();
      if (done) this.#open.delete(id);
      // The part may be a view of something larger.
      const part = done ? null : value.slice();
      this.#send({ kind: 'part', id, part }, part ? [part.buffer] : []);
    } catch (error) {
      this.#open.delete(id);
      if (!request.abort.signal.aborted) this.#send({ kind: 'part', id, words: error.message });
    }
  }
}

/** The address, if it is one of the site's; fails with words that say why it is not fetched, and what can be done. */
function addressInSite(url) {
  if (!isInSite(url)) {
    throw new TypeError(
      `${shortened(url)} is not fetched: programs get files of this site alone, by a relative address; `
      + 'other data can be written into the program',
    );
  }
  return new URL(url).href;
}
