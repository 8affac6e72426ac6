// The gallery, read as a person reads it: every kind of message became one post, shown by Mattermost's own renderer,
// in which nothing of the message acts, leaks or leads astray. Leaves the pictures that the documents show.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, picture, start } from './world.mjs';

const renderer = 'e2e/node_modules/@mattermost/commonmark/dist/commonmark.js';

/** Markup that a person must not see, unless it is what was written. */
const markup = /<\/?[a-z!][^<>\n]*>|&(?:[a-z]+|#x?[0-9a-f]+);|\*\*|~~|__|\]\(|```|\\[^\sA-Za-z0-9]|^\s*(?:#{1,6}|>|\|)\s/gim;

let world;
let page;
let rows;

before(async () => {
  world = await start('--gallery', 'crates/notifier/tests/gallery', '--renderer', renderer);
  page = await world.browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error));
  page.on('request', (request) => request.url().startsWith(world.places.url) || request.url().startsWith('data:') || errors.push(`asked for ${request.url()}`));
  await page.goto(world.places.url);
  await page.waitForFunction(() => document.querySelector('#progress').dataset.waiting === '', null, { timeout: 60_000 });
  await page.waitForFunction(() => [...document.querySelectorAll('iframe')].every((frame) => frame.style.height));
  assert.deepEqual(errors, []);
  rows = await at(page, 'kind').evaluateAll(read);
});
after(async () => { await world?.close(); });

const letters = (text) => text.normalize('NFKC').match(/[\p{L}\p{N}]/gu) ?? [];

/** Whether the letters of `part` are all in `whole`, in their order. */
function holds(whole, part) {
  let at = 0;
  return letters(part).every((letter) => {
    const found = whole.indexOf(letter, at);
    at = found + 1;
    return found >= 0;
  });
}

/** What is to be seen of each row; runs in the page. */
function read(sections) {
  const outsideCode = (text) => {
    const copy = text.cloneNode(true);
    copy.querySelectorAll('pre, code').forEach((code) => code.replaceWith('\n'));
    copy.querySelectorAll('br, p, li, td, th, tr, h1, h2, h3, h4, h5, h6, blockquote').forEach((one) => one.before('\n'));
    return copy.textContent;
  };
  // Without what the page says of its own: sizes, hosts, pictures that are not there.
  const written = (body) => {
    const copy = body.cloneNode(true);
    copy.querySelectorAll('style, small, .picture, .blocked, .emoji').forEach((one) => one.remove());
    return copy.textContent;
  };
  const seen = (post) => {
    const files = [...post.querySelectorAll('[data-testid=file]')].map((file) => file.alt ?? file.innerText);
    return [post.querySelector('[data-testid=text]').innerText, ...files].join('\n');
  };
  return sections.map((section) => {
    const teams = section.querySelector('[data-testid=teams]');
    const texts = [...section.querySelectorAll('[data-testid=text]')];
    const all = (selector) => texts.flatMap((text) => [...text.querySelectorAll(selector)]);
    return {
      kind: section.dataset.kind,
      posts: [...section.querySelectorAll('article')].map(seen),
      prose: texts.map(outsideCode).join('\n'),
      teams: teams.textContent + [...teams.querySelectorAll('iframe')].map((frame) => frame.contentDocument.body.textContent).join('\n'),
      written: [...teams.querySelectorAll('iframe')].map((frame) => written(frame.contentDocument.body)).join('\n'),
      links: all('a').map((link) => ({ href: link.getAttribute('href'), text: link.textContent })),
      live: all('[data-live]').map((one) => `${one.dataset.live} ${one.textContent}`),
      foreign: all('[data-html], [data-unknown], .image').map((one) => one.outerHTML),
    };
  });
}

/** Every row with what is wrong in it must be none. */
function none(wrong) {
  const found = rows.map((row) => [row.kind, wrong(row)]).filter(([, what]) => what?.length);
  assert.deepEqual(Object.fromEntries(found), {});
}

test('the reading sees what acts and what is foreign', async () => {
  const post = '@all ~town-square :tada: #release $x$ <b>x</b> ![a](https://x.example/a.png)\n\n<div>x</div>';
  const [row] = await page.evaluate(async ([post, read]) => {
    const { asPost } = await import('/post.js');
    const section = document.createElement('section');
    section.innerHTML = '<div data-testid="teams"></div>';
    section.append(asPost({ text: post }));
    return new Function(`return ${read}`)()([section]);
  }, [post, String(read)]);
  assert.deepEqual(row.live.map((one) => one.split(' ')[0]), ['at_mention', 'channel_link', 'emoji', 'hashtag', 'latex_inline']);
  assert.equal(row.foreign.length, 4);
  assert.deepEqual('a **b** &nbsp; \\* [c](d'.match(markup), ['**', '**', '&nbsp;', '\\*', '](']);
});

const fromTeamsItself = (kind) => kind.startsWith('event_');

test('every kind becomes one post, and what Teams itself wrote becomes none', async () => {
  assert.ok(rows.length >= 80, `${rows.length} kinds`);
  none(({ kind, posts }) => (posts.length === (fromTeamsItself(kind) ? 0 : 1) ? '' : `${posts.length} posts`));
  assert.equal(await at(page, 'progress').getAttribute('data-strangers'), '0');
});

test('every post has a head, something to read, and the link to the message', () => {
  none(({ posts }) => posts.filter((post) => post.split('\n').filter((line) => line.trim()).length < 3));
  none(({ kind, links }) => (fromTeamsItself(kind) || links.at(-1)?.href.startsWith(new URL('l/message/', world.places.teams).href) ? '' : 'no link'));
});

test('everything that was written is there, but for what is too long and addresses that lie', () => {
  assert.ok(rows.filter(({ written }) => letters(written).length).length >= 100);
  none(({ kind, posts, written }) => (/^(long_.*|link_that_lies)$/.test(kind) || holds(letters(posts.join('\n')), written) ? '' : written));
});

test('nothing comes alive that did not mean Mattermost', () => none(({ live }) => live));

test('no HTML, no picture from elsewhere', () => none(({ foreign }) => foreign));

test('links lead where the writer meant, and say so', () => {
  none(({ links, teams }) => links.filter(({ href, text }) => {
    const known = URL.canParse(href) && ['https:', 'http:', 'mailto:', 'tel:'].includes(new URL(href).protocol);
    const spilt = text.includes('\n') || (text.includes('](') && !teams.includes(text));
    return !known || /\s/.test(href) || !text.trim() || spilt;
  }));
});

test('no markup is to be seen, unless it is what was written', () => {
  none(({ prose, teams }) => (prose.match(markup) ?? []).filter((found) => !teams.includes(found.trim())));
});

test('the documents show the page as it is', async () => {
  const shown = [
    'text_plain_looks_like_mattermost,style_inline,list_nested,table_plain,code_block_json,mention_everyone,reply',
    'forwarded,image_between_text,file_one,voice_message,card_adaptive_report,poll,from_bot,text_importance_urgent,empty_body',
  ];
  await page.setViewportSize({ width: 1080, height: 800 });
  for (const [number, kinds] of shown.entries()) {
    await page.goto(`${world.places.url}?kinds=${kinds}`);
    await at(page, 'kind').nth(kinds.split(',').length - 1).getByTestId('text').waitFor();
    await picture(page.locator('body'), `gallery-${number + 1}`);
  }
});
