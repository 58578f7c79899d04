// One program's frame as the page has it: an element that stays where it is made, and what goes to and fro.
//
// Its life: 1 the shell loads (frame.html) -> 2 the sandboxed document loads in it -> 3 CPython starts there -> 4 ready: the
// program is sent (`run`) and batches come -> 5 removed, or replaced by a still picture. From 2 on it may be lost at any
// time: a program can take its document away.
//
// The rule: everything that comes from inside was made by a program that may be hostile, so it is looked at before it is used.

import { programDocument, stillDocument } from './documents.js';
import { guardFocus } from './focus.js';
import { Requests } from './requests.js';
import { Sockets, socketKinds } from './sockets.js';
import { Stores } from './stores.js';
import { follow } from './surroundings.js';

/** What one batch may hold; an honest one has far less. */
const mostNumbers = 1 << 20;
const mostTexts = 1 << 18;
const mostCharacters = 1 << 24;

/** As high as an element may become, in pixels: the rest is scrolled in it. */
const highest = 10_000;

/** How long a frame may take to answer when another one beside it, which may share its thread, was removed. */
const answerWithinMs = 2_000;

/** So often a program may take the focus from a field of the page: it may not know better. */
const mostTakings = 2;

const storeKinds = ['open-store', 'change-store', 'sync-stores'];

/** What a program has sent before its end comes within this time. */
const lingersMs = 1_000;

/** How long the frame of a program that is at rest stays after its end. */
const retiresMs = 250;

const frames = new Set();

guardFocus((element) => {
  for (const frame of frames) frame.noteTaking(element);
});

export class Frame {
  /** Called with each batch of the program: `(numbers, texts)`. */
  onbatch = null;
  /** Called with words when the program's document is gone, by itself: nothing comes of it any more. */
  onlost = null;
  /** The sandboxed document's element, in the shell. */
  #inner = null;
  #program = new MessageChannel();
  #service = new MessageChannel();
  #requests;
  #sockets;
  #stores;
  /** How many batches have come. */
  #batches = 0;
  /** Whether it was said that something which came is no batch. */
  #isSaid = false;
  #takings = 0;
  #isEntered = false;
  #isReady = false;
  #isOver = false;
  #stopFollowing;
  /** Settles `ready`. */
  #settle;
  #onStart;
  /** The timer until which an answer must have come, or null. */
  #pong = null;

