// Bubbles: one list item per entry of the conversation.

import { h, icon, emblem, portrait, svg } from "./dom.js";

const pad = (n) => String(n).padStart(2, "0");

/** wall is a time on the wall clock in Beijing, to be read with the UTC getters. */
export function wall(ms) {
  return new Date(ms + 8 * 3600 * 1000);
}

export function clock(ms) {
  const t = wall(ms);
  return `${pad(t.getUTCHours())}:${pad(t.getUTCMinutes())}`;
}

/** stamp writes a time as WeChat does: 09:05, 昨天 09:05, 星期三 09:05, 12月4日 09:05. */
export function stamp(ms, now) {
  const t = wall(ms);
  const today = wall(now);
  const midnight = (d) => Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate());
  const days = Math.round((midnight(today) - midnight(t)) / 86400000);
  if (days <= 0) return clock(ms);
  if (days === 1) return `昨天 ${clock(ms)}`;
  if (days < 7) return `星期${"日一二三四五六"[t.getUTCDay()]} ${clock(ms)}`;
  const day = `${t.getUTCMonth() + 1}月${t.getUTCDate()}日 ${clock(ms)}`;
  return t.getUTCFullYear() === today.getUTCFullYear() ? day : `${t.getUTCFullYear()}年${day}`;
}

export function separator(ms, now) {
  return h("li", { class: "time" }, h("time", { datetime: new Date(ms).toISOString() }, stamp(ms, now)));
}

/** part renders one piece of a text: links are links, the rest is text. */
function part(p, actions) {
  switch (p.t) {
    case "link":
      return h("a", { href: p.href, target: "_blank", rel: "noopener noreferrer" }, p.s);
    case "menu":
      return h("button", { type: "button", class: "choice", onclick: () => actions.choose(p.content || p.s, p.id) }, p.s);
    case "tel":
      return h("a", { href: p.href, class: "tel" }, p.s);
    case "inert":
      return h("span", { class: "inert", title: "微信里不能打开这种链接" }, p.s);
    default:
      return p.s;
  }
}

function textBody(b, actions) {
  if (!b.parts) return [b.text || ""];
  return b.parts.map((p) => part(p, actions));
}

function choices(b, actions) {
  const list = b.choices.items.map((c) =>
    h("button", { type: "button", class: "choice line", onclick: () => actions.choose(c.content, c.id) }, c.content));
  return [
    b.choices.head && h("span", { class: "line" }, b.choices.head), ...list,
    b.choices.tail && h("span", { class: "line" }, b.choices.tail),
  ];
}

function picture(src, cls) {
  const safe = /^(https?:|\/)/.test(src || "");
  return safe ? h("img", { src, alt: "", class: cls, loading: "lazy", referrerpolicy: "no-referrer" }) : null;
}

function opener(url) {
  return /^https?:\/\//.test(url || "") ? { href: url, target: "_blank", rel: "noopener noreferrer" } : null;
}

function linkOr(url, cls, ...children) {
  const to = opener(url);
  return to ? h("a", { ...to, class: cls }, ...children) : h("div", { class: cls }, ...children);
}

function articles(list) {
  const [first, ...rest] = list;
  const lead = rest.length === 0
    ? linkOr(first.url, "lead", picture(first.picture, "cover"),
      h("strong", {}, first.title), first.description && h("span", { class: "digest" }, first.description))
    : linkOr(first.url, "lead many", picture(first.picture, "cover"), h("strong", {}, first.title));
  return h("div", { class: "card articles" }, lead,
    rest.map((a) => linkOr(a.url, "rest", h("span", {}, a.title), picture(a.picture, "thumb"))));
}

function notice(t) {
  return h("div", { class: "card template" },
    h("strong", {}, t.title),
    h("dl", {}, (t.lines || []).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))),
    opener(t.url) && linkOr(t.url, "detail", "查看详情", icon("go")));
}

function location(b) {
  const map = svg(["M0 9h24M0 16h24M7 0v24M16 0v24", "M0 21L24 3"], { class: "map", preserveAspectRatio: "xMidYMid slice" });
  return h("div", { class: "bubble place" },
    h("strong", {}, b.place.label || "我的位置"),
    h("span", { class: "digest" }, `${b.place.lat.toFixed(4)}，${b.place.lng.toFixed(4)}`),
    h("span", { class: "mapframe" }, map, icon("pin")));
}

function voice(b) {
  const seconds = Math.max(2, Math.min(60, Math.ceil((b.text || "").length / 4) || 2));
  const bubble = h("div", { class: "bubble voice", role: "img", "aria-label": `语音 ${seconds} 秒` }, `${seconds}″`, icon("wave"));
  bubble.style.width = `${70 + seconds * 6}px`;
  return [bubble, b.text && h("div", { class: "bubble heard" }, b.text)];
}

const stickers = {
  smile: ["M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19z", "M8 9.500v1M16 9.500v1", "M7.500 14c2 4 7 4 9 0"],
  thanks: ["M12 20.500C5 15.500 3 12 3 8.800A4.600 4.600 0 0 1 12 7a4.600 4.600 0 0 1 9 1.800c0 3.200-2 6.700-9 11.700z"],
  hurry: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5.500l3.500 2"],
};

export const stickerNames = { smile: "微笑", thanks: "谢谢", hurry: "快点" };

export function stickerArt(name) {
  return svg(stickers[name] || stickers.smile, { class: "sticker" });
}

/** body is what stands beside the picture of the speaker. */
function body(b, actions) {
  switch (b.kind) {
    case "menu":
      return h("div", { class: "bubble" }, choices(b, actions));
    case "image":
      return h("button", { type: "button", class: "photo", "aria-label": "查看图片", onclick: () => actions.zoom(b.media) },
        h("img", { src: b.media, alt: "图片" }));
    case "video":
      return h("div", { class: "bubble" }, "［视频］");
    case "voice":
      return voice(b);
    case "location":
      return location(b);
    case "sticker":
      return h("div", { class: "stickerframe", role: "img", "aria-label": `表情 ${stickerNames[b.text] || ""}` }, stickerArt(b.text));
    default:
      return h("div", { class: "bubble" }, textBody(b, actions));
  }
}

const origins = { mass: "群发", preview: "群发预览", custom: "客服消息", template: "模板消息", subscribe: "订阅通知" };

/** bubble renders an entry. me is the follower who holds the phone. */
export function bubble(b, me, name, actions) {
  const attributes = { "data-id": b.id, "data-kind": b.kind, "data-origin": b.origin || "" };
  if (b.gone) return h("li", { class: "notice", ...attributes }, "该内容已被发布者删除");
  if (b.side === "system") return h("li", { class: "notice", ...attributes }, b.text);
  const label = origins[b.origin] && h("span", { class: "origin" }, origins[b.origin]);
  const wide = b.articles ? articles(b.articles) : b.template ? notice(b.template) : null;
  const speaker = h("span", { class: "visually-hidden" }, b.side === "me" ? "我：" : `${name}：`);
  if (wide && b.side !== "me") return h("li", { class: "wide", ...attributes }, speaker, wide, label);
  return h("li", { class: `msg ${b.side}`, ...attributes },
    b.side === "me" ? portrait(me) : emblem(),
    h("div", { class: "said" }, speaker, wide || body(b, actions), label));
}
