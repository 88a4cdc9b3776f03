// The dock: menu bar and keyboard, emoji and the panel behind the plus.

import { h, byID, icon } from "./dom.js";
import { stickerArt, stickerNames } from "./bubbles.js";

const emoji = [..."😀😁😂🙂😊😉😍😘🤔😐😟😢😭😡😱😴👍👎👌🙏💪👏🤝🌹❤️🎉⚖️📖🏠📞⏰✅".matchAll(/\p{RGI_Emoji}/gv)].map((m) => m[0]);

export function setUpDock(state, actions) {
  const input = byID("input");
  const keys = byID("keys");
  const menubar = byID("menubar");
  const panels = { emoji: byID("emoji-panel"), plus: byID("plus-panel") };
  let wanted = "menu"; // what the person chose; without a menu there is only the keyboard
  let open = null; // the menu whose list is open

  for (const [id, name] of [["to-keys", "keyboard"], ["to-menu", "list"], ["voice", "voice"], ["emoji", "smile"], ["plus", "plus"]]) {
    byID(id).append(icon(name));
  }

  function switchTo(next) {
    wanted = next;
    const mode = state.menu.length === 0 ? "keys" : next;
    menubar.hidden = mode !== "menu";
    keys.hidden = mode === "menu";
    byID("to-menu").hidden = state.menu.length === 0;
    panel(null);
    closeMenu();
  }

  function panel(name) {
    for (const [key, el] of Object.entries(panels)) {
      el.hidden = key !== name;
      byID(key).setAttribute("aria-expanded", String(key === name));
    }
  }

  function talk(on) {
    byID("voice").setAttribute("aria-pressed", String(on));
    byID("voice").setAttribute("aria-label", on ? "切换到键盘" : "发送语音");
    byID("voice").replaceChildren(icon(on ? "keyboard" : "voice"));
    byID("talk").hidden = !on;
    input.hidden = on;
    if (on) panel(null);
    grow();
  }

  function grow() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
    const text = input.value.trim() !== "" && !input.hidden;
    byID("send").hidden = !text;
    byID("plus").hidden = text;
  }

  async function submit() {
    const text = input.value;
    if (text.trim() === "") return;
    input.value = "";
    grow();
    const sent = await actions.say(text);
    if (!sent && input.value === "") { input.value = text; grow(); }
  }

  function closeMenu() {
    if (!open) return;
    open.list.hidden = true;
    open.button.setAttribute("aria-expanded", "false");
    open = null;
  }

  async function press(path, button) {
    closeMenu();
    if (/^scancode/.test(button.type)) return actions.sheet.scanButton(path);
    if (button.type === "location_select") return actions.sheet.place((p) => actions.press(path, p));
    await actions.press(path, {});
  }

  function entry(button, i) {
    const subs = button.sub_button || [];
    if (subs.length === 0) {
      return h("div", { class: "entry" }, h("button", { type: "button", onclick: () => press([i], button) }, button.name));
    }
    const list = h("ul", { class: "submenu", hidden: true, id: `submenu-${i}` },
      subs.map((s, j) => h("li", {}, h("button", { type: "button", onclick: () => press([i, j], s) }, s.name))));
    const toggle = h("button", {
      type: "button", "aria-expanded": "false", "aria-haspopup": "true", "aria-controls": `submenu-${i}`,
      onclick: () => {
        const was = open && open.list === list;
        closeMenu();
        if (was) return;
        list.hidden = false;
        toggle.setAttribute("aria-expanded", "true");
        open = { list, button: toggle };
      },
    }, h("span", { class: "bars", "aria-hidden": "true" }), button.name);
    return h("div", { class: "entry" }, list, toggle);
  }

  function menu() {
    byID("menus").replaceChildren(...state.menu.map(entry));
    switchTo(wanted);
  }

  function tool(name, label, onclick) {
    return h("button", { type: "button", onclick: () => { panel(null); onclick(); } }, h("span", { class: "tile" }, icon(name)), label);
  }

  function pickPhoto() {
    const picker = h("input", { type: "file", accept: "image/png,image/jpeg,image/gif" });
    picker.addEventListener("change", () => {
      const file = picker.files[0];
      if (!file) return;
      const reader = new FileReader();
      reader.onload = () => actions.send({ kind: "image", image: String(reader.result).split(",")[1] });
      reader.readAsDataURL(file);
    });
    picker.click();
  }

  panels.plus.append(
    tool("photo", "照片", pickPhoto),
    tool("sample", "示例图片", () => actions.send({ kind: "image" })),
    tool("pin", "位置", () => actions.sheet.place((p) => actions.send({ kind: "location", ...p }))),
    tool("voice", "语音", () => actions.sheet.voice()),
    tool("scan", "扫一扫", () => actions.sheet.scan()),
    tool("bell", "订阅通知", () => actions.sheet.grants()),
  );
  panels.emoji.append(
    h("div", { class: "stickers" }, Object.entries(stickerNames).map(([key, label]) =>
      h("button", { type: "button", "aria-label": `发送表情 ${label}`, onclick: () => { panel(null); actions.send({ kind: "sticker", text: key }); } }, stickerArt(key)))),
    h("div", { class: "faces" }, emoji.map((e) =>
      h("button", { type: "button", onclick: () => { input.setRangeText(e, input.selectionStart, input.selectionEnd, "end"); grow(); } }, e))),
  );

  byID("to-keys").addEventListener("click", () => { switchTo("keys"); input.focus(); });
  byID("to-menu").addEventListener("click", () => switchTo("menu"));
  byID("voice").addEventListener("click", () => talk(byID("talk").hidden));
  byID("talk").addEventListener("click", () => actions.sheet.voice());
  byID("emoji").addEventListener("click", () => { talk(false); panel(panels.emoji.hidden ? "emoji" : null); });
  byID("plus").addEventListener("click", () => panel(panels.plus.hidden ? "plus" : null));
  input.addEventListener("input", grow);
  input.addEventListener("focus", () => panel(null));
  input.addEventListener("keydown", (e) => {
    // Enter sends; while Chinese is being composed it chooses the word
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); submit(); }
  });
  keys.addEventListener("submit", (e) => { e.preventDefault(); submit(); input.focus(); });
  document.addEventListener("click", (e) => { if (open && !e.target.closest(".entry")) closeMenu(); });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (open) { const { button } = open; closeMenu(); button.focus(); }
    panel(null);
  });
  switchTo(wanted);
  return { menu };
}
