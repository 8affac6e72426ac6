// What people see while the administrator has turned notifications off.

import { after, before, test } from 'node:test';
import { at, expectPage, logIn, picture, posts, say, signIn, start } from './world.mjs';

let world;
before(async () => { world = await start('--set', 'syncNotifications=false'); });
after(async () => { await world?.close(); });

test('connecting, its page, the question and the status say that the administrator has turned notifications off', async () => {
  const off = 'turned off by your administrator';
  const page = await world.browser.newPage();
  await page.goto(world.places.mattermost);
  await logIn(page, 'alice');
  await at(page, 'channel-town-square').click();
  await say(page, '/msteams connect');
  await posts(page).last().filter({ hasText: off }).waitFor();
  const tab = await signIn(world, page, 'alice');
  await expectPage(tab, 'page-connected-turned-off');
  await tab.close();
  await say(page, '/msteams status');
  await posts(page).last().filter({ hasText: 'alice@example.com' }).filter({ hasText: off }).waitFor();
  await picture(posts(page).last(), 'turned-off');
  await at(page, 'channel-msteams').click();
  await posts(page).filter({ hasText: 'Do you want to be notified' }).filter({ hasText: off }).waitFor();
  await page.close();
});
