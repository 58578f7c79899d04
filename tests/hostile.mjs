// Programs in Python that mean no good, for the tests in Chromium (tests/e2e/) and in all browsers (tests/browsers/).

import assert from 'node:assert/strict';

/** What a program may try, as JavaScript, and what it may get that is no error. */
const attempts = {
  storage: ['localStorage.getItem("secret")', 'null'],
  session: ['sessionStorage.getItem("secret")', 'null'],
  cookie: ['document.cookie', '""'],
  caches: ['caches.keys()'],
  poisoning: ['caches.open("x").then((cache) => cache.put("/", new Response("x")))'],
  databases: ['new Promise((done, fail) => { const request = indexedDB.open("x"); request.onsuccess = done; request.onerror = () => fail(request.error); })'],
  files: ['navigator.storage.getDirectory()'],
  locks: ['navigator.locks.query()'],
  clipboard: ['navigator.clipboard.readText()'],
  'service worker': ['navigator.serviceWorker.register("offline.js")'],
  worker: ['new Promise((done, fail) => { const worker = new Worker(new URL("offline.js", document.baseURI)); worker.onmessage = done; worker.onerror = () => fail(new TypeError()); })'],
  'shared worker': ['new Promise((done, fail) => { const worker = new SharedWorker(new URL("offline.js", document.baseURI)); worker.onerror = () => fail(new TypeError()); })'],
  shell: ['parent.document.title'],
  page: ['top.document.title'],
  editor: ['top.document.querySelector(".cm-content").textContent'],
  'storage of the page': ['top.localStorage.getItem("secret")'],
  'frames of the page': ['top.frames[0].document.title'],
  address: ['top.location.href'],
  'history of the page': ['top.history.back()'],
  'way out': ['(top.location.href = "about:blank")'],
  'other way out': ['top.location.replace("about:blank")'],
  'way out of the shell': ['(parent.location.href = "about:blank")'],
  closing: ['top.close()', 'undefined'],
  opener: ['opener', 'null'],
  window: ['open("about:blank")', 'null'],
  'window at the top': ['open("about:blank", "_top")', 'null'],
  channel: ['new BroadcastChannel("site").postMessage("heard")', 'undefined'],
  message: ['top.postMessage({ kind: "start" }, "*")', 'undefined'],
};

/** Makes all attempts and prints what each gets, and `tried` at the end. */
export const attemptsProgram = `from js import eval
for name, code in ${JSON.stringify(Object.fromEntries(Object.entries(attempts).map(([name, [code]]) => [name, code])))}.items():
    print(name, "->", await eval("(async () => { try { return String(JSON.stringify(await " + code + ")) } catch (error) { return error.name } })()"))
print("where", "->", eval("document.baseURI + ' ' + document.referrer + ' ' + location.href"))
print("tried")
`;

/** What each attempt got, by its name. */
export function answersIn(lines) {
  return Object.fromEntries(lines.map((line) => line.split(' -> ')));
}

/** Fails where an attempt has got anything. Browsers differ in what they answer where nothing is to be had. */
export function assertRefused(answers) {
  for (const [name, [, nothing]] of Object.entries(attempts)) {
    const isRefused = /^(Security|Unknown|Type|NotAllowed|InvalidAccess)Error$/.test(answers[name]) || (nothing !== undefined && answers[name] === nothing);
    assert.ok(isRefused, `${name}: ${answers[name]}`);
  }
}

/** A program's beginning: it gets hold of its ports, which nothing in its document has by a name. */
export const takePorts = `import asyncio
from pyodide.code import run_js
run_js("""
globalThis.ports = {};
const note = (port, message) => {
  if (message?.numbers) ports.program = port;
  if (message?.kind) ports.service = port;
};
const { postMessage } = MessagePort.prototype;
const { apply } = Reflect;
MessagePort.prototype.postMessage = function (...rest) {
  note(this, rest[0]);
  return apply(postMessage, this, rest);
};
Reflect.apply = (target, self, rest) => {
  if (self instanceof MessagePort) note(self, rest[0]);
  return apply(target, self, rest);
};
document.body.append('grows');
""")
print("takes")
await asyncio.sleep(0.5)
assert run_js("ports.program && ports.service")
`;

