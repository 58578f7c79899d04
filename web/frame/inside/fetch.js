// `fetch` in a program's document: the page does it (../requests.js), for relative addresses of its site.
//
// Addresses `blob:` and `data:` are the document's own. Everything else fails with the page's words, as a network would.

const ownFetch = globalThis.fetch;

/** Puts `fetch` through the page in the place of the browser's, which the document's policy would refuse. */
export function replaceFetch(service) {
  const requests = new Map(); // by number: { onHead, onPart }
  let count = 0;

  service.on('response', ({ id, ...answer }) => requests.get(id)?.onHead(answer));
  service.on('part', ({ id, ...answer }) => requests.get(id)?.onPart(answer));

  globalThis.fetch = async function fetch(resource, options) {
    const request = new Request(resource, options);
    if (/^(blob|data):/.test(request.url)) {
      return ownFetch(request);
    }
    const { url, method, signal } = request;
    signal.throwIfAborted();
    const body = ['GET', 'HEAD'].includes(method) ? undefined : await request.arrayBuffer();
    count += 1;
    const id = count;
    return new Promise((resolve, reject) => {
      const stream = streamOf(id);
      const abort = () => {
        service.send({ kind: 'abort', id });
        requests.delete(id);
        stream.fail(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      requests.set(id, {
        onPart: stream.onPart,
        onHead({ head, words }) {
          if (!head) {
            requests.delete(id);
            reject(new TypeError(words));
            return;
          }
          resolve(responseOf(head, head.hasBody ? stream.readable : null));
        },
      });
      service.send({ kind: 'fetch', id, url, method, headers: [...request.headers], body });
    });
  };

  /** The body of a response, which is asked for part by part. */
  function streamOf(id) {
    let controller;
    let onPulled = null;
    const readable = new ReadableStream({
      start(own) {
        controller = own;
      },
      pull() {
        service.send({ kind: 'pull', id });
        return new Promise((done) => {
          onPulled = done;
        });
      },
      cancel() {
        service.send({ kind: 'abort', id });
        requests.delete(id);
      },
    }, { highWaterMark: 0 });
    const fail = (reason) => {
      try {
        controller.error(reason);
      } catch {
        // It has ended already.
      }
    };
    const onPart = ({ part, words }) => {
      if (part) {
        controller.enqueue(part);
      } else {
        requests.delete(id);
        if (words === undefined) controller.close();
        else fail(new TypeError(words));
      }
      onPulled?.();
    };
    return { readable, onPart, fail };
  }

  replaceXmlHttpRequest();
  refuseConnections();
}

function responseOf({ status, statusText, headers, url, redirected }, body) {
  const response = new Response(body, { status, statusText, headers });
  // The browser gives a response that a script has made no address.
  Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } });
  return response;
}

/** XMLHttpRequest cannot go through the page: it may be synchronous. So it says what does. */
function replaceXmlHttpRequest() {
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    const address = String(url);
    if (!/^(blob|data):/.test(address)) {
      throw new TypeError(
        `${address.slice(0, 200)} is not fetched: XMLHttpRequest reaches nothing here, fetch (in Python: await pyfetch(..)) does`,
      );
    }
    return Reflect.apply(open, this, [method, url, ...rest]);
  };
}

/** Of connections that stay open only a WebSocket goes through the page. The document's policy would refuse others without a word. */
function refuseConnections() {
  for (const name of ['EventSource', 'WebTransport']) {
    if (!globalThis[name]) continue;
    globalThis[name] = class {
      constructor(url) {
        throw new TypeError(`${String(url).slice(0, 200)} is not connected: programs reach this site alone, by fetch and WebSocket, and no ${name}`);
      }
    };
  }
}
