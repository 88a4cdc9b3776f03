// Puts the offices on the page in order by how far they are from the reader. Where the
// reader is stays in this browser: nothing is sent.
"use strict";
(() => {
  const button = document.querySelector("[data-near]"), status = document.querySelector("[data-near-status]");
  const list = document.querySelector("[data-offices]");
  if (!button || !list || !navigator.geolocation) return;
  button.hidden = false;

  const rad = Math.PI / 180;
  const metres = (a, b) => {
    const h = Math.sin((b[0] - a[0]) * rad / 2) ** 2 +
      Math.cos(a[0] * rad) * Math.cos(b[0] * rad) * Math.sin((b[1] - a[1]) * rad / 2) ** 2;
    return 2 * 6371e3 * Math.asin(Math.min(1, Math.sqrt(h)));
  };

  // Browsers give WGS-84; offices are in GCJ-02, as on the maps of the country.
  const toGCJ = ([lat, lon]) => {
    const x = lon - 105, y = lat - 35, a = 6378245, e = 0.00669342162296594;
    const waves = (t) => 20 * Math.sin(6 * t * Math.PI) + 20 * Math.sin(2 * t * Math.PI);
    let dLat = -100 + 2 * x + 3 * y + .2 * y * y + .1 * x * y + .2 * Math.sqrt(Math.abs(x));
    dLat += (waves(x) + 20 * Math.sin(y * Math.PI) + 40 * Math.sin(y / 3 * Math.PI) +
      160 * Math.sin(y / 12 * Math.PI) + 320 * Math.sin(y / 30 * Math.PI)) * 2 / 3;
    let dLon = 300 + x + 2 * y + .1 * x * x + .1 * x * y + .1 * Math.sqrt(Math.abs(x));
    dLon += (waves(x) + 20 * Math.sin(x * Math.PI) + 40 * Math.sin(x / 3 * Math.PI) +
      150 * Math.sin(x / 12 * Math.PI) + 300 * Math.sin(x / 30 * Math.PI)) * 2 / 3;
    const m = 1 - e * Math.sin(lat * rad) ** 2;
    return [lat + dLat * 180 / (a * (1 - e) / (m * Math.sqrt(m)) * Math.PI),
      lon + dLon * 180 / (a / Math.sqrt(m) * Math.cos(lat * rad) * Math.PI)];
  };

  const words = (m) => m < 1000 ? `约${Math.round(m / 10) * 10}米` :
    m < 10000 ? `约${(m / 1000).toFixed(1)}公里` : `约${Math.round(m / 1000)}公里`;

  const arrange = (here) => {
    const lines = [...document.querySelectorAll("[data-at]")].map((line) => {
      const away = metres(here, line.dataset.at.split(",").map(Number));
      line.querySelector("[data-away]").textContent = words(away);
      return [away, line];
    });
    list.prepend(...lines.sort((a, b) => a[0] - b[0]).map(([, line]) => line));
    document.querySelectorAll("[data-others]").forEach((rest) => rest.remove());
    status.textContent = "已经按离您的远近排好，最近的在最前面。";
  };

  button.addEventListener("click", () => {
    status.textContent = "正在看您在哪里……";
    navigator.geolocation.getCurrentPosition(
      (p) => arrange(toGCJ([p.coords.latitude, p.coords.longitude])),
      () => { status.textContent = "没有取到位置。可以在上面写镇街、路名来找，或者在公众号里发送位置。"; },
      { timeout: 10000, maximumAge: 60000 });
  });
})();
