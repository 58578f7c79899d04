// Puts a program's HTML into its document, as if the browser had read it: scripts in it run in their order.

/** Shows a page or a part of one. Styles of its head come along. */
export function show(html) {
  if (html.trim() === '') {
    return;
  }
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const [own, given] of [[document.documentElement, page.documentElement], [document.body, page.body]]) {
    for (const { name, value } of given.attributes) own.setAttribute(name, value);
  }
  // PyScript itself is here already; from elsewhere nothing comes in.
  for (const element of page.querySelectorAll('script[src^=http][src*=pyscript], link[href^=http][href*=pyscript]')) element.remove();
  if (page.title) document.title = page.title;
  for (const element of page.head.querySelectorAll('title, meta, base')) element.remove();
  // A script that was parsed for a document which shows nothing never runs: each is made anew, in its place and turn.
  const places = [...page.querySelectorAll('script')].map((script) => {
    const place = document.createElement('template');
    script.replaceWith(place);
    return [place, script];
  });
  document.head.append(...page.head.childNodes);
  document.body.append(...page.body.childNodes);
  for (const [place, script] of places) {
    const anew = document.createElement('script');
    for (const { name, value } of script.attributes) anew.setAttribute(name, value);
    anew.textContent = script.textContent;
    // Also those that come from an address run in the order of the text, as those of a page do.
    anew.async = script.hasAttribute('async');
    place.replaceWith(anew);
  }
  // What waits for the document to be there has not missed it.
  document.dispatchEvent(new Event('DOMContentLoaded', { bubbles: true }));
  dispatchEvent(new Event('load'));
}

/**
 * `document.write` of a script puts its text in behind the script. The browser's own would take the document away, because
 * that is read by now.
 */
export function replaceWriting() {
  document.write = (...texts) => {
    const made = document.createRange().createContextualFragment(texts.join(''));
    const script = document.currentScript;
    if (script?.isConnected) script.after(made);
    else document.body.append(made);
  };
  document.writeln = (...texts) => document.write(...texts, '\n');
  document.open = () => document;
  document.close = () => {};
}
