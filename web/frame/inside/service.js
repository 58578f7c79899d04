// The port to what the page does for the document: messages with a kind, both ways.

export class Service {
  #port;
  #listeners = new Map();
  // A program may replace what it finds; these are as the browser has them.
  #post = MessagePort.prototype.postMessage;

  constructor(port) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#listeners.get(data.kind)?.(data);
  }

  on(kind, listener) {
    this.#listeners.set(kind, listener);
  }

  send(message, transferred = []) {
    Reflect.apply(this.#post, this.#port, [message, transferred]);
  }
}
