// Random numbers that are the same everywhere: a PCG of 32 bits (RXS-M-XS), so that a seed means one program for ever.

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
    this.next();
  }

  /** A whole number from 0 to 2^32 - 1. */
  next() {
    this.#state = (Math.imul(this.#state, 747796405) + 2891336453) >>> 0;
    const state = this.#state;
    const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
    return ((word >>> 22) ^ word) >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit) {
    return this.next() % limit;
  }

  /** Whether something happens that happens so many times in a hundred. */
  percent(share) {
    return this.below(100) < share;
  }

  pick(choices) {
    return choices[this.below(choices.length)];
  }

  /** One of the keys of `weights`, each as often as its weight says. */
  weighted(weights) {
    let rest = this.below(weights.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [key, weight] of weights) {
      rest -= weight;
      if (rest < 0) {
        return key;
      }
    }
    throw new Error('the weights of a choice add up to nothing');
  }
}
