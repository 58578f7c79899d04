// What programs reach of the network: the site's own folder, and nothing else.

/** Whether an address is below the site's folder. A socket's (`ws:`) is where a file's (`http:`) would be. */
export function isInSite(url) {
  if (!URL.canParse(url)) return false;
  const site = new URL('.', document.baseURI);
  const address = new URL(String(url).replace(/^ws(?=s?:)/i, 'http'));
  return address.origin === site.origin && address.pathname.startsWith(site.pathname);
}

/** The beginning of an address, for words about it. */
export function shortened(url) {
  return String(url).slice(0, 200);
}