  constructor(parent, shellUrl, contents, { onStart }) {
    this.#onStart = onStart;
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever makes a spare looks at this when it is needed.
    this.ready.catch(() => {});
    this.element = document.createElement('iframe');
    this.element.className = 'program-frame program-frame--empty';
    this.element.title = 'The program’s page';
    this.element.hidden = true;
    this.element.src = shellUrl;
    this.#program.port1.onmessage = ({ data }) => this.#receive(data);
    this.#service.port1.onmessage = ({ data }) => this.#serve(data);
    const { port1 } = this.#service;
    const answer = (message, transferred) => port1.postMessage(message, transferred);
    this.#requests = new Requests(answer);
    this.#sockets = new Sockets(answer);
    this.#stores = new Stores(answer);
    this.#stopFollowing = follow((theme) => this.#sendService({ kind: 'theme', theme }));
    this.element.addEventListener('load', () => this.#enterShell(contents));
    frames.add(this);
    parent.append(this.element);
  }

  /** Sends the program a message of the protocol. */
  post(message) {
    if (!this.#isOver) this.#program.port1.postMessage(message);
  }

  /** Says whose program will run in it: what that keeps goes by this name. */
  begin(program) {
    this.#stores.begin(program);
  }

  /** Shows the frame: it takes room as soon as its document has something in it. */
  show() {
    this.element.hidden = false;
  }

  /** Ends the program, whatever it is doing. */
  remove() {
    this.#end();
    this.element.remove();
    for (const other of frames) other.#mustAnswer();
  }

  /** Ends a program that is at rest. To take its document out holds up the page, so the next program begins before that. */
  retire() {
    this.#end();
    this.element.hidden = true;
    // At rest it keeps no thread, so no other one has to answer.
    setTimeout(() => this.element.remove(), retiresMs);
  }

  /** Ends the program and leaves a picture of its document: nothing in it runs, and it does not change. */
  keepStill(html) {
    this.#end();
    if (!this.#inner) {
      this.element.remove();
      return;
    }
    const still = this.element.contentDocument.createElement('iframe');
    // Nothing runs in it, so its origin gives nothing away; and in the page's own process it need not wait for the next
    // program's frame, which has begun to start.
    still.setAttribute('sandbox', 'allow-same-origin');
    still.title = this.element.title;
    const show = () => {
      still.srcdoc = stillDocument(html, document.documentElement.dataset.theme);
    };
    still.addEventListener('load', () => scrollAsItWas(still.contentWindow));
    show();
    this.#stopFollowing = follow(show);
    this.#inner.replaceWith(still);
    this.#inner = null;
    for (const other of frames) other.#mustAnswer();
  }

  /** The frame that is this element has taken the focus from a field of the page: who does that again and again is ended. */
  noteTaking(element) {
    if (element !== this.element) return;
    this.#takings += 1;
    if (this.#takings > mostTakings) this.#lose('the program has taken the focus again and again from a field of the page');
  }

  #enterShell(contents) {
    const shell = this.element.contentDocument;
    if (this.#isOver || this.#inner) {
      this.#lose('the frame was loaded anew');
    } else if (!shell?.documentElement.hasAttribute('data-webloop-shell')) {
      this.#lose('frame.html could not be fetched');
    } else {
      const inner = shell.createElement('iframe');
      // No `allow-same-origin`: that is what keeps the program from the site. No `allow-modals`: dialogs in a loop would keep
      // people from everything, Stop included (inside/dialogs.js has others). No pop-ups, no downloads, no way to the top.
      inner.setAttribute('sandbox', 'allow-scripts allow-forms');
      inner.title = 'The program’s document';
      // The site's folder, and not the page's address, which may hold a program.
      inner.srcdoc = programDocument(new URL('.', document.baseURI).href, document.documentElement.dataset.theme);
      inner.addEventListener('load', () => this.#enterDocument(contents));
      this.#inner = inner;
      shell.body.append(inner);
    }
  }

  #enterDocument(contents) {
    if (this.#isEntered) {
      this.#lose('the program has left its document');
      return;
    }
    this.#isEntered = true;
    const ports = [this.#program.port2, this.#service.port2];
    // Its origin is opaque, so no other address can be named here. Nothing of this is secret.
    this.#inner.contentWindow.postMessage({ kind: 'start', ...contents }, '*', ports);
  }

  #receive(batch) {
    if (this.#isOver) return;
    this.#batches += 1;
    if (!isBatch(batch)) {
      // Once: there may be any number of them.
      if (!this.#isSaid) console.warn('A program has sent something that is no batch of messages; all such is dropped.');
      this.#isSaid = true;
      return;
    }
    try {
      this.onbatch?.(batch.numbers, batch.texts);
    } finally {
      // So the program is told how far the page has read: it waits while it is too far ahead.
      this.post(this.#batches);
    }
  }

  #serve(message) {
    if (this.#isOver) return;
    if (storeKinds.includes(message?.kind)) {
      this.#stores.receive(message);
      return;
    }
    if (socketKinds.includes(message?.kind)) {
      this.#sockets.receive(message);
      return;
    }
    switch (message?.kind) {
      case 'ready':
        // Once: a program may say it too.
        if (this.#isReady) return;
        this.#isReady = true;
        this.#onStart(Boolean(message.isFromSnapshot));
        this.#settle.resolve();
        break;
      case 'failed':
        this.#lose(String(message.words).slice(0, 2_000));
        break;
      case 'height':
        this.#resize(message.height);
        break;
      case 'key':
        // Whoever presses one in the frame has its focus.
        if (document.activeElement === this.element) dispatchKey(this.element, message);
        break;
      case 'pong':
        clearTimeout(this.#pong);
        this.#pong = null;
        break;
      default:
        this.#requests.receive(message);
    }
  }

  #resize(height) {
    if (!Number.isFinite(height)) return;
    const isEmpty = height <= 0;
    this.element.classList.toggle('program-frame--empty', isEmpty);
    this.element.style.height = isEmpty ? '' : `${Math.min(Math.ceil(height), highest)}px`;
  }

  /** Frames of one page may share a thread: one that was removed in an endless loop has left the others stuck. */
  #mustAnswer() {
    if (!this.#isReady || this.#pong !== null) return;
    this.#pong = setTimeout(() => this.#lose('another program keeps its thread'), answerWithinMs);
    this.#sendService({ kind: 'ping' });
  }

  #lose(words) {
    if (this.#isOver) return;
    this.#settle.reject(new Error(words));
    this.#end();
    if (this.#isReady) this.onlost?.(words);
  }

  #sendService(message) {
    if (!this.#isOver) this.#service.port1.postMessage(message);
  }

  /** Nothing comes from inside any more, and nothing is done for it. */
  #end() {
    this.#isOver = true;
    frames.delete(this);
    clearTimeout(this.#pong);
    this.#stopFollowing();
    this.#requests.end();
    this.#sockets.end();
    this.#program.port1.close();
    // The last thing it did may have been to keep something. Nothing else of the frame stays that long.
    const [{ port1 }, stores] = [this.#service, this.#stores];
    port1.onmessage = ({ data }) => storeKinds.includes(data?.kind) && stores.receive(data);
    setTimeout(() => port1.close(), lingersMs);
    this.#settle.reject(new Error('the frame was removed'));
  }
}

function isBatch(batch) {
  const { numbers, texts } = batch ?? {};
  return numbers instanceof Float64Array && numbers.length <= mostNumbers
    && Array.isArray(texts) && texts.length <= mostTexts && texts.every((text) => typeof text === 'string')
    && texts.reduce((sum, text) => sum + text.length, 0) <= mostCharacters;
}

/** Scrolls a picture to where its document was (inside/still.js). */
function scrollAsItWas(view) {
  const [left, top] = (view.document.documentElement.dataset.webloopScroll ?? '').split(' ').map(Number);
  if (left || top) view.scrollTo(left, top);
}

/** The keys that are the page's wherever they are pressed: the same event once more, on the element of the frame. */
function dispatchKey(element, { key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!['F8', 'F9', 'F10', 'Enter', 'Escape'].includes(key) || (key === 'Enter' && !ctrlKey && !metaKey)) return;
  element.dispatchEvent(new KeyboardEvent('keydown', {
    key, code: key, ctrlKey: Boolean(ctrlKey), metaKey: Boolean(metaKey), shiftKey: Boolean(shiftKey), altKey: Boolean(altKey),
    bubbles: true, cancelable: true, composed: true,
  }));
}
