// The small Teams: shows the tenant as the control interface describes it, and does what a person does in Teams.
"use strict";

const byId = (id) => document.getElementById(id);
const faces = ["#4f52b2", "#8764b8", "#c239b3", "#038387", "#986f0b", "#0b6a0b"];

let world = { version: 0, people: [], chats: [] };
let me = sessionStorage.getItem("teams-user");
const link = deepLink();
let open = link.chat;

// /l/message/{chat}/{message}?context=… and /l/chat/{chat}/…, as Teams' deep links are written.
function deepLink() {
  const [, l, kind, chat, message] = location.pathname.split("/").map(decodeURIComponent);
  if (l !== "l") return { chat: null, message: null };
  return { chat, message: kind === "message" ? message : null };
}

async function control(path, body) {
  const answer = await fetch(`/_sandbox/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(result.error ?? `The sandbox answered ${answer.status}.`);
  return result;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// What a message says, without its markup: nothing of it becomes part of this page.
function plainText(html) {
  const parsed = new DOMParser().parseFromString(html.replace(/<br\s*\/?>|<\/(p|div|li)>/gi, "$&\n"), "text/html");
  for (const emoji of parsed.querySelectorAll("emoji")) emoji.replaceWith(emoji.getAttribute("alt") ?? "");
  return parsed.body.textContent.trim();
}

function escaped(text) {
  return element("p", {}, text).innerHTML.replaceAll("\n", "<br>");
}

const person = (name) => world.people.find((one) => one.name === name);
const myChats = () => world.chats
  .filter((chat) => chat.members.includes(me))
  .sort((one, other) => lastChange(other).localeCompare(lastChange(one)) || one.id.localeCompare(other.id));
const lastChange = (chat) => chat.messages.at(-1)?.createdDateTime ?? chat.createdDateTime;

function chatTitle(chat) {
  if (chat.topic) return chat.topic;
  const others = chat.members.filter((name) => name !== me).map((name) => person(name)?.displayName ?? name);
  return others.join(", ") || "Only me";
}

function face(title) {
  const initials = title.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  const color = faces[[...title].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % faces.length];
  return element("span", { class: "face", style: `background:${color}`, "aria-hidden": "true" }, initials);
}

function preview(chat) {
  const last = chat.messages.at(-1);
  if (!last) return "No messages yet";
  return last.eventDetail ? eventText(last) : plainText(last.body.content) || "…";
}

function eventText(message) {
  const detail = message.eventDetail;
  const nameOf = (member) => world.people.find((one) => one.id === member.id)?.displayName ?? "Somebody";
  const who = detail.initiator?.user?.displayName ?? "Somebody";
  const members = (detail.members ?? []).map(nameOf).join(", ");
  switch (detail["@odata.type"]) {
    case "#microsoft.graph.membersAddedEventMessageDetail": return `${who} added ${members} to the chat`;
    case "#microsoft.graph.membersDeletedEventMessageDetail": return `${who} removed ${members} from the chat`;
    case "#microsoft.graph.chatRenamedEventMessageDetail": return `${who} renamed the chat to ${detail.chatDisplayName}`;
    default: return `${who} changed something in the chat`;
  }
}

function showPeople() {
  const user = byId("user");
  if (user.options.length !== world.people.length) {
    user.replaceChildren(...world.people.map((one) => element("option", { value: one.name }, one.displayName)));
  }
  user.value = me;
  const availability = person(me)?.availability ?? "Offline";
  const presence = byId("presence");
  if (![...presence.options].some((option) => option.value === availability)) {
    presence.append(element("option", { value: availability }, availability));
  }
  presence.value = availability;
  byId("dot").dataset.presence = availability;
}

function showChats() {
  byId("chats").replaceChildren(...myChats().map((chat, number) => {
    const title = chatTitle(chat);
    const item = element("a", {
      href: `/l/chat/${encodeURIComponent(chat.id)}/0`,
      "data-testid": `teams-chat-${number}`,
      "data-chat-id": chat.id,
      "aria-current": String(chat.id === open),
    }, face(title), element("span", { class: "text" }, element("span", {}, title), element("small", {}, preview(chat))));
    item.addEventListener("click", (event) => {
      event.preventDefault();
      open = chat.id;
      show();
      byId("composer").focus();
    });
    return element("li", {}, item);
  }));
}

function messageItem(message) {
  const attributes = { "data-testid": "teams-message", "data-message-id": message.id };
  if (message.id === link.message && open === link.chat) attributes["data-highlighted"] = "true";
  if (message.eventDetail) return element("li", { ...attributes, class: "event" }, eventText(message));
  const user = message.from?.user;
  const mine = user?.id === person(me)?.id;
  const name = user?.displayName ?? message.from?.application?.displayName ?? "Unknown";
  const time = new Date(message.createdDateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const edited = message.lastEditedDateTime && !message.deletedDateTime ? " · edited" : "";
  const content = message.body.contentType === "html" ? plainText(message.body.content) : message.body.content;
  const text = message.deletedDateTime ? "This message was deleted." : content;
  const bubble = element("div", { class: "bubble" }, element("small", {}, `${mine ? "" : `${name} · `}${time}${edited}`), element("p", {}, text));
  const parts = mine ? [bubble] : [face(name), bubble];
  return element("li", mine ? { ...attributes, class: "mine" } : attributes, ...parts);
}

function showMessages() {
  const chat = world.chats.find((one) => one.id === open);
  byId("compose").hidden = !chat;
  byId("title").textContent = chat ? chatTitle(chat) : "No chat yet";
  byId("members").textContent = chat && chat.members.length > 2
    ? chat.members.map((name) => person(name)?.displayName ?? name).join(", ") : "";
  const list = byId("messages");
  const items = (chat?.messages ?? []).map(messageItem);
  const empty = chat ? "Say hello: the first message starts the chat." : "Start one with “New chat”.";
  list.replaceChildren(...(items.length ? items : [element("li", { class: "empty" }, empty)]));
  const highlighted = list.querySelector("[data-highlighted]");
  list.scrollTop = highlighted
    ? highlighted.offsetTop - list.offsetTop - (list.clientHeight - highlighted.offsetHeight) / 2
    : list.scrollHeight;
}

function show() {
  if (!person(me)) me = world.people.at(1)?.name ?? world.people[0]?.name;
  if (!world.chats.some((chat) => chat.id === open && chat.members.includes(me))) open = myChats()[0]?.id ?? null;
  showPeople();
  showChats();
  showMessages();
}

// A deep link is opened by somebody who is in that chat, most likely not by who wrote the message.
function followDeepLink() {
  const chat = world.chats.find((one) => one.id === link.chat);
  if (!chat || chat.members.includes(me)) return;
  const writer = chat.messages.find((message) => message.id === link.message)?.from?.user?.id;
  me = chat.members.find((name) => person(name)?.id !== writer) ?? me;
}

function showTrouble(error) {
  const trouble = byId("trouble");
  trouble.textContent = error?.message ?? "";
  trouble.hidden = !error;
}

const attempt = (action) => action().then(() => showTrouble(null), showTrouble);

function send() {
  const composer = byId("composer");
  const text = composer.value.trim();
  if (!text || !open) return;
  composer.value = "";
  attempt(() => control("messages", { chat: open, from: me, html: `<p>${escaped(text)}</p>` }));
}

function showNewChat(shown) {
  byId("new-chat-form").hidden = !shown;
  byId("new-chat").setAttribute("aria-expanded", String(shown));
  byId("new-chat-members").replaceChildren(...world.people.filter((one) => one.name !== me).map((one) =>
    element("label", {}, element("input", { type: "checkbox", value: one.name, "data-testid": `teams-new-chat-member-${one.name}` }), ` ${one.displayName}`)));
}

function listen() {
  byId("user").addEventListener("change", (event) => {
    me = event.target.value;
    sessionStorage.setItem("teams-user", me);
    open = null;
    showNewChat(false);
    show();
  });
  byId("presence").addEventListener("change", (event) =>
    attempt(() => control("presence", { person: me, availability: event.target.value })));
  byId("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("composer").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  byId("new-chat").addEventListener("click", () => showNewChat(byId("new-chat-form").hidden));
  byId("new-chat-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...byId("new-chat-members").querySelectorAll("input:checked")].map((box) => box.value);
    if (!chosen.length) return;
    attempt(async () => {
      const { id } = await control("chats", { members: [me, ...chosen], topic: byId("new-chat-topic").value.trim() });
      open = id;
      byId("new-chat-topic").value = "";
      showNewChat(false);
      show();
    });
  });
}

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/_sandbox/state?after=${world.version}`);
      const first = world.version === 0;
      world = await answer.json();
      if (first) followDeepLink();
      showTrouble(null);
      show();
    } catch {
      showTrouble(new Error("The sandbox does not answer. Trying again…"));
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

listen();
follow();
