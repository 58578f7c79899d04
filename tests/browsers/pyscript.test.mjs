// Programs for PyScript of today, as people use them: watched, and with the inspector closed.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { programNamed } from '../programs/programs.mjs';
import { randomFrom } from '../python/random.mjs';
import { linkTo, loadingMs, scenario, theme, until } from './support.mjs';

const { seed, random } = randomFrom(process.env.SEED);
console.log(`SEED=${seed}`);

const path = '?lesson=clock&python';

/** So long a program that was stopped has time to do something, in milliseconds. */
const afterwardsMs = 300;

/** Declares what is done with a program that runs watched, and then with one that does not. */
function program(title, name, use) {
  const { python, html } = programNamed(name);
  scenario(title, { path }, async (visit) => {
    await visit.write(python);
    await visit.writeHtml(html);
    await visit.begin();
    await use(visit);
    await visit.click('button', 'Inspector');
    await visit.begin();
    await use(visit);
  });
}

theme('PyScript of today', () => {
  program('a todo list: elements are made, and listened to', 'todo', async (visit) => {
    await visit.showsInside('#left', ['0']);
    await until(visit.status, /^Finished/, loadingMs);
    for (const word of ['write', 'run', 'read']) {
      await visit.typeInside('#new', word);
      await visit.clickInside('#add');
    }
    await visit.showsInside('#list span', ['write', 'run', 'read']);
    await visit.clickInside('#list li:nth-child(2) input');
    await visit.showsInside('#left', ['2']);
    await visit.clickInside('#list li:nth-child(1) button');
    await visit.showsInside('#list span', ['run', 'read']);
    await visit.showsInside('#left', ['1']);
    assert.deepEqual(await visit.lines(), []);
  });

  program('a game of tic-tac-toe, whose HTML says what is called', 'tic-tac-toe', async (visit) => {
    await until(visit.status, /^Finished/, loadingMs);
    for (const place of [4, 0, 0, 2, 1]) await visit.clickInside(`#cell-${place}`);
    await visit.showsInside('#board button', ['O', 'O', 'X', '', 'X', '', '', '', '']);
    await visit.clickInside('#cell-6');
    await visit.showsInside('#state', ['X wins']);
    await visit.clickInside('#cell-8');
    await visit.clickInside('#again');
    await visit.showsInside('#state', ['X begins']);
    await visit.showsInside('#board button', Array(9).fill(''));
    assert.deepEqual(await visit.lines(), []);
  });

  program('a clock that shows the time anew at the top level, until Stop', 'clock', async (visit) => {
    const times = new Set();
    await until(() => visit.textsInside('#clock'), ([time]) => {
      if (/^\d\d:\d\d:\d\d\.\d{3}$/.test(time)) times.add(time);
      return times.size > 2;
    }, loadingMs);
    assert.deepEqual([...times], [...times].sort());
    assert.equal(await visit.status(), 'Running');
    await visit.click('button', 'Stop');
    await visit.says('Stopped');
  });

  program('the weather of three towns, as JSON', 'fetch', async (visit) => {
    await until(visit.status, /^Finished/, loadingMs);
    assert.deepEqual((await visit.textsInside('#weather tr')).sort(), ['Cork: 9', 'Lima: 19', 'Oslo: 4']);
  });

  program('a chat of two, and of others elsewhere', 'chat', async (visit) => {
    const room = visit.site.chat.room('room');
    const heard = async (wanted) => {
      for (const name of ['ada', 'bob']) await visit.showsInside(`#${name} li`, wanted);
    };
    await visit.showsInside('section p', ['is here', 'is here']);
    await visit.typeInside('#ada input', 'hello');
    await visit.clickInside('#ada button');
    await heard(['ada: hello']);
    await visit.typeInside('#bob input', 'hello, Ada');
    await visit.clickInside('#bob button');
    room.say('somebody else: good day');
    const said = ['ada: hello', 'bob: hello, Ada', 'somebody else: good day'];
    await until(() => visit.textsInside('#bob li'), (texts) => texts.length === 3);
    assert.deepEqual((await visit.textsInside('#bob li')).sort(), said);
    const before = await visit.textsInside('#bob li');

    await visit.click('button', 'Pause');
    await visit.waitFor('button', 'Resume');
    // A script of the document hears what its program does not yet.
    await visit.evaluateInside(() => {
      globalThis.heard = [];
      new WebSocket('chat/room').onmessage = ({ data }) => heard.push(data);
    });
    await until(() => room.members, 3);
    const many = Array.from({ length: 150 }, (_, number) => `number ${number}`);
    for (const text of many) room.say(text);
    await until(() => visit.evaluateInside(() => heard.length), 150);
    await visit.says(/^Paused/);
    await heard(before);
    await visit.click('button', 'Resume');
    await heard([...before, ...many]);

    await visit.typeInside('#ada input', 'bye');
    await visit.clickInside('#ada button');
    await visit.showsInside('section p', ['4000 has said bye', 'is here']);
    assert.deepEqual(await visit.lines(), []);
    await visit.click('button', 'Reset');
    await until(() => room.members, 0);
  });

  const storing = programNamed('storage').python;

  scenario('what a program keeps in storage survives a reload, and is not another program’s', {
    path,
    // A page that goes elsewhere gives up the snapshot of CPython that it is making, of which Firefox complains.
    expected: [/error loading dynamically imported module/],
  }, async (visit) => {
    const runs = async (count) => {
      await visit.click('button', 'Run');
      await until(async () => (await visit.lines()).at(-1), `run ${count} {'list': [1, None, 'two']}`, loadingMs);
    };
    await visit.write(storing);
    await runs(1);
    await visit.click('button', 'Inspector');
    await runs(2);
    await visit.click('button', 'Inspector');
    await visit.reload();
    await until(() => visit.text('.cm-content'), /storage/);
    await runs(3);
    for (const [program, count] of [[storing, 1], [`${storing}# another link\n`, 1], [storing, 2]]) {
      await visit.evaluate((fragment) => { location.hash = fragment; }, linkTo(program).split('#')[1]);
      await until(() => visit.text('.editor-notice'), /^This program comes from a link/);
      await until(() => visit.text('.cm-content'), (text) => text?.includes('another link') === (program !== storing));
      // What has just come from a link is there to be read first.
      await delay(600);
      await runs(count);
    }
    await visit.click('link', 'Your own program');
    await until(() => visit.text('.cm-content'), (text) => text?.includes('storage') === false);
    await visit.write(storing);
    await runs(1);
  });

  scenario('Stop, at any moment, leaves nothing that goes on', { path }, async (visit) => {
    const room = visit.site.chat.room('restless');
    const { python, html } = programNamed('restless');
    await visit.write(python);
    await visit.writeHtml(html);
    for (const isWatched of [true, false]) {
      if (!isWatched) await visit.click('button', 'Inspector');
      await visit.begin();
      await until(visit.lines, (lines) => lines[0] === 'begins', loadingMs);
      await delay(random() * 500);
      await visit.click('button', 'Stop');
      await visit.says('Stopped');
      await until(() => room.members, 0);
      // The console writes its last lines with the next frame.
      await visit.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
      const look = async () => [
        room.said.length, visit.site.requests.filter((path) => path.endsWith('oslo.json')).length, (await visit.lines()).length,
        await visit.textsInside('#clock'),
      ];
      // What was on its way to the server when it was stopped may still arrive.
      const requestCount = () => visit.site.requests.length;
      await until(async () => {
        const count = requestCount();
        await delay(100);
        return count === requestCount();
      }, true);
      const before = await look();
      room.say('question');
      await delay(afterwardsMs);
      const [saidBefore, ...othersBefore] = before;
      assert.deepEqual(await look(), [saidBefore + 1, ...othersBefore]);
      assert.ok(before.every((count) => count > 0 || count.length > 0), 'all of it has run');
    }
  });
});
