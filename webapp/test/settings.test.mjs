// The built bundle in a pretend web app, on every React that Mattermost's web app has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const bundle = read('../dist/main.js');
const ID = 'com.mattermost.msteams-sync';

const status = (connected) => ({
  connected,
  settings: {
    title: 'Microsoft Teams',
    account: {
      title: 'Konto',
      text: connected ? 'Verbunden als alice@example.com.' : 'Nicht verbunden.',
      button: connected ? { action: 'disconnect', text: 'Trennen' } : { action: 'connect', text: 'Verbinden' },
    },
    notifications: { title: 'Benachrichtigungen', on: 'An', off: 'Aus', help: 'Vom Administrator ausgeschaltet.' },
    failed: 'Das hat nicht geklappt.',
  },
});

/** A page with the pretend web app, the plugin's bundle and a server in which somebody is connected or not. */
async function open(version, { connected = true, answers = true, siteUrl = 'https://mattermost.example' } = {}) {
  const html = `<body data-site-url="${siteUrl}"><div id="app"></div></body>`;
  const { window } = new JSDOM(html, { url: siteUrl, runScripts: 'outside-only', pretendToBeVisual: true });
  const server = { connected, answers, requests: [], answered: 0, preferences: [], held: undefined };
  const errors = [];
  window.console.error = (...words) => errors.push(words.join(' '));
  window.document.cookie = 'MMCSRF=token';
  window.fetch = async (url, options = {}) => {
    server.requests.push({ url, ...options });
    const { pathname } = new URL(url, siteUrl);
    if (pathname.endsWith('/preferences')) {
      if (options.method === 'PUT') server.preferences = JSON.parse(options.body);
      return { ok: true, json: async () => server.preferences };
    }
    if (!server.answers) return { ok: false, status: 503 };
    if (pathname.endsWith('/disconnect')) server.connected = false;
    const answer = status(server.connected);
    if (options.method === 'GET') await server.held;
    server.answered += 1;
    return { ok: true, json: async () => answer };
  };
  window.eval(read(`dist/host-${version}.js`));
  window.eval(bundle);
  const page = { window, server, errors };
  page.find = (selector) => window.document.querySelector(selector);
  page.text = () => window.document.body.textContent;
  page.click = (selector) => page.find(selector).click();
  await until(() => page.find('[data-testid=settings]'));
  return page;
}

/** Returns once this is true; whatever the page waits for is a matter of turns. */
async function until(holds) {
  const late = Date.now() + 5000;
  while (!holds()) {
    assert.ok(Date.now() < late, `in vain: ${holds}`);
    await new Promise(setImmediate);
  }
}

/** The same page with the settings opened. */
async function openSettings(version, options) {
  const page = await open(version, options);
  page.click('[data-testid=settings]');
  // The page asks when it is loaded and again when it is opened.
  await until(() => page.find('h4') && page.server.answered === 2);
  return page;
}

const button = 'button.btn-tertiary';
const link = 'a.btn-primary';

for (const version of [17, 18, 19]) {
  const on = (name, body) => test(`React ${version}: ${name}`, body);

  on('a connected person sees as whom, and turns notifications on', async () => {
    const page = await openSettings(version);
    assert.match(page.window.React.version, new RegExp(`^${version}\\.`));
    await until(() => page.text().includes('Verbunden als alice@example.com.'));
    assert.match(page.find('[data-testid=notifications]').textContent, /Aus/);
    page.click('[data-testid=edit]');
    await until(() => page.find('[data-testid=on]'));
    assert.match(page.text(), /Vom Administrator ausgeschaltet/);
    page.click('[data-testid=on]');
    await until(() => page.find('[data-testid=on]').checked);
    page.click('[data-testid=save]');
    await until(() => page.find('[data-testid=notifications] .section-min__describe')?.textContent === 'An');
    assert.deepEqual(page.server.preferences, [{ category: `pp_${ID}`, name: 'notifications', value: 'on' }]);
    assert.deepEqual(page.errors, []);
  });

  on('disconnecting is the person\'s own request, and the way back is offered', async () => {
    const page = await openSettings(version);
    await until(() => page.find(button));
    page.click(button);
    await until(() => page.find(link));
    const request = page.server.requests.find(({ method }) => method === 'POST');
    assert.equal(request.url, `/plugins/${ID}/disconnect`);
    assert.equal(request.headers['X-CSRF-Token'], 'token');
    assert.equal(page.find(link).href, `https://mattermost.example/plugins/${ID}/connect`);
    assert.equal(page.find(link).target, '_blank');
    await until(() => page.find('[data-testid=edit]').disabled);
    assert.deepEqual(page.errors, []);
  });

  on('what happens elsewhere is seen at once', async () => {
    const page = await openSettings(version, { connected: false });
    await until(() => page.find(link));
    page.server.connected = true;
    page.window.serverSays(`custom_${ID}_user_connected`);
    await until(() => page.find(button) && !page.find('[data-testid=edit]').disabled);
    page.server.connected = false;
    page.window.serverSays(`custom_${ID}_user_disconnected`);
    await until(() => page.find(link));
    assert.deepEqual(page.errors, []);
  });

  on('a failure is said, and can be tried again', async () => {
    const page = await openSettings(version);
    await until(() => page.find(button));
    page.server.answers = false;
    page.click(button);
    await until(() => page.find('[role=alert]'));
    assert.equal(page.find('[role=alert]').textContent, 'Das hat nicht geklappt.');
    page.server.answers = true;
    await until(() => !page.find(button).disabled);
    page.click(button);
    await until(() => page.find(link));
    assert.equal(page.find('[role=alert]'), null);
    assert.deepEqual(page.errors, []);
  });

  on('an answer that was overtaken is not shown', async () => {
    const page = await openSettings(version);
    let release;
    page.server.held = new Promise((held) => (release = held));
    page.window.serverSays(`custom_${ID}_user_connected`);
    page.click(button);
    await until(() => page.find(link));
    release();
    await until(() => page.server.answered === 4);
    await new Promise(setImmediate);
    assert.ok(page.window.registeredSettings().sections[1].disabled);
  });

  on('without an answer there are no settings and no errors, until the connection is back', async () => {
    const page = await open(version, { answers: false });
    page.click('[data-testid=settings]');
    assert.equal(page.find('h4'), null);
    page.server.answers = true;
    page.window.serverSays('reconnect');
    await until(() => page.find(button));
    assert.deepEqual(page.errors, []);
  });
}

test('a server under a path of its own is asked there', async () => {
  const page = await openSettings(19, { siteUrl: 'https://example.org/chat/' });
  await until(() => page.find(button));
  const asked = page.server.requests.map(({ url }) => url).filter((url) => url.includes('/plugins/'));
  assert.deepEqual([...new Set(asked)], [`/chat/plugins/${ID}/connection-status`]);
});

test('the bundle brings no React and needs nothing that only some have', () => {
  for (const foreign of ['jsx-runtime', 'ReactCurrentOwner', 'react.element', 'ReactDOM', 'propTypes', 'require(']) {
    assert.ok(!bundle.includes(foreign), foreign);
  }
});
