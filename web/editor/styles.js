// CodeMirror's style sheets under the page's Content-Security-Policy.
//
// CodeMirror puts them into a <style> element, which the policy (style-src 'self') does not let in. A sheet that is
// made by a script and adopted by the document is none of the policy's business.

import { StyleModule } from 'style-mod';

/** Makes every style module that is mounted from now on a part of one adopted sheet. */
export function mountByConstruction() {
  const sheet = new CSSStyleSheet();
  const mounted = new Set();
  document.adoptedStyleSheets.push(sheet);
  StyleModule.mount = (_root, modules) => {
    const added = [modules].flat().filter((module) => !mounted.has(module));
    if (added.length === 0) {
      return;
    }
    added.forEach((module) => mounted.add(module));
    // Later ones win over earlier ones. All editors have the same modules, so the order is that of the first.
    sheet.replaceSync([...mounted].map((module) => module.getRules()).join('\n'));
  };
}
