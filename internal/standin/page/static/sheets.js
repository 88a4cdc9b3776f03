// Sheets slide up over the phone: people, profile, voice, place, scan, grants.

import { h, byID, icon, emblem, portrait } from "./dom.js";

// near the sample offices of the built-in content
const places = [
  { label: "人民广场", lat: 24.2585, lng: 109.3262 },
  { label: "区政务服务中心", lat: 24.2612, lng: 109.3318 },
  { label: "老街社区居委会", lat: 24.2648, lng: 109.3401 },
  { label: "火车站南广场", lat: 24.2702, lng: 109.3150 },
];

export function setUpSheets(state, account, actions) {
  const sheet = byID("sheet");
  const phone = byID("phone");
  let current = null; // redraws the open sheet

  /** fit lays the sheet over the phone, which stands in the page on a desktop. */
  function fit() {
    const box = phone.getBoundingClientRect();
    sheet.style.left = `${box.left}px`;
    sheet.style.width = `${box.width}px`;
    sheet.style.bottom = `${window.innerHeight - box.bottom}px`;
    sheet.style.maxHeight = `${box.height * 0.82}px`;
  }

  function close() {
    sheet.close();
  }

  function open(title, redraw, ...children) {
    current = redraw;
    sheet.replaceChildren(
      h("header", {}, h("h2", { id: "sheet-title" }, title),
        h("button", { type: "button", class: "icon", "aria-label": "关闭", onclick: close }, icon("close"))),
      h("div", { class: "content" }, ...children));
    fit();
    if (!sheet.open) sheet.showModal();
  }

  sheet.addEventListener("close", () => { current = null; });
  sheet.addEventListener("click", (e) => { if (e.target === sheet) close(); });
  window.addEventListener("resize", () => { if (sheet.open) fit(); });

  function people() {
    const field = h("input", { type: "text", maxLength: 12, placeholder: "名字", "aria-label": "新的人" });
    const list = h("ul", { class: "list" }, state.people.map((p) =>
      h("li", {}, h("button", {
        type: "button", "aria-current": p.openid === state.me.openid ? "true" : undefined,
        onclick: () => { close(); actions.become(p.openid); },
      }, portrait(p), h("span", { class: "grow" }, p.name, h("small", {}, p.subscribed ? "已关注" : "未关注"))))));
    open("我是谁", null, list, h("form", {
      class: "inline", onsubmit: (e) => {
        e.preventDefault();
        if (field.value.trim() === "") return;
        close();
        actions.addPerson(field.value.trim());
      },
    }, field, h("button", { type: "submit", class: "primary" }, "添加一个人")));
  }

  function profile() {
    const follows = state.me.subscribed;
    open("公众号资料", profile,
      h("div", { class: "profile" }, emblem(), h("div", {}, h("strong", {}, account.name), h("small", {}, account.kind))),
      h("dl", { class: "facts" },
        h("div", {}, h("dt", {}, "原始 ID"), h("dd", {}, account.original)),
        h("div", {}, h("dt", {}, "我"), h("dd", {}, `${state.me.name}（${follows ? "已关注" : "未关注"}）`))),
      h("button", { type: "button", class: "wideaction", onclick: () => { close(); people(); } }, "切换身份"),
      h("button", { type: "button", class: "wideaction onlyphone", onclick: () => { close(); document.body.classList.add("developing"); byID("developer-close").focus(); } }, "开发者面板"),
      follows
        ? h("button", { type: "button", class: "wideaction danger", id: "unfollow", onclick: () => { close(); actions.unfollow(); } }, "取消关注")
        : h("button", { type: "button", class: "wideaction good", onclick: () => { close(); actions.follow(""); } }, "关注公众号"));
  }

  function voice() {
    const field = h("textarea", { rows: 3, id: "heard", placeholder: "留空就是没有识别出来" });
    open("发送语音", null, h("form", {
      onsubmit: (e) => { e.preventDefault(); close(); actions.send({ kind: "voice", recognition: field.value.trim() }); },
    }, h("label", { for: "heard" }, "微信识别出的文字"), field, h("button", { type: "submit", class: "primary" }, "发送语音")));
    field.focus();
  }

  function place(done) {
    const lat = h("input", { type: "number", step: "any", min: "-90", max: "90", required: true, id: "lat", placeholder: "纬度" });
    const lng = h("input", { type: "number", step: "any", min: "-180", max: "180", required: true, id: "lng", placeholder: "经度" });
    const label = h("input", { type: "text", id: "label", class: "full", placeholder: "地名（可不填）" });
    open("发送位置", null,
      h("ul", { class: "list" }, places.map((p) => h("li", {}, h("button", { type: "button", onclick: () => { close(); done(p); } },
        h("span", { class: "spot" }, icon("pin")), h("span", { class: "grow" }, p.label, h("small", {}, `${p.lat.toFixed(4)}，${p.lng.toFixed(4)}`)))))),
      h("form", {
        class: "inline", onsubmit: (e) => {
          e.preventDefault();
          close();
          done({ lat: Number(lat.value), lng: Number(lng.value), label: label.value.trim() });
        },
      }, h("label", { class: "visually-hidden", for: "lat" }, "纬度"), lat, h("label", { class: "visually-hidden", for: "lng" }, "经度"), lng,
      h("label", { class: "visually-hidden", for: "label" }, "地名"), label, h("button", { type: "submit", class: "primary" }, "发送")));
  }

  function scanner(title, hint, done, value) {
    const field = h("input", { type: "text", maxLength: 64, required: true, id: "scene", value: value || "", placeholder: hint });
    open(title, null, h("form", {
      class: "inline", onsubmit: (e) => { e.preventDefault(); close(); done(field.value.trim()); },
    }, h("label", { class: "visually-hidden", for: "scene" }, hint), field, h("button", { type: "submit", class: "primary" }, "扫码")),
    state.codes.length > 0 && h("p", { class: "hint" }, "公众号做过的二维码："),
    h("ul", { class: "list" }, state.codes.map((c) => h("li", {}, h("button", { type: "button", onclick: () => { close(); done(c); } },
      h("span", { class: "spot" }, icon("scan")), h("span", { class: "grow" }, c))))));
    field.focus();
  }

  const scan = (value) => scanner("扫一扫", "二维码里的场景值", (scene) => actions.scan(scene), value);
  const scanButton = (path) => scanner("扫码", "扫到的内容", (text) => actions.press(path, { scan: text }));

  function grants() {
    if (state.grants.length === 0) {
      open("订阅通知", grants, h("p", { class: "hint" }, "公众号还没有选用订阅通知模板。"));
      return;
    }
    const boxes = state.grants.map((g) => h("input", { type: "checkbox", checked: true, value: g.template_id }));
    open("订阅通知", grants, h("form", {
      onsubmit: (e) => {
        e.preventDefault();
        close();
        actions.grant(boxes.slice(0, 3).map((b) => ({ template_id: b.value, accept: b.checked })));
      },
    }, h("p", { class: "hint" }, `${account.name} 申请给你发送以下通知：`),
    h("ul", { class: "list" }, state.grants.map((g, i) => h("li", {}, h("label", { class: "check" }, boxes[i],
      h("span", { class: "grow" }, g.title, h("small", {}, g.long_term ? (g.granted ? "长期订阅：已同意" : "长期订阅") : `还可收 ${g.left} 条`)))))),
    h("button", { type: "submit", class: "primary" }, "确定")));
  }

  actions.sheet = { voice, place, scan, scanButton, grants };
  return { people, profile, scan, refresh: () => { if (current && sheet.open) current(); } };
}
