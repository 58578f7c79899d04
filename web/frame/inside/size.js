// How high the document's contents are: the page makes the frame as high, and one without contents takes no room.

/** Not more often, in milliseconds: to measure costs a layout. */
const measuredEveryMs = 50;

/** Sends the page the height in pixels now and when it changes; 0 while there is nothing to be seen. */
export function sendSize(service) {
  let sent = 0;
  let timer = null;
  // Not a frame of the browser's: there are none while the frame takes no room.
  const measure = () => {
    timer ??= setTimeout(() => {
      timer = null;
      const height = heightOf(document.body);
      if (height !== sent) {
        sent = height;
        service.send({ kind: 'height', height });
      }
    }, sent === 0 ? 0 : measuredEveryMs);
  };
  new MutationObserver(measure).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  new ResizeObserver(measure).observe(document.body);
  addEventListener('resize', measure);
  addEventListener('load', measure, { capture: true });
}

function heightOf(body) {
  if (!body) return 0;
  const range = document.createRange();
  range.selectNodeContents(body);
  const { width, height, bottom } = range.getBoundingClientRect();
  const hasContents = width > 0 && height > 0;
  return hasContents ? Math.ceil(Math.max(body.scrollHeight, body.offsetHeight, bottom + scrollY)) : 0;
}
