// What a new user does, in a real browser: connect, answer the question by its button, be written to while
// away, follow the link, and be left alone while active. Leaves the pictures that the documents show.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, becomeInTeams, expectPage, halves, logIn, picture, posts, say, signIn, start, write } from './world.mjs';

let world;
before(async () => { world = await start(); });
after(async () => { await world?.close(); });

/** The same, and connected in the end. */
async function connect(page, name, shots) {
  const tab = await signIn(world, page, name, shots && 'sign-in');
  await expectPage(tab, 'page-connected');
  if (shots) await picture(tab, 'connected');
  return tab;
}

/** How often Microsoft was asked what people are doing. */
async function presencesAsked(page) {
  const requests = await page.request.get(new URL('/_sandbox/requests', world.places.teams).href);
  return (await requests.json()).counts.presence ?? 0;
}

test('a new user connects, is notified while away, follows the link, and is left alone while active', async () => {
  const page = await world.browser.newPage();
  await page.goto(world.places.url);
  const { teams, mattermost } = await halves(page);

  await logIn(mattermost, 'alice');
  await at(mattermost, 'channel-town-square').click();
  await say(mattermost, '/msteams connect');
  await posts(mattermost).filter({ hasText: 'Only visible to you' }).last().waitFor();
  await picture(posts(mattermost).last(), 'connect');
  const connected = await connect(mattermost, 'alice', true);
  assert.match(await connected.getByTestId('page').innerText(), /alice@example\.com/);
  await connected.close();

  await at(mattermost, 'channel-msteams').click();
  const question = posts(mattermost).filter({ hasText: 'Connected as alice@example.com' });
  await question.waitFor();
  await picture(question, 'question');
  await at(question, 'action-on').click();
  await question.filter({ hasText: 'Notifications are now on' }).waitFor();
  assert.equal(await question.getByRole('button', { name: 'Not now' }).count(), 0);
  await picture(question, 'answer');

  await becomeInTeams(teams, 'Alice', 'Away');
  await becomeInTeams(teams, 'Bob');
  await write(world, teams, 'Lunch at noon?');
  const sent = Date.now();
  const notification = posts(mattermost).filter({ hasText: 'Lunch at noon?' });
  await notification.waitFor();
  const took = Date.now() - sent;
  console.log(`from Teams to Mattermost: ${took} ms`);
  // A second is promised; a busy machine gets five.
  assert.ok(took < 5000, `it took ${took} ms`);
  await picture(page, 'sandbox');
  await picture(notification, 'notification');

  const opening = world.browser.waitForEvent('page');
  await notification.getByRole('link', { name: /Microsoft Teams/ }).click();
  const chat = await opening;
  const message = chat.locator('[data-testid=teams-message][data-highlighted]');
  await message.waitFor();
  assert.match(await message.innerText(), /Lunch at noon\?/);
  await picture(chat, 'link-followed');
  await chat.close();

  await becomeInTeams(teams, 'Alice', 'Available');
  await becomeInTeams(teams, 'Bob');
  const asked = await presencesAsked(page);
  await write(world, teams, 'You are here, are you not?');
  // What Alice is at the moment of the question decides.
  while (await presencesAsked(page) === asked) await page.waitForTimeout(50);
  await becomeInTeams(teams, 'Alice', 'Away');
  await becomeInTeams(teams, 'Bob');
  await write(world, teams, 'And now you are gone.');
  await posts(mattermost).filter({ hasText: 'And now you are gone.' }).waitFor();
  assert.equal(await posts(mattermost).filter({ hasText: 'You are here' }).count(), 0);
  await picture(page, 'left-alone');

  await write(world, teams, 'We are live!', 1);
  const group = posts(mattermost).filter({ hasText: 'We are live!' });
  await group.filter({ hasText: 'Launch of the new site' }).waitFor();
  await picture(group, 'group');
  await page.close();
});

test('the link to connect and the button of the setting come in a thread and in a direct message, too', async () => {
  const page = await world.browser.newPage();
  await page.goto(world.places.mattermost);
  await at(page, 'logout').click();
  await logIn(page, 'bob');

  await at(page, 'channel-off-topic').click();
  await say(page, 'A thread about lunch');
  await posts(page).filter({ hasText: 'A thread about lunch' }).hover();
  await at(page, 'reply').last().click();
  await say(page, '/msteams connect', 'thread-composer', 'thread-send');
  const thread = page.locator('#thread');
  await posts(thread).filter({ hasText: 'Only visible to you' }).waitFor();
  await picture(page, 'thread');
  await (await connect(thread, 'bob')).close();

  await at(page, 'logout').click();
  await logIn(page, 'carol');
  await at(page, 'channel-alice').click();
  await say(page, '/msteams connect');
  await posts(page).filter({ hasText: 'Only visible to you' }).waitFor();
  await (await connect(page, 'carol')).close();

  await say(page, '/msteams notifications');
  await posts(page).last().filter({ hasText: 'Notifications are off' }).waitFor();
  await picture(posts(page).last(), 'notifications');
  await at(posts(page).last(), 'action-on').click();
  await posts(page).last().filter({ hasText: 'Notifications are now on' }).waitFor();

  await say(page, '/msteams status');
  await posts(page).last().filter({ hasText: 'carol@example.com' }).waitFor();
  await picture(posts(page).last(), 'status');
  await say(page, '/msteams disconnect');
  await posts(page).last().filter({ hasText: 'You are disconnected' }).waitFor();
  await picture(posts(page).last(), 'disconnected');
  await page.close();
});

test('whoever signs in with another address, or is not logged in to Mattermost, is told the way on', async () => {
  const page = await world.browser.newPage();
  await page.goto(world.places.mattermost);
  await at(page, 'logout').click();
  await logIn(page, 'carol');
  await at(page, 'channel-town-square').click();
  await say(page, '/msteams connect');
  await posts(page).last().filter({ hasText: 'Only visible to you' }).waitFor();
  const link = await posts(page).last().getByRole('link', { name: /connect/i }).getAttribute('href');
  const tab = await signIn(world, page, 'dave');
  await expectPage(tab, 'page-email-mismatch');
  await picture(tab, 'email-differs');

  await at(page, 'logout').click();
  await tab.goto(link);
  await expectPage(tab, 'page-no-session');
  await picture(tab, 'log-in-first');
  await tab.close();
  await page.close();
});
