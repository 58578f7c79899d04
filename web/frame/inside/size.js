// How high the document's contents are: the page makes the frame as high, and one without contents takes no room.

/** Not more often, in milliseconds: to measure costs a layout. */
const measuredEveryMs = 50;

/** Tells the page the height in pixels now and when it changes; 0 while there is nothing to be seen. */
export function tellSize(service) {
  let told = 0;
  let timer = null;
  // Not a frame of the browser's: there are none while the frame takes no room.
  const look = () => {
    timer ??= setTimeout(() => {
      timer = null;
      const height = heightOf(document.body);
      if (height !== told) {
        told = height;
        service.send({ kind: 'height', height });
      }
    }, told === 0 ? 0 : measuredEveryMs);
  };
  new MutationObserver(look).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  new ResizeObserver(look).observe(document.body);
  addEventListener('resize', look);
  addEventListener('load', look, { capture: true });
}

function heightOf(body) {
  if (!body) return 0;
  const range = document.createRange();
  range.selectNodeContents(body);
  const { width, height, bottom } = range.getBoundingClientRect();
  const hasContents = width > 0 && height > 0;
  return hasContents ? Math.ceil(Math.max(body.scrollHeight, body.offsetHeight, bottom + scrollY)) : 0;
}
