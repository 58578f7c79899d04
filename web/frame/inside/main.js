// What runs in a program's document before the program: it makes the document a place to live in, starts CPython, and
// connects it to the page.
//
// It is the document's own script (../documents.js), so it is there before anything of the program. The page sends one
// message with all that is needed and two ports: one for the program's protocol (../host.js), one for what the page does
// for the document. Neither is left where the program could find it by its name; whoever gets hold of one all the same
// can send what any program can send, and the page looks at it.

import { connect } from '../host.js';
import { Service } from './service.js';
import { ask, replaceDialogs } from './dialogs.js';
import { reportFatal } from './errors.js';
import { replaceFetch } from './fetch.js';
import { interruptBlocking } from './interrupt.js';
import { forwardKeys } from './keys.js';
import { holdLinks } from './links.js';
import { startPython } from './python.js';
import { replaceWriting, show } from './show.js';
import { sendSize } from './size.js';
import { replaceSockets } from './sockets.js';
import { still } from './still.js';
import { replaceStorage } from './storage.js';
import { storesOf } from './stores.js';

// The page is the window around the shell.
const page = parent.parent;

addEventListener('message', function begin({ source, data, ports }) {
  if (source === page && data?.kind === 'start') {
    removeEventListener('message', begin);
    start(data, ports);
  }
});

async function start({ files, parts, info, snapshot }, [programPort, servicePort]) {
  const service = new Service(servicePort);
  service.on('ping', () => service.send({ kind: 'pong' }));
  service.on('theme', ({ theme }) => {
    document.documentElement.dataset.theme = theme;
  });
  forwardKeys(service);
  holdLinks();
  replaceStorage();
  replaceDialogs();
  replaceWriting();
  replaceFetch(service);
  replaceSockets(service);
  sendSize(service);
  try {
    const { pyodide, isFromSnapshot } = await startPython({ files, parts, info, snapshot });
    const { begin, blocked } = interruptBlocking(pyodide);
    // Of many messages, each has its own time. This listens before the host does.
    programPort.addEventListener('message', begin);
    reportFatal(pyodide, service);
    connect(programPort, pyodide.pyimport('webloop.program').start, { show, still, ask, blocked, openStore: storesOf(service) });
    service.send({ kind: 'ready', isFromSnapshot });
  } catch (error) {
    service.send({ kind: 'failed', words: String(error?.message || error) });
  }
}
