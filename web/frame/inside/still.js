// What the document looks like, in HTML, for the picture that a program leaves: with what is in its fields and drawings.

/** What runs, leads away, or is put in again by the page. */
const dropped = 'script, base, link, meta[http-equiv], iframe, object, embed, style[data-webloop]';

/** Gives the document as HTML in which nothing runs, with where it is scrolled to. It leaves the document as it is. */
export function still() {
  const copy = document.documentElement.cloneNode(true);
  copy.dataset.webloopScroll = `${scrollX} ${scrollY}`;
  const originals = document.documentElement.querySelectorAll('*');
  for (const [index, element] of copy.querySelectorAll('*').entries()) {
    keep(originals[index], element);
  }
  for (const element of copy.querySelectorAll(dropped)) element.remove();
  return copy.outerHTML;
}

/** What an element shows that its HTML does not have; and nothing that would run, answer or lead away. */
function keep(original, copy) {
  if (copy.matches('button, input, select, textarea')) copy.setAttribute('disabled', '');
  for (const name of copy.getAttributeNames()) {
    const leads = name === 'href' && !copy.getAttribute(name).startsWith('#');
    if (name.startsWith('on') || leads) copy.removeAttribute(name);
  }
  if (original instanceof HTMLInputElement) {
    copy.toggleAttribute('checked', original.checked);
    if (!['password', 'file'].includes(original.type)) copy.setAttribute('value', original.value);
  } else if (original instanceof HTMLTextAreaElement) {
    copy.textContent = original.value;
  } else if (original instanceof HTMLOptionElement) {
    copy.toggleAttribute('selected', original.selected);
  } else if (original instanceof HTMLCanvasElement) {
    const image = document.createElement('img');
    image.style.cssText = original.style.cssText;
    image.className = original.className;
    image.width = original.width;
    image.height = original.height;
    try {
      image.src = original.toDataURL();
    } catch {
      // Something of another origin was drawn on it.
    }
    copy.replaceWith(image);
  }
}
