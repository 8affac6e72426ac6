// Cards as Teams shows them: enough of each layout to see what is said in it.

import { contentOf, html } from "/content.js";
import { chip, made } from "/elements.js";
import { markdown } from "/post.js";

/** The card of an attachment. */
export function card(attachment) {
  const content = contentOf(attachment);
  const isAdaptive = content.type === "AdaptiveCard" && content.body;
  const parts = isAdaptive ? adaptive(content) : classic(content);
  if (!parts.length) return chip("▭", attachment.name || "Card", attachment.contentType?.split(".").pop());
  return made("div", { class: "card" }, ...parts);
}

function adaptive(content) {
  return [...elements(content.body), ...buttons(content.actions)];
}

const elements = (list) => (list ?? []).filter((one) => one.isVisible !== false).map(adaptiveElement);

function adaptiveElement(one) {
  switch (one.type) {
    case "TextBlock": return said(one.text, one);
    case "RichTextBlock": return made("p", {}, ...(one.inlines ?? []).map(inline));
    case "FactSet": return facts((one.facts ?? []).map(({ title, value }) => [title, value]));
    case "Image": return made("div", { class: "picture small" }, one.altText ?? "Picture");
    case "ImageSet": return made("div", { class: "columns" }, ...elements(one.images));
    case "Media": return chip("▶", one.altText ?? "Video");
    case "ColumnSet": return made("div", { class: "columns" }, ...(one.columns ?? []).map((column) => made("div", {}, ...elements(column.items))));
    case "Table": return made("table", {}, ...(one.rows ?? []).map((row) => made("tr", {}, ...(row.cells ?? []).map((cell) => made("td", {}, ...elements(cell.items))))));
    case "ActionSet": return made("div", {}, ...buttons(one.actions));
    case "Input.ChoiceSet": return made("div", {}, ...labelled(one), ...(one.choices ?? []).map((choice) => made("label", {}, `○ ${choice.title}`)));
    case "Input.Toggle": return made("label", {}, `☐ ${one.title ?? ""}`);
    case "CodeBlock": return made("pre", {}, one.codeSnippet ?? "");
    default: return one.type?.startsWith("Input.")
      ? made("div", {}, ...labelled(one), made("div", { class: "input" }, one.placeholder ?? "")) : made("div", {}, ...elements(one.items));
  }
}

function inline(run) {
  const style = [run.weight === "Bolder" && "font-weight:600", run.italic && "font-style:italic", run.strikethrough && "text-decoration:line-through"];
  return made("span", { style: style.filter(Boolean).join(";") }, run.text ?? run);
}

const labelled = (one) => (one.label ? [made("label", {}, one.label)] : []);

function said(text, { weight, size, isSubtle } = {}) {
  const shown = String(text ?? "").replace(/\{\{(DATE|TIME)\(([^,)]+)[^}]*\}\}/g, (_, part, time) => (part === "DATE" ? time.slice(0, 10) : time.slice(11, 16)));
  const classes = [weight === "Bolder" && "bold", size && size !== "Default" && "large", isSubtle && "subtle"].filter(Boolean);
  return made("div", { class: classes.join(" ") }, markdown(shown.replace(/<\/?at>/g, "")));
}

function facts(list) {
  return made("table", { class: "facts" }, ...list.map(([title, value]) => made("tr", {}, made("th", {}, title ?? ""), made("td", {}, said(value)))));
}

function buttons(actions) {
  return (actions ?? []).map((action) => made("span", { class: "button" }, action.title ?? action.name ?? "…"));
}

/** Hero, thumbnail, list, receipt, sign-in, announcement and connector cards: what they have in common. */
function classic(content) {
  const parts = [];
  const add = (...made) => parts.push(...made);
  if (content.title) add(made("div", { class: "bold large" }, content.title));
  if (content.subtitle) add(made("div", { class: "subtle" }, ...html(content.subtitle)));
  if (content.text) add(made("div", {}, ...html(content.text)));
  for (const image of content.images ?? []) add(made("div", { class: "picture small" }, image.alt ?? "Picture"));
  if (content.facts) add(facts(content.facts.map(({ key, value }) => [key, value])));
  for (const section of content.sections ?? []) add(...connectorSection(section));
  for (const item of content.items ?? []) add(listItem(item));
  if (content.total) add(facts([["Tax", content.tax], ["Total", content.total]].filter(([, value]) => value)));
  add(...buttons(content.buttons ?? content.potentialAction));
  return parts;
}

function connectorSection(section) {
  const lines = [section.title, section.activityTitle, section.activitySubtitle].filter(Boolean);
  return [
    ...lines.map((line) => said(line)),
    ...[section.activityText, section.text].filter(Boolean).map((text) => made("div", {}, ...html(text))),
    ...(section.facts ? [facts(section.facts.map(({ name, value }) => [name, value]))] : []),
  ];
}

function listItem(item) {
  if (item.type === "section") return made("div", { class: "bold" }, item.title ?? "");
  const more = [item.subtitle, item.quantity && `× ${item.quantity}`, item.price].filter(Boolean).join(" · ");
  return chip(item.type === "person" ? "👤" : "▪", item.title ?? "", more);
}
