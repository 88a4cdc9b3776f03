// What works without a script works here too; this only makes some of it handier.
"use strict";
for (const input of document.querySelectorAll("input.copy")) {
  input.addEventListener("focus", () => input.select());
}
// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
// Live parts come anew from the server while somebody looks at them.
for (const part of document.querySelectorAll("[data-live]")) {
  let source;
  const listen = () => {
    source = new EventSource(part.dataset.live);
    source.addEventListener("message", (event) => {
      if (part.innerHTML !== event.data) part.innerHTML = event.data;
    });
  };
  listen();
  document.addEventListener("visibilitychange", () => {
    source.close();
    if (!document.hidden) listen();
  });
}
// What is being typed is checked by the server when the typing rests, and shown beside
// the fields and in the preview.
for (const form of document.querySelectorAll("form[data-check]")) {
  const into = document.getElementById(form.dataset.into);
  let timer, latest = 0;
  const check = async () => {
    const mine = ++latest;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const text = await answer.text();
    if (!answer.ok || mine !== latest) return;
    into.innerHTML = text;
    const found = new Map([...into.querySelectorAll("[data-for]")].map((part) => [part.dataset.for, part.innerHTML]));
    for (const slot of form.querySelectorAll("[data-slot]")) slot.innerHTML = found.get(slot.dataset.slot) || "";
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 600);
  });
}
