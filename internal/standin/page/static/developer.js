// The developer pane: what went over the wire, the fault knobs, account and
// followers.

import { h, byID, icon, post } from "./dom.js";
import { wall } from "./bubbles.js";

const knobs = [
  ["接口（机器人调用平台）"],
  ["only", "text", "只对以此开头的路径", "如 /cgi-bin/message/"],
  ["latency", "seconds", "每次应答延迟", "秒"],
  ["busy", "count", "系统繁忙 -1", "次；-1 为一直"],
  ["bad_gateway", "count", "HTTP 502", "次；-1 为一直"],
  ["truncate", "count", "执行后只回半截 JSON", "次；-1 为一直"],
  ["reset", "count", "执行后断开连接", "次；-1 为一直"],
  ["revoke_token", "count", "途中作废令牌", "次；-1 为一直"],
  ["foreign_ip", "flag", "调用者不在 IP 白名单（40164）"],
  ["推送（平台推给机器人）"],
  ["duplicate_events", "flag", "事件重复推送"],
  ["event_first", "flag", "结果事件先于接口应答"],
  ["lose_replies", "count", "丢掉前几次应答（2 即推三次）", "0–3 次"],
  ["parallel_pushes", "count", "同一消息并发推送", "次；0 为关"],
  ["群发、模板与发布"],
  ["mass_delay", "seconds", "群发耗时", "秒"],
  ["mass_protection", "flag", "群发保护：发给全部须管理员确认"],
  ["mass_status", "text", "群发结果", "如 err(20001)"],
  ["mass_error_every", "count", "群发每几人失败一人", "0 为不失败"],
  ["template_status", "text", "模板消息结果", "如 failed:freq limit"],
  ["publish_id_string", "flag", "publish_id 用字符串"],
];

const second = 1e9; // durations travel as nanoseconds

