// The sandbox and a browser in front of it: what every walk needs.
//
// Starts the built sandbox with the built plugin, on ports of its own, and ends both when the walk is over.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url).pathname;
const pictures = process.env.PICTURES ?? join(root, 'target', 'screenshots');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What the pretend Microsoft hands out, and the secret of its application. */
const SECRETS = [/eyJ[\w-]{10,}\.eyJ/, /\b[01]\.AX0A/, /Bearer /, /sandbox~client~secret/];

/** Starts everything, the sandbox with these arguments; `close` ends it and looks for what nobody may see. */
export async function start(...rest) {
  const program = ['--plugin', join(root, 'target/debug/plugin'), '--json', ...rest];
  const sandbox = spawn(join(root, 'target/debug/sandbox'), program, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const places = await firstLine(sandbox);
  const profile = mkdtempSync(join(tmpdir(), 'walk-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    headless: true,
    viewport: { width: 1400, height: 800 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  }).catch((error) => {
    sandbox.kill('SIGTERM');
    throw error;
  });
  /** What was written in Teams. */
  const written = [];
  const close = async () => {
    const seen = await (await fetch(new URL('/api/seen', places.mattermost))).json();
    await browser.close();
    sandbox.kill('SIGTERM');
    await new Promise((ended) => sandbox.once('exit', ended));
    assert.ok(seen.some((text) => text.includes('configured')), 'the log was looked at');
    for (const text of seen) {
      for (const secret of SECRETS) assert.doesNotMatch(text, secret);
      for (const message of written) assert.ok(!text.includes(message), text);
    }
  };
  return { places, browser, written, close };
}

/** The sandbox says where it is in its first line. */
async function firstLine(program) {
  const lines = createInterface({ input: program.stdout });
  const ended = new Promise((_, fail) => program.once('exit', (code) => fail(new Error(`the sandbox ended with ${code}`))));
  const line = new Promise((found) => lines.once('line', found));
  return JSON.parse(await Promise.race([line, ended]));
}

/** Keeps a picture of a page or of a part of it. */
export async function picture(what, name) {
  mkdirSync(pictures, { recursive: true });
  await what.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
}

/** The two halves of the sandbox's page. */
export async function halves(page) {
  const half = async (name) => (await page.waitForSelector(`[data-testid=${name}]`)).contentFrame();
  return { teams: await half('teams'), mattermost: await half('mattermost') };
}

/** An element by its test id. */
export const at = (place, id) => place.getByTestId(id);

/** The posts that a page of Mattermost shows. */
export const posts = (page) => at(page, 'post');

/** Opens Mattermost as somebody. */
export async function logIn(page, name) {
  await at(page, `login-${name}`).click();
  await at(page, 'me').filter({ hasText: name }).waitFor();
}

/** Writes in Mattermost. */
export async function say(page, message, composer = 'composer', send = 'send') {
  await at(page, composer).fill(message);
  await at(page, send).click();
}

/** Writes in Teams, as whoever is chosen there, in the chat that is so many from the top. */
export async function write(world, teams, message, chat = 0) {
  world.written.push(message);
  await at(teams, `teams-chat-${chat}`).click();
  await say(teams, message, 'teams-composer', 'teams-send');
}

/** Chooses who one is in Teams, and what one is doing there. */
export async function becomeInTeams(teams, name, presence) {
  await at(teams, 'teams-user').selectOption(name.toLowerCase());
  if (presence) await at(teams, 'teams-presence').selectOption(presence);
}

/** Clicks the newest answer's link to connect, and picks an account at Microsoft; gives the tab where that ends. */
export async function signIn(world, page, account, shot) {
  const link = posts(page).last().getByRole('link', { name: /connect/i });
  const opening = world.browser.waitForEvent('page');
  await link.click();
  const tab = await opening;
  await at(tab, `account-${account}`).waitFor();
  if (shot) await picture(tab, shot);
  await at(tab, `account-${account}`).click();
  await at(tab, 'page').waitFor();
  return tab;
}

/** The page of the plugin that a tab shows has to be of this kind. */
export async function expectPage(tab, kind) {
  await tab.locator(`[data-testid=page][data-kind=${kind}]`).waitFor();
}