/** Floods the page with what is no message, and prints `posted`. */
export const nonsenseProgram = `${takePorts}
run_js("""
const nonsense = [
  null, 7, 'text', [], {}, { numbers: 1 }, { numbers: new Float64Array(3) }, { numbers: new Float64Array(1), texts: [1] },
  { numbers: new Float64Array([NaN]), texts: [] }, { numbers: new Float64Array([1e300, -1]), texts: ['<img src=x>'] },
  { numbers: new Float64Array(12_500_000), texts: [] }, { numbers: new Float64Array(0), texts: ['x'.repeat(100_000_000)] },
];
for (const message of nonsense) ports.program.postMessage(message);
for (let count = 0; count < 100_000; count += 1) ports.program.postMessage(nonsense[count % 10]);
for (const message of [
  null, 7, {}, { kind: {} }, { kind: 'height', height: 1e308 }, { kind: 'height', height: NaN }, { kind: 'pong' }, { kind: 'ready' },
  { kind: 'fetch', id: NaN }, { kind: 'fetch', id: 1, url: 'https://example.org/' }, { kind: 'fetch', id: 2, url: {} },
  { kind: 'fetch', id: 3, url: 'pages/links.html', method: 'NONE SUCH' }, { kind: 'pull', id: 9 }, { kind: 'abort', id: 9 },
  { kind: 'open-socket', id: NaN }, { kind: 'open-socket', id: 1, url: {} }, { kind: 'open-socket', id: 2, url: 'wss://example.org/' },
  { kind: 'open-socket', id: 3, url: new URL('chat/nonsense', document.baseURI.replace('http', 'ws')).href, protocols: 7 },
  ...[{}, [], 1e300, undefined].map((data) => ({ kind: 'send-socket', id: 3, data })), { kind: 'close-socket', id: 3, code: 'x', reason: {} },
  { kind: 'read-socket', id: 3, bytes: NaN }, { kind: 'read-socket', id: 3, bytes: -1e300 }, { kind: 'send-socket', id: 9, data: 'x' },
]) ports.service.postMessage(message);
""")
print("posted")
await asyncio.sleep(1000)
`;

/** Opens more storages than a program may, in vain, then a flood of them, and prints `opened`. */
export const hoardingProgram = `${takePorts}
from pyscript import storage
try:
    for number in range(2_000):
        await storage(str(number))
except Exception as error:
    print(number, str(error).splitlines()[0])
run_js("""
for (let count = 0; count < 100_000; count += 1) {
  ports.service.postMessage({ kind: 'open-store', id: -1, name: 'more ' + count });
  ports.service.postMessage({ kind: 'change-store', name: 'more ' + count, change: { key: 'a', value: 'b' } });
}
""")
print("opened")
await asyncio.sleep(1000)
`;

/** Leaves what it can in its interpreter, its files and its document, and prints `left`. */
export const leavingProgram = `import asyncio, builtins, sys, types
import js
builtins.left = 1
sys.modules["left"] = types.ModuleType("left")
asyncio.sleep = None
open("/home/left", "w").close()
js.document.title = "left"
js.localStorage.setItem("left", "1")
js.eval("globalThis.left = 1; setInterval(() => { document.title += '.' }, 10)")
print("left")
`;

/** Looks for that, and prints `looked`. */
export const lookingProgram = `import asyncio, builtins, os, sys
import js
print(hasattr(builtins, "left"), "left" in sys.modules, asyncio.sleep is None, os.path.exists("/home/left"))
print(js.document.title, js.localStorage.length, hasattr(js, "left"))
print("looked")
`;

/** What that prints where nothing was left. */
export const foundNothing = ['False False False False', 'Program 0 False', 'looked'];

/** Says again and again that keys of the page were pressed, which nobody has, and prints `pressed` each time. */
export const pressingProgram = `${takePorts}
while True:
    run_js("ports.service.postMessage({ kind: 'key', key: 'F8' }); ports.service.postMessage({ kind: 'key', key: 'Enter', ctrlKey: true })")
    print("pressed")
    await asyncio.sleep(0.1)
`;

/** Lays over everything what it can, opens what dialogs it can, and prints `covered`. */
export const coveringProgram = `import asyncio
from js import eval
from pyodide.code import run_js
run_js("""
document.body.style.height = '300px';
const cover = document.createElement('div');
cover.style.cssText = 'position: fixed; inset: -9999px; z-index: 2147483647; background: red';
cover.popover = 'manual';
const dialog = document.createElement('dialog');
document.body.append(cover, dialog);
cover.showPopover();
dialog.showModal();
""")
print("fullscreen", await eval("document.documentElement.requestFullscreen().catch((error) => error.name)"))
print("frame", eval("""(() => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  try {
    for (let count = 0; count < 100; count += 1) frame.contentWindow.alert('x');
    return 'no dialog';
  } catch (error) {
    return error.name;
  }
})()"""))
print("covered")
await asyncio.sleep(1000)
`;

/** Holds what that printed against what may be: neither a full screen nor a dialog. */
export function assertNothingCovered(lines) {
  assert.ok(lines.includes('fullscreen TypeError') || lines.includes('fullscreen NotAllowedError'), lines.join('\n'));
  assert.match(lines.join('\n'), /^frame (no dialog|SecurityError)$/m);
}

/** Sends forms and asks for files elsewhere, at this address, and prints `stays` a second later. */
export const reachingProgram = (url) => `import asyncio
from pyodide.code import run_js
run_js("""
const form = document.createElement('form');
form.action = '${url}';
document.body.append(form);
form.submit();
form.target = '_top';
form.requestSubmit();
for (const [name, attributes] of [
  ['img', { src: '${url}' }], ['script', { src: '${url}' }], ['iframe', { src: '${url}' }],
  ['link', { rel: 'stylesheet', href: '${url}' }], ['link', { rel: 'prefetch', href: '${url}' }],
  ['video', { src: '${url}' }], ['object', { data: '${url}' }],
]) document.body.append(Object.assign(document.createElement(name), attributes));
navigator.sendBeacon('${url}', 'x');
""")
await asyncio.sleep(1)
print("stays")
await asyncio.sleep(1000)
`;