export function setUpDeveloper(state, account, actions) {
  const list = byID("journal");
  const seen = new Set();

  async function call(path, body, done) {
    try {
      await post(path, body);
      if (done) actions.toast(done);
    } catch (error) {
      actions.toast(error.message);
    }
  }

  function add(e) {
    if (seen.has(e.id)) return;
    seen.add(e.id);
    const t = wall(e.at);
    const pad = (n) => String(n).padStart(2, "0");
    const body = h("div", { class: "wire" });
    const item = h("li", { class: `${e.level} ${e.kind}` }, h("details", {
      ontoggle: () => {
        if (body.childElementCount > 0) return;
        if (e.request) body.append(h("h4", {}, e.kind === "push" ? "推送" : "请求"), h("pre", {}, pretty(e.request)));
        if (e.answer) body.append(h("h4", {}, "应答"), h("pre", {}, pretty(e.answer)));
      },
    }, h("summary", {},
      h("span", { class: "arrow", "aria-label": e.kind === "push" ? "平台到机器人" : "机器人到平台" }, e.kind === "push" ? "推" : "调"),
      h("span", { class: "what" }, h("span", { class: "name" }, e.title), e.note && h("span", { class: "note" }, e.note)),
      h("span", { class: "took" }, `${pad(t.getUTCHours())}:${pad(t.getUTCMinutes())}:${pad(t.getUTCSeconds())}`, h("br"), e.took > 0 ? `${e.took} 毫秒` : "不到 1 毫秒")), body));
    list.prepend(item);
    while (list.childElementCount > 300) list.lastElementChild.remove();
  }

  /** pretty breaks XML and JSON into lines. */
  function pretty(text) {
    if (text.startsWith("<")) return text.replace(/></g, ">\n<").replace(/>\n<!\[CDATA/g, "><![CDATA").replace(/\]\]>\n</g, "]]><");
    try {
      return JSON.stringify(JSON.parse(text), null, 1);
    } catch {
      return text;
    }
  }

  function faults(f) {
    const pane = byID("pane-faults");
    const inputs = {};
    const rows = knobs.map(([key, type, label, hint]) => {
      if (!type) return h("h3", {}, key);
      const value = type === "seconds" ? f[key] / second : f[key];
      const field = type === "flag"
        ? h("input", { type: "checkbox", checked: Boolean(value) })
        : h("input", { type: type === "text" ? "text" : "number", step: "any", value: String(value ?? ""), placeholder: hint, title: hint });
      inputs[key] = [field, type];
      const active = type === "flag" ? value : value !== "" && value !== 0;
      return h("label", { class: `knob ${type}${active ? " active" : ""}` }, h("span", {}, label, hint && h("small", {}, hint)), field);
    });
    const read = () => Object.fromEntries(Object.entries(inputs).map(([key, [field, type]]) => {
      if (type === "flag") return [key, field.checked];
      if (type === "text") return [key, field.value.trim()];
      const n = Number(field.value) || 0;
      return [key, type === "seconds" ? Math.round(n * second) : Math.trunc(n)];
    }));
    pane.replaceChildren(h("form", {
      onsubmit: (e) => { e.preventDefault(); call("/chat/dev/faults", read(), "故障设置已生效"); },
    }, h("p", { class: "hint" }, "让本地平台像真实平台一样出毛病。带次数的用完自动恢复。"), rows,
    h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary" }, "生效"),
      h("button", { type: "button", onclick: () => call("/chat/dev/faults", {}, "已恢复正常") }, "全部恢复"))));
  }

  const account_ = byID("pane-account");
  const facts = h("dl", { class: "facts" });
  const mine = h("dl", { class: "facts" });
  const jobList = h("ul", { class: "jobs" });
  const seed = h("input", { type: "number", min: "1", max: "300000", value: "1000", "aria-label": "人数" });
  account_.append(
    h("h3", {}, "账号"), facts,
    h("div", { class: "buttons" },
      h("button", { type: "button", onclick: () => call("/chat/dev/verify", {}, "URL 验证通过") }, "验证推送地址"),
      h("button", { type: "button", onclick: () => call("/chat/dev/revoke", {}, "令牌已全部作废") }, "作废令牌")),
    h("h3", {}, "现在的人"), mine,
    h("h3", {}, "批量粉丝"),
    h("form", { class: "inline", onsubmit: (e) => { e.preventDefault(); call("/chat/dev/followers", { n: Number(seed.value) }, "已添加"); } },
      seed, h("button", { type: "submit" }, "添加已关注的粉丝")),
    h("h3", {}, "群发任务"), jobList);

  const row = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, value));

  function people(view) {
    facts.replaceChildren(
      row("类型", account.kind), row("AppID", account.app), row("原始 ID", account.original),
      row("推送地址", account.webhook || "（未设）"), row("加密", account.encrypted === "true" ? "安全模式（AES）" : "明文模式"),
      row("已关注", `${view.subscribed} 人（共 ${view.total} 人）`));
    const me = state.me;
    mine.replaceChildren(
      row("名字", me.name), row("OpenID", me.openid), row("状态", me.subscribed ? "已关注" : "未关注"),
      row("现在可收客服消息", `${me.custom_left} 条`), row("本月还可收群发", `${me.mass_left} 条`),
      row("标签", me.tags && me.tags.length ? me.tags.join("、") : "无"), row("来源场景", me.scene || "无"),
      row("拒收模板消息", h("input", {
        type: "checkbox", checked: me.refuses, "aria-label": "拒收模板消息", onchange: (e) => actions.refuse(e.target.checked),
      })));
  }

  function jobs(all) {
    jobList.replaceChildren(...(all.length === 0 ? [h("li", { class: "hint" }, "还没有群发")] : all.toReversed().map((j) =>
      h("li", {}, h("strong", {}, j.title), h("small", {}, `${j.waiting ? "等待管理员确认" : j.status}　送达 ${j.sent}／${j.total}，失败 ${j.errors}`),
        j.waiting && h("div", { class: "buttons" },
          h("button", { type: "button", onclick: () => call("/chat/dev/approve", { msg_id: j.msg_id, yes: true }) }, "确认发送"),
          h("button", { type: "button", onclick: () => call("/chat/dev/approve", { msg_id: j.msg_id, yes: false }) }, "拒绝"))))));
  }

  const tabs = ["journal", "faults", "account"];
  function select(name, focus) {
    for (const t of tabs) {
      byID(`tab-${t}`).setAttribute("aria-selected", String(t === name));
      byID(`tab-${t}`).tabIndex = t === name ? 0 : -1;
      byID(`pane-${t}`).hidden = t !== name;
    }
    if (focus) byID(`tab-${name}`).focus();
  }
  tabs.forEach((t, i) => {
    byID(`tab-${t}`).addEventListener("click", () => select(t));
    byID(`tab-${t}`).addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (step) select(tabs[(i + step + tabs.length) % tabs.length], true);
    });
  });
  byID("only-bad").addEventListener("change", (e) => list.classList.toggle("onlybad", e.target.checked));
  byID("journal-clear").addEventListener("click", () => list.replaceChildren());
  byID("developer-close").append(icon("close"));
  byID("developer-close").addEventListener("click", () => { document.body.classList.remove("developing"); byID("more").focus(); });

  return {
    add, faults, people, jobs,
    journal: (entries) => { for (const e of entries || []) add(e); },
    live: (on) => {
      byID("live").textContent = on ? "已连接" : "连接断开，正在重连";
      byID("live").classList.toggle("off", !on);
    },
  };
}
