// Building blocks: elements from data, never from markup, so that nothing that a
// message says can become code.

/** h makes an element: h("p", {class: "x", onclick}, "text", child, …). */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key in el && typeof value !== "string") el[key] = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

const svgSpace = "http://www.w3.org/2000/svg";

/** svg draws paths on a 24×24 grid. */
export function svg(paths, extra) {
  const el = document.createElementNS(svgSpace, "svg");
  el.setAttribute("viewBox", "0 0 24 24");
  el.setAttribute("aria-hidden", "true");
  for (const [k, v] of Object.entries(extra || {})) el.setAttribute(k, v);
  for (const d of [paths].flat()) {
    const path = document.createElementNS(svgSpace, "path");
    path.setAttribute("d", d);
    el.append(path);
  }
  return el;
}

const shapes = {
  chevron: "M15 4l-8 8 8 8",
  person: ["M12 12a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4z", "M4 20.5c.6-4.2 3.8-6 8-6s7.400 1.800 8 6"],
  dots: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  keyboard: ["M3 6h18v12H3z", "M7 10h.01M11 10h.01M15 10h.01M17.500 10h.01M8 14.500h8"],
  list: ["M4 7h16M4 12h16M4 17h16"],
  voice: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9 10.500c.8 1 .8 2 0 3M11.600 8.700c1.800 2 1.800 4.600 0 6.600M14.300 7c2.800 3 2.800 7 0 10"],
  smile: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8.500 10h.01M15.500 10h.01", "M8 14c1 1.800 2.400 2.600 4 2.600s3-.8 4-2.600"],
  plus: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 8v8M8 12h8"],
  photo: ["M4 5h16v14H4z", "M4 16l4.500-4.500 4 4 3-3L20 17", "M15.500 9h.01"],
  sample: ["M4 5h16v14H4z", "M12 9v6M9 12h6"],
  pin: ["M12 21c4-4.700 6.500-8 6.500-11.200a6.500 6.500 0 0 0-13 0C5.500 13 8 16.300 12 21z", "M12 12.200a2.400 2.400 0 1 0 0-4.800 2.400 2.400 0 0 0 0 4.800z"],
  scan: ["M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4", "M4 12h16"],
  bell: ["M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15z", "M10 20.500c.8.8 3.200.8 4 0"],
  close: ["M6 6l12 12M18 6L6 18"],
  go: "M9 5l7 7-7 7",
  wave: ["M5 10c1 1.300 1 2.700 0 4M9 7.500c2.300 2.800 2.300 6.200 0 9M13 5c3.600 4.400 3.600 9.600 0 14"],
};

export function icon(name) {
  return svg(shapes[name], { class: "glyph" });
}

const scale = ["M12 4.500v14M8.500 19h7M5.500 7h13", "M5.500 7l-2.700 6h5.400zM18.500 7l-2.700 6h5.400z"];

/** emblem is the account's picture. */
export function emblem() {
  return h("span", { class: "avatar account" }, svg(scale));
}

const hues = ["#5b8ff9", "#e8684a", "#9270ca", "#269a99", "#d99b2b", "#6dc8ec", "#ff9d4d", "#c25c8a"];

/** portrait is a follower's picture: the first character on a colour of their own. */
export function portrait(person) {
  let n = 0;
  for (const c of person.openid) n = (n * 131 + c.codePointAt(0)) % 65521;
  const el = h("span", { class: "avatar" }, [...person.name][0] || "？");
  el.style.backgroundColor = hues[n % hues.length];
  el.setAttribute("aria-hidden", "true");
  return el;
}

/** post sends JSON to the stand-in; errors come back as sentences. */
export async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}),
    });
  } catch {
    throw new Error("本地平台没有应答，是不是停了？");
  }
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(value.error || "出错了，请再试一次");
  return value;
}

export const byID = (id) => document.getElementById(id);
