// The sandbox and a browser in front of it: what every walk needs.
//
// Starts the built sandbox with the built plugin, on ports of its own, and ends both when the walk is over.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url).pathname;
const pictures = process.env.PICTURES ?? join(root, 'target', 'screenshots');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts everything, the sandbox with these arguments; `close` ends it. */
export async function start(...rest) {
  const sandbox = spawn(join(root, 'target/debug/sandbox'), ['--plugin', join(root, 'target/debug/plugin'), '--json', ...rest], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const places = await firstLine(sandbox);
  const profile = mkdtempSync(join(tmpdir(), 'walk-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    headless: true,
    viewport: { width: 1400, height: 800 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const close = async () => {
    await browser.close();
    sandbox.kill('SIGTERM');
    await new Promise((ended) => sandbox.once('exit', ended));
  };
  return { places, browser, close };
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
