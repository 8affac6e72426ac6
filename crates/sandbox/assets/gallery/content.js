// What Teams makes of the HTML of a message and of its attachments.

import { card } from "/cards.js";
import { chip, made } from "/elements.js";

/** Who it was; null if Graph does not say. */
export function nameOf(identities) {
  const identity = identities?.user ?? identities?.application ?? identities?.device;
  return identity?.displayName ?? null;
}

/** What Teams makes of its HTML: nothing of it is run or fetched, its own elements become what they stand for. */
export function html(content, attachments = []) {
  const parsed = new DOMParser().parseFromString(content, "text/html");
  const each = (selector, change) => parsed.querySelectorAll(selector).forEach(change);
  each("script, style, iframe, object, embed, link, meta, base, form", (one) => one.remove());
  each("*", (one) => [...one.attributes].filter(({ name }) => name.startsWith("on")).forEach(({ name }) => one.removeAttribute(name)));
  each("a[href]", (one) => { if (!/^(https?|mailto|tel):/i.test(one.getAttribute("href"))) one.removeAttribute("href"); });
  each("attachment", (one) => {
    const found = attachments.find((attachment) => attachment.id === one.id);
    one.replaceWith(...(found ? [attachmentView(found)] : []));
  });
  each("emoji", (one) => one.replaceWith(one.getAttribute("alt") ?? one.getAttribute("title") ?? "☺"));
  each("customemoji", (one) => one.replaceWith(made("span", { class: "emoji", title: one.getAttribute("alt") ?? "" }, one.getAttribute("alt")?.[0] ?? "?")));
  each("img", (one) => one.replaceWith(picture(one)));
  each("video, audio", (one) => one.replaceWith(chip("▶", "Video", duration(one.dataset.duration))));
  each("[itemtype*=InputExtension]", (one) => one.replaceWith(chip("▶", "", "Voice message")));
  each("at", (one) => one.replaceWith(made("span", { class: "at" }, ...one.childNodes)));
  each("codeblock", codeBlock);
  each("blockquote[itemtype*=Reply]", (one) => one.classList.add("reply"));
  return [...parsed.body.childNodes];
}

function picture(image) {
  const alt = image.getAttribute("alt") ?? "";
  if (image.getAttribute("itemtype")?.includes("Emoji")) return document.createTextNode(alt);
  const kind = { Giphy: "GIF", Sticker: "Sticker" }[image.getAttribute("itemtype")?.split("/").pop()] ?? "Picture";
  const [width, height] = [image.getAttribute("width") ?? 200, image.getAttribute("height") ?? 140].map(Number);
  const scale = Math.min(1, 210 / width, 120 / height);
  const size = `width:${Math.round(width * scale)}px;height:${Math.round(height * scale)}px`;
  if (image.getAttribute("src")?.includes("/hostedContents/")) return made("img", { src: "/picture.png", style: size, alt });
  return made("span", { class: "picture", style: size }, alt && alt !== "image" ? `${kind}: ${alt}` : kind);
}

function codeBlock(block) {
  const language = block.className;
  block.querySelectorAll("br").forEach((one) => one.replaceWith("\n"));
  const code = made("pre", {}, block.textContent.replaceAll("\u00a0", " "));
  block.replaceWith(made("div", { class: "code" }, ...(language ? [made("small", {}, language)] : []), code));
}

const duration = (iso) => iso?.replace(/^PT/, "").toLowerCase() ?? "";

/** An attachment, where it stands in the text or below it. */
export function attachmentView(attachment) {
  const view = attachmentContent(attachment);
  view.dataset.attachment = attachment.id;
  return view;
}

/** The content of an attachment: JSON in a string, an object, or nothing. */
export function contentOf({ content }) {
  if (typeof content !== "string") return content ?? {};
  try {
    return JSON.parse(content) ?? {};
  } catch {
    return {};
  }
}

function attachmentContent(attachment) {
  const content = contentOf(attachment);
  const kind = (attachment.contentType ?? "").split(/[./]/).pop();
  const name = attachment.name ?? "";
  switch (kind) {
    case "reference":
    case "info": return chip("📄", name, attachment.contentUrl?.startsWith("https:") ? new URL(attachment.contentUrl).hostname : "");
    case "messageReference": return quote(nameOf(content.messageSender), content.messagePreview ?? "");
    case "forwardedMessageReference": return made("div", { class: "forward" }, made("small", {}, `Forwarded · ${nameOf(content.originalMessageSender) ?? "Unknown user"}`), ...html(content.originalMessageContent ?? ""));
    case "meetingReference": return chip("📅", name, "Meeting");
    case "tabReference": return chip("▤", name, "Tab");
    case "fluidEmbedCard": return chip("∞", "Loop component");
    case "audio": return chip("▶", "Voice message", duration(content.duration));
    case "codesnippet": return content.language ? chip("‹›", "Code snippet", `${content.language}, ${content.lines} lines`) : made("span");
    case "consent": return chip("📄", name, content.description ?? "");
    default: return attachment.contentType?.includes("card") ? card(attachment) : chip("◇", name || "Attachment", attachment.contentType);
  }
}

function quote(sender, preview) {
  const head = sender ? made("strong", {}, sender) : made("small", {}, "Unknown user");
  return made("div", { class: "reply" }, head, made("div", { class: "plain" }, preview || made("small", {}, "Picture")));
}
