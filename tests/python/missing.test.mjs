// What a page does not have: the error says so, and what to write instead.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadPython, run } from './python.mjs';

let python;

before(async () => {
  python = await loadPython();
});

test('an error over what the playground does not have names the way out', () => {
  const packages = "Packages do not come with the playground: it has Python's standard library, `pyodide`, `pyscript` and `aiohttp`.";
  const numpy = "Packages do not come with the playground; of Python's standard library array, math and statistics may do.";
  for (const [source, message] of [
    ['import requests', /^ModuleNotFoundError: No module named 'requests'\nTo fetch something, `from pyodide\.http import pyfetch`/],
    ['import numpy as np', `ModuleNotFoundError: No module named 'numpy'\n${numpy}`],
    ['from flask.views import View', `ModuleNotFoundError: No module named 'flask'\n${packages}`],
    ['import micropip', /^ModuleNotFoundError: No module named 'micropip'\nPackages do not come with the playground, so there is nothing to install/],
    ['import tkinter', /^ModuleNotFoundError: .*\nA browser page does not have this part of the standard library\.$/],
    ['import json.nothing', "ModuleNotFoundError: No module named 'json.nothing'"],
    ['import urllib.request\nurllib.request.urlopen("https://example.org/")', /^urllib\.error\.URLError: <urlopen error a browser page has no sockets: .*pyfetch/],
    ['import http.client\nhttp.client.HTTPConnection("127.0.0.1").request("GET", "/")', /^OSError: a browser page has no sockets/],
    ['import socket\nsocket.socket().bind(("127.0.0.1", 80))', /^OSError: a browser page has no sockets/],
    ['import asyncio\nawait asyncio.open_connection("127.0.0.1", 80)', /^NotImplementedError: .* it has no sockets/],
  ]) {
    const host = run(python, source);
    assert.equal(host.problems.length, 1);
    const [error] = host.problems;
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.ok(error.traceback.trimEnd().endsWith(error.message), error.traceback);
  }
  const group = run(python, 'import asyncio\nasync def f():\n    import numpy\nasync with asyncio.TaskGroup() as g:\n    g.create_task(f())\n');
  assert.match(group.problems[0].traceback, /Packages do not come with the playground/);
  const caught = run(python, 'try:\n    import numpy\nexcept ImportError as error:\n    print(error)\n');
  assert.equal(caught.text, "No module named 'numpy'\n");
});
