// What a program puts into the page beside its region, such as `document.body.append(element)`: it goes with the program.
//
// The page changes by other hands as well, so it is looked at only while Python runs: nothing else runs then.

/** The nodes that one program has added. Where there is no page, as in Node, there are none. */
export class Additions {
  #region;
  #observer = globalThis.MutationObserver ? new MutationObserver(() => {}) : null;
  #nodes = new Set();
  /** Python may call the page, which calls Python. */
  #depth = 0;

  constructor(region) {
    this.#region = region;
  }

  /** Python begins to run. */
  begin() {
    this.#depth += 1;
    if (this.#depth === 1) {
      this.#observer?.observe(document, { childList: true, subtree: true });
    }
  }

  /** It is back. */
  end() {
    this.#depth -= 1;
    if (this.#depth === 0 && this.#observer) {
      this.#note(this.#observer.takeRecords());
      this.#observer.disconnect();
    }
  }

  /** Removes all that is there still. What the program has put into its region in the end stays, as all in there. */
  remove() {
    for (const node of this.#nodes) {
      if (!this.#region?.contains(node)) node.remove();
    }
    this.#nodes.clear();
  }

  #note(records) {
    for (const { target, addedNodes, removedNodes } of records) {
      if (!this.#region?.contains(target)) {
        for (const node of addedNodes) this.#nodes.add(node);
        // A program that shows something and removes it, again and again, must not fill the memory.
        for (const node of removedNodes) {
          if (!node.isConnected) this.#nodes.delete(node);
        }
      }
    }
  }
}
