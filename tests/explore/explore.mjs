// Explores programs in Node, without a page: the search itself, called from here.

import { loadPython } from '../python/python.mjs';
import { ManualHost } from '../python/host.mjs';

/** CPython with our package; its `explore(source, options)` gives what a search found, as plain data. */
export async function loadExplorer() {
  const python = await loadPython();
  const host = new ManualHost(python);
  const search = python.runPython(`
def _():
    import json
    from webloop.explore.driver import explore
    def search(source, options):
        return json.dumps(explore(source, **json.loads(options)))
    search.__module__ = "webloop.test"
    return search
_()`);
  const explore = (source, options = {}) => JSON.parse(search(source, JSON.stringify(options)));
  return { python, host, explore };
}
