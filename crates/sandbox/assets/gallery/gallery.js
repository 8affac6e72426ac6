// The rows of the gallery: what Teams shows beside what the post shows. Posts appear as they arrive.

import { made } from "/elements.js";
import { asPost } from "/post.js";
import { inTeams } from "/teams.js";

/** The order of the page: heading, and how the kinds below it begin. What fits nowhere comes last. */
const groups = [
  ["Text", ["text_"]],
  ["Styles and quotes", ["style_"]],
  ["Lists", ["list_"]],
  ["Tables", ["table_"]],
  ["Code", ["code_"]],
  ["Links", ["link_"]],
  ["Mentions", ["mention_"]],
  ["Emoji", ["emoji"]],
  ["Replies and forwarded messages", ["reply", "forwarded"]],
  ["Pictures and clips", ["image", "video_", "voice_"]],
  ["Files", ["file"]],
  ["Cards and other attachments", ["card_", "poll", "loop_", "meeting_", "tab_", "unknown_", "attachment_"]],
  ["Senders and chats", ["from_"]],
  ["Teams' own entries", ["event_"]],
  ["Long, empty, broken, hostile", [""]],
];

const byId = (id) => document.getElementById(id);
const wanted = new URLSearchParams(location.search).get("kinds")?.split(",");
const isWanted = ({ name }) => !wanted || wanted.some((one) => (one.endsWith("_") ? name.startsWith(one) : name === one));
const rows = new Map();

const isEvent = (kind) => Boolean(kind.message.body?.content?.includes("<systemEventMessage/>"));

const spelt = { html: "HTML", json: "JSON", markdown: "Markdown", mattermost: "Mattermost" };

function title(name) {
  const words = name.split("_").map((word) => spelt[word] ?? word).join(" ");
  return words[0].toUpperCase() + words.slice(1);
}

const place = ({ name }) => groups.findIndex(([, starts]) => starts.some((start) => name.startsWith(start)));

function group(kind) {
  const [heading] = groups[place(kind)];
  const found = [...byId("kinds").children].find((one) => one.dataset.group === heading);
  return found ?? byId("kinds").appendChild(made("div", { "data-group": heading }, made("h2", {}, heading)));
}

function row(kind) {
  const posts = made("div", { class: "posts", "data-testid": "post" });
  const teams = made("div", { "data-testid": "teams" }, inTeams(kind.chat, kind.message));
  const section = made("section", { "data-testid": "kind", "data-kind": kind.name, id: kind.name },
    made("h3", {}, made("a", { href: `#${kind.name}` }, title(kind.name))),
    made("div", { class: "sides" }, teams, posts));
  group(kind).append(section);
  return { section, posts, shown: null };
}

function showPosts({ section, posts, shown }, kind) {
  const state = JSON.stringify(kind.posts);
  if (state === shown) return state;
  section.dataset.posts = kind.posts.length;
  const nothing = isEvent(kind) ? "No post: this is an entry of Teams' own, and nobody wrote it." : "…";
  posts.replaceChildren(...(kind.posts.length ? kind.posts.map(asPost) : [made("p", { class: "nothing" }, nothing)]));
  return state;
}

function show({ kinds, strangers }) {
  const chosen = kinds.filter(isWanted);
  for (const kind of chosen.sort((one, other) => place(one) - place(other))) {
    if (!rows.has(kind.name)) rows.set(kind.name, row(kind));
    const known = rows.get(kind.name);
    known.shown = showPosts(known, kind);
  }
  const waiting = kinds.filter((kind) => !kind.posts.length && !isEvent(kind));
  const progress = byId("progress");
  progress.textContent = waiting.length
    ? `${kinds.length} kinds, ${waiting.length} still on their way`
    : `${kinds.length} kinds, each sent through the pretend Microsoft, the plugin and the pretend Mattermost`;
  progress.dataset.waiting = waiting.map((kind) => kind.name).join(" ");
  progress.dataset.strangers = strangers;
}

for (;;) {
  show(await (await fetch("/kinds")).json());
  await new Promise((resolve) => setTimeout(resolve, 500));
}
