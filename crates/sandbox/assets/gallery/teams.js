// A message as Teams shows it: who, when, and in a frame of its own what was written, with its attachments.
//
// The frame runs no script and fetches nothing: what is foreign in it can do no harm.

import { attachmentView, html, nameOf } from "/content.js";
import { made } from "/elements.js";

const style = await (await fetch("/teams.css")).text();
const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${location.origin}`;
const faces = ["#4f52b2", "#8764b8", "#c239b3", "#038387", "#986f0b", "#0b6a0b"];

function face(name) {
  const initials = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  const color = faces[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % faces.length];
  return made("span", { class: "face", style: `background:${color}`, "aria-hidden": "true" }, initials);
}

function chatTitle(chat) {
  if (chat.topic) return chat.topic;
  if (chat.chatType === "oneOnOne") return null;
  const names = (chat.members ?? []).map((member) => member.displayName).filter(Boolean);
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, +${names.length - 3}` : names.join(", ") || "Group chat";
}

/** The whole message. */
export function inTeams(chat, message) {
  const name = nameOf(message.from) ?? "Unknown user";
  const time = new Date(message.createdDateTime).toLocaleTimeString("en", { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  const importance = { high: "Important!", urgent: "Urgent!" }[message.importance];
  const title = chatTitle(chat);
  const event = message.eventDetail || message.body?.content?.includes("<systemEventMessage/>");
  const bubble = made("div", { class: importance ? "bubble important" : "bubble" },
    ...(importance ? [made("b", { class: "importance" }, importance)] : []),
    ...(message.subject ? [made("h3", {}, message.subject)] : []),
    event ? made("p", { class: "event" }, eventText(message.eventDetail)) : frame(message));
  const head = made("div", { class: "who" }, made("span", {}, event ? "Teams" : name), made("time", {}, time), ...(message.lastEditedDateTime ? [made("i", {}, "Edited")] : []));
  return made("div", { class: "teams" }, ...(title ? [made("div", { class: "chat" }, title)] : []),
    made("div", { class: "message" }, face(event ? "Teams" : name), made("div", {}, head, bubble)));
}

function eventText(detail) {
  const kind = detail?.["@odata.type"]?.match(/graph\.(\w+)EventMessageDetail/)?.[1] ?? "somethingHappened";
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return detail?.chatDisplayName ? `${words}: ${detail.chatDisplayName}` : words;
}

function frame(message) {
  const made = document.createElement("iframe");
  made.title = "Message";
  made.setAttribute("sandbox", "allow-same-origin");
  made.srcdoc = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><style>${style}</style>${body(message).innerHTML}`;
  made.addEventListener("load", () => { made.style.height = `${made.contentDocument.documentElement.scrollHeight}px`; });
  return made;
}

function body(message) {
  const { contentType, content } = message.body ?? {};
  const all = made("body");
  if (/^blockAccess/i.test(message.policyViolation?.dlpAction)) {
    all.append(made("p", { class: "blocked" }, "This message was blocked. Why?"));
  } else if (contentType === "text") {
    all.append(made("div", { class: "plain" }, content ?? ""));
  } else {
    all.append(...html(content ?? "", message.attachments ?? []));
  }
  const placed = new Set([...all.querySelectorAll("[data-attachment]")].map((one) => one.dataset.attachment));
  all.append(...(message.attachments ?? []).filter((one) => !placed.has(one.id)).map(attachmentView));
  return all;
}
