// The page in the user's settings: the built bundle in a pretend web app with each React that Mattermost has, in
// front of the plugin itself. Leaves the picture that the documents show.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { at, picture, start } from './world.mjs';

const built = (name) => readFileSync(new URL(`../webapp/${name}`, import.meta.url), 'utf8');

let world;
before(async () => { world = await start(); });
after(async () => { await world?.close(); });

/** Opens the settings of somebody who is logged in, as Mattermost with this React shows them. */
async function openSettings(person, version) {
  const page = await world.browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const address = new URL('/settings', world.places.mattermost).href;
  const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><style>${built('test/host/webapp.css')}</style>
    <body data-site-url="${world.places.mattermost}"><div id="app"></div>
    <script>${built(`test/dist/host-${version}.js`)}</script><script>${built('dist/main.js')}</script>`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.request.post(new URL('/api/login', world.places.mattermost).href, { data: { username: person } });
  await page.goto(address);
  await at(page, 'settings').click();
  return { page, errors };
}

for (const [person, version] of [['alice', 17], ['bob', 18], ['carol', 19]]) {
  test(`React ${version}: ${person} connects, turns notifications on, and disconnects`, async () => {
    const { page, errors } = await openSettings(person, version);
    assert.match(await page.evaluate(() => React.version), new RegExp(`^${version}\\.`));
    await page.getByText('Not connected').waitFor();
    assert.ok(await at(page, 'edit').isDisabled());

    const opening = world.browser.waitForEvent('page');
    await page.getByRole('link', { name: 'Connect' }).click();
    const tab = await opening;
    await at(tab, `account-${person}`).click();
    await tab.locator('[data-testid=page][data-kind=page-connected]').waitFor();
    await tab.close();

    await page.getByText(`Connected as ${person}@example.com.`).waitFor();
    await page.locator('[data-testid=edit]:enabled').click();
    await at(page, 'on').check();
    await picture(page.getByRole('dialog'), `settings-react-${version}`);
    await at(page, 'save').click();
    await page.locator('[data-testid=notifications]').getByText('Notify me in Mattermost').waitFor();

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('link', { name: 'Connect' }).waitFor();
    assert.ok(await at(page, 'edit').isDisabled());
    assert.deepEqual(errors, []);
    await page.close();
  });
}
