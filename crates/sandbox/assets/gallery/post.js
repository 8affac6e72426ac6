// A post as Mattermost shows it, from the tree that Mattermost's own parser makes of its Markdown.
//
// What would come alive in Mattermost (a mention, a channel, an emoji, a hashtag, a formula) carries `data-live`.

import { made } from "/elements.js";

const blocks = {
  block_quote: "blockquote", item: "li", table: "table", table_row: "tr",
  emph: "em", strong: "strong", del: "del",
};
const live = new Set(["at_mention", "channel_link", "emoji", "hashtag", "latex_inline", "mention_highlight"]);

/** The element for a node; null for what has only content. */
function container(node) {
  switch (node.type) {
    case "document": return document.createDocumentFragment();
    case "paragraph": return made("p", node.parent.parent?.listTight ? { class: "tight" } : {});
    case "heading": return made(`h${node.level}`);
    case "list": return node.listType === "bullet" ? made("ul") : made("ol", { start: node.listStart ?? 1 });
    case "table_cell": return made(node.isHeading ? "th" : "td", node.align ? { align: node.align } : {});
    case "link": return made("a", { href: node.destination, target: "_blank", rel: "noopener noreferrer" });
    case "image": return made("span", { class: "image", "data-source": node.destination });
    case "checkbox": return made("input", { type: "checkbox", disabled: "", ...(node.isChecked ? { checked: "" } : {}) });
    default: return blocks[node.type] ? made(blocks[node.type]) : made("span", { "data-unknown": node.type });
  }
}

function leaf(node) {
  switch (node.type) {
    case "text": return document.createTextNode(node.literal);
    case "softbreak":
    case "linebreak": return made("br");
    case "code": return made("code", {}, node.literal);
    case "thematic_break": return made("hr");
    case "code_block": return made("pre", node.info ? { "data-language": node.info } : {}, made("code", {}, node.literal));
    // Mattermost obeys no HTML; it shows it as it is written.
    case "html_inline":
    case "html_block": return made("span", { "data-html": "" }, node.literal);
    default: return null;
  }
}

const written = {
  at_mention: (node) => `@${node.mentionName}`,
  channel_link: (node) => `~${node.channelName}`,
  emoji: (node) => node.literal,
};

/** The nodes that Mattermost's clients show for this Markdown. */
export function markdown(text) {
  const tree = new commonmark.Parser().parse(text);
  const open = [];
  const walker = tree.walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const { node, entering } = event;
    if (!entering) {
      const closed = open.pop();
      if (!open.length) return closed;
      continue;
    }
    const place = open.at(-1);
    const isLive = live.has(node.type);
    const shown = isLive ? made("span", { "data-live": node.type }, written[node.type]?.(node) ?? "") : leaf(node) ?? container(node);
    place?.append(shown);
    if (node.isContainer) open.push(shown);
  }
  return document.createDocumentFragment();
}

/** The whole post, with the bot who writes it. */
export function asPost({ text, files = [] }) {
  return made("article", { class: "post" },
    made("span", { class: "bot", "aria-hidden": "true" }),
    made("div", {},
      made("div", { class: "author" }, made("b", {}, "MS Teams"), made("span", { class: "tag" }, "BOT")),
      made("div", { class: "text", "data-testid": "text" }, markdown(text)),
      ...(files.length ? [made("div", { class: "files" }, ...files.map(asFile))] : [])));
}

function asFile({ id, name }) {
  const named = made("span", { class: "file", "data-testid": "file" }, `📄 ${name}`);
  if (!/\.(png|jpe?g|gif)$/i.test(name)) return named;
  const picture = made("img", { src: `/files/${id}`, alt: name, title: name, "data-testid": "file" });
  picture.addEventListener("error", () => picture.replaceWith(named));
  return picture;
}
