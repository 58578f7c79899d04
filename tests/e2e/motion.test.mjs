// For people who ask for less motion nothing glides: what fills or grows steps, and the words tell the rest.

import assert from 'node:assert/strict';
import { changesDuring, pageTest, shows, suite, until } from './support.mjs';

const reducedMotion = 'reduce';

/** How often something may step, and what a busy machine and the two ends add to that. */
const stepMs = 250;
const slack = 3;

suite('motion', { concurrency: 2 }, () => {
  pageTest('a bar glides, as people have it', { path: '?lesson=coroutines' }, async ({ app }) => {
    const values = await recordAttribute(app, 'value');
    await app.run.click();
    await shows(app.value('both took'), /^\d+\.\d\d s$/);
    const count = (await values.jsonValue()).length;
    assert.ok(count > 2 * (4_000 / stepMs), `two bars of two seconds move ${count} times`);
  });

  pageTest('with less motion a bar steps, comes to its end, and stands after Stop', { path: '?lesson=coroutines', reducedMotion }, async ({ page, app }) => {
    const values = await recordAttribute(app, 'value');
    await app.run.click();
    const took = await shows(app.value('both took'), /^\d+\.\d\d s$/);
    const seen = await values.jsonValue();
    const most = 1_000 * Number.parseFloat(took) / stepMs + 2 * slack;
    assert.ok(seen.length > 6 && seen.length <= most, `it steps, but ${seen.length} times in ${took}`);
    assert.deepEqual(await app.bars.evaluateAll((bars) => bars.map((bar) => bar.value)), [100, 100]);

    await app.run.click();
    await until(() => app.bars.first().evaluate((bar) => bar.value), (value) => value > 0);
    await app.stop.click();
    assert.equal(await changesDuring(app.stage, 3 * stepMs), 0, 'no step is left behind');
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });

  pageTest('with less motion the lanes of a race step by tenths, and the winner is told', { path: '?lesson=race', reducedMotion }, async ({ app }) => {
    const values = await recordAttribute(app, 'value');
    await app.run.click();
    const winner = await shows(app.value('winner'), /^lane \d$/);
    const lane = app.output.getByRole('progressbar', { name: winner, exact: true });
    assert.equal(await lane.evaluate((bar) => bar.value), 100);
    await app.stop.click();
    const steps = (await values.jsonValue()).map(Number);
    assert.deepEqual(steps.filter((value) => value % 10 !== 0), []);
    assert.ok(new Set(steps).size > 5, `they are on the way: ${steps}`);
  });

  for (const [how, options] of [['grows with every look', {}], ['steps with less motion', { reducedMotion }]]) {
    pageTest(`a chart ${how}`, { path: '?lesson=back-pressure', ...options }, async ({ app }) => {
      const outlines = await recordAttribute(app, 'd');
      await app.run.click();
      const took = await shows(app.value('bounded: taken'), /^\d+\.\d\d s$/);
      await shows(app.value('unbounded: taken'), /^\d+\.\d\d s$/);
      const count = (await outlines.jsonValue()).length;
      const calm = 2 * (1_000 * Number.parseFloat(took) / stepMs + slack);
      assert.equal(count <= calm, 'reducedMotion' in options, `two charts change ${count} times; ${calm} would be calm`);
      // Its words are never behind.
      await app.output.getByRole('img', { name: 'bounded queue: 0', exact: true }).waitFor();
    });
  }

  for (const [wish, property] of [['no-preference', 'all'], ['reduce', 'none']]) {
    pageTest(`what styles may move follows the wish ${wish}`, { reducedMotion: wish }, async ({ page }) => {
      const style = await page.evaluate(() => {
        // As a style that is added some day.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.button { transition: all 1s } :root { scroll-behavior: smooth }');
        document.adoptedStyleSheets.push(sheet);
        const { transitionProperty } = getComputedStyle(document.querySelector('.button'));
        return [transitionProperty, getComputedStyle(document.documentElement).scrollBehavior];
      });
      assert.deepEqual(style, [property, wish === 'reduce' ? 'auto' : 'smooth']);
    });
  }
});

/** Notes every new value of an attribute of anything on the stage. */
function recordAttribute(app, name) {
  return app.stage.evaluateHandle((stage, attribute) => {
    const values = [];
    const last = new WeakMap();
    new MutationObserver((records) => {
      for (const { target } of records) {
        const value = target.getAttribute(attribute);
        if (last.get(target) !== value) {
          last.set(target, value);
          values.push(value);
        }
      }
    }).observe(stage, { attributes: true, attributeFilter: [attribute], subtree: true });
    return values;
  }, name);
}
