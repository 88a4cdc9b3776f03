// The chat page: one follower's phone. Everything that happens comes in through
// one EventSource; everything that is done goes out as a small POST.

import { h, byID, icon, emblem, portrait, post } from "./dom.js";
import { bubble, clock, separator } from "./bubbles.js";
import { setUpDock } from "./dock.js";
import { setUpSheets } from "./sheets.js";
import { setUpDeveloper } from "./developer.js";

const account = { ...document.body.dataset };
const state = { me: null, people: [], menu: [], codes: [], grants: [], lastAt: 0, now: Date.now(), source: null };

const log = byID("log");

let toastTimer = 0;
function toast(text) {
  const el = byID("toast");
  el.textContent = text;
  el.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { el.hidden = true; }, 2600);
}

/** act posts for the follower who holds the phone, and shows errors. */
async function act(path, body) {
  try {
    return await post(path, { u: state.me.openid, ...body });
  } catch (error) {
    toast(error.message);
    return null;
  }
}

const actions = {
  say: (text) => act("/chat/api/send", { kind: "text", text }),
  send: (message) => act("/chat/api/send", message),
  choose: (text, id) => act("/chat/api/send", { kind: "text", text, menu_id: id }),
  press: async (path, extra) => {
    const result = await act("/chat/api/menu", { path, ...extra });
    if (result && /^https?:\/\//.test(result.open || "")) window.open(result.open, "_blank", "noopener");
    return result;
  },
  follow: (scene) => act("/chat/api/follow", { scene: scene || "" }),
  unfollow: () => act("/chat/api/unfollow"),
  scan: (scene) => act("/chat/api/scan", { scene }),
  grant: (grants) => act("/chat/api/grant", { grants }),
  refuse: (refuse) => act("/chat/api/refuse", { refuse }),
  addPerson: async (name) => {
    const result = await act("/chat/api/people", { name });
    if (result) become(result.openid);
  },
  become: (openid) => become(openid),
  zoom: (src) => {
    const viewer = byID("viewer");
    viewer.replaceChildren(h("button", { type: "button", "aria-label": "关闭", onclick: () => viewer.close() }, h("img", { src, alt: "图片" })));
    viewer.showModal();
  },
  toast,
};

function nearBottom() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 160;
}

function toBottom() {
  log.scrollTop = log.scrollHeight;
}

function show(b) {
  if (log.querySelector(`[data-id="${Number(b.id)}"]`)) return;
  if (b.at - state.lastAt > 5 * 60 * 1000) log.append(separator(b.at, state.now));
  state.lastAt = b.at;
  log.append(bubble(b, state.me, account.name, actions));
}

function renderPerson() {
  const who = byID("who");
  who.replaceChildren(icon("chevron"), portrait(state.me));
  who.setAttribute("aria-label", `切换身份，现在是${state.me.name}`);
  const follows = state.me.subscribed;
  byID("welcome").hidden = follows;
  byID("dock").hidden = !follows;
  log.hidden = !follows;
  document.title = `${account.name} · ${state.me.name}`;
}

function setTyping(on) {
  byID("title").textContent = on ? "对方正在输入…" : account.name;
}

const dock = setUpDock(state, actions);
const sheets = setUpSheets(state, account, actions);
const developer = setUpDeveloper(state, account, actions);

function setPeople(view) {
  state.people = view.people;
  const me = view.people.find((p) => p.openid === state.me.openid);
  if (me) state.me = me;
  renderPerson();
  sheets.refresh();
  developer.people(view);
}

function snapshot(s) {
  Object.assign(state, { me: s.me, now: s.now, menu: s.menu, codes: s.codes, grants: s.grants, lastAt: 0 });
  // a fresh conversation is not read out from its beginning
  log.setAttribute("aria-live", "off");
  log.replaceChildren();
  s.history.forEach(show);
  setTyping(s.typing);
  setPeople(s.people);
  dock.menu();
  developer.journal(s.journal);
  developer.faults(s.faults);
  developer.jobs(s.jobs);
  toBottom();
  requestAnimationFrame(() => { toBottom(); log.setAttribute("aria-live", "polite"); });
  document.body.dataset.ready = s.me.openid;
}

const handlers = {
  snapshot,
  bubble: (b) => {
    state.now = Math.max(state.now, b.at);
    const follow = nearBottom() || b.side === "me";
    if (b.side === "account") setTyping(false);
    show(b);
    if (follow) toBottom();
  },
  typing: setTyping,
  menu: (menu) => { state.menu = menu; dock.menu(); },
  people: setPeople,
  codes: (codes) => { state.codes = codes; },
  grants: (grants) => { state.grants = grants; },
  journal: (entry) => developer.add(entry),
  faults: (f) => developer.faults(f),
  jobs: (jobs) => developer.jobs(jobs),
  gone: (id) => {
    const old = log.querySelector(`[data-id="${Number(id)}"]`);
    if (old) old.replaceWith(bubble({ id, gone: true }, state.me, account.name, actions));
  },
};

function become(openid) {
  if (state.source) state.source.close();
  delete document.body.dataset.ready;
  const url = new URL(window.location);
  url.searchParams.set("u", openid);
  url.searchParams.delete("scan");
  history.replaceState(null, "", url);
  const source = new EventSource(`/chat/events?u=${encodeURIComponent(openid)}`);
  state.source = source;
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (e) => { if (state.source === source) handle(JSON.parse(e.data)); });
  }
  source.onopen = () => developer.live(true);
  source.onerror = () => {
    developer.live(false);
    // an unknown person, as after a restart: begin with the first
    if (source.readyState === EventSource.CLOSED && openid !== account.first) become(account.first);
  };
  // web pages of the account ask who holds the phone
  post("/chat/api/here", { u: openid }).catch(() => {});
}

function tick() {
  byID("clock").textContent = clock(Date.now());
}

byID("more").append(icon("person"));
byID("emblem").append(emblem());
byID("follow").addEventListener("click", () => actions.follow(""));
byID("follow-scan").addEventListener("click", () => sheets.scan());
byID("who").addEventListener("click", () => sheets.people());
byID("more").addEventListener("click", () => sheets.profile());
byID("viewer").addEventListener("click", () => byID("viewer").close());
new ResizeObserver(() => toBottom()).observe(byID("dock"));
tick();
setInterval(tick, 10000);

const query = new URL(window.location).searchParams;
const scene = query.get("scan");
become(query.get("u") || account.first);
if (scene) sheets.scan(scene);
