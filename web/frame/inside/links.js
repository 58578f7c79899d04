// Links and forms: followed, they would take the document away with the program in it. They stay, and say so.

/** Holds them from now on; a program's own listeners come first. */
export function holdLinks() {
  addEventListener('submit', (event) => {
    const isDialog = (event.submitter?.getAttribute('formmethod') ?? event.target.getAttribute('method')) === 'dialog';
    // Sent to a dialog, a form closes it and goes nowhere.
    if (!isDialog) event.preventDefault();
  });
  HTMLFormElement.prototype.submit = () => {
    console.warn("A program's document stays where it is: its form was not sent.");
  };
  addEventListener('click', (event) => {
    const link = event.composedPath().find((target) => target instanceof Element && target.matches('a[href], area[href]'));
    if (!link || event.defaultPrevented) {
      return;
    }
    const address = link.getAttribute('href');
    if (/^\s*javascript:/i.test(address)) {
      return;
    }
    event.preventDefault();
    if (address.startsWith('#')) {
      // The document's addresses are relative to the site, so the browser would go there.
      document.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView();
    } else {
      console.warn(`A program's document stays where it is: the link to ${link.href} was not followed.`);
    }
  });
}
