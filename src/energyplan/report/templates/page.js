"use strict";
(() => {
  const root = document.documentElement;
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const here = (element) => element.dataset[root.dataset.lang];
  const WEEK = 168, HOURS = 8760, HOUR_MS = 3600e3;
  const NARROW = 520; // phones
  const PRINT_WIDTH = 680; // A4 less its margins, at 96 px per inch
  const SAY = {
    copied: { en: "Copied", ja: "コピーしました" },
    old: { en: "The figures need a newer browser; tables and texts are complete.",
      ja: "図の表示には新しいブラウザーが必要です。表と文章は完全です。" },
    week: { en: (a, b) => `${a} – ${b}`, ja: (a, b) => `${a}〜${b}` },
  };
  let say = 0;
  function tell(text) {
    const place = document.getElementById("say");
    place.textContent = text;
    clearTimeout(say);
    say = setTimeout(() => { place.textContent = ""; }, 2500);
  }

  // Language: the address wins over what was chosen before; a file's own language is in the page.
  const stored = { get: () => { try { return localStorage.getItem("energyplan-lang"); } catch { return null; } },
    set: (lang) => { try { localStorage.setItem("energyplan-lang", lang); } catch { /* not allowed here */ } } };
  function setLanguage(lang, keep) {
    root.dataset.lang = root.lang = lang;
    for (const button of $$("[data-set-lang]")) button.setAttribute("aria-pressed", String(button.dataset.setLang === lang));
    for (const element of $$("[data-en]")) element.setAttribute("aria-label", here(element));
    if (keep) {
      stored.set(lang);
      const words = location.hash.replace(/^#/, "").split("&").filter((part) => part && !part.startsWith("lang="));
      try { history.replaceState(null, "", "#" + [...words, "lang=" + lang].join("&")); } catch { /* not allowed here */ }
    }
    for (const chart of drawn) draw(chart);
  }
  const drawn = new Set();
  for (const button of $$("[data-set-lang]")) button.addEventListener("click", () => setLanguage(button.dataset.setLang, true));

  // Tables: sorted by their exact values, the total stays where it is.
  const key = (cell) => {
    if (!cell) return "";
    const exact = cell.dataset.value;
    if (exact === undefined) return cell.innerText.trim();
    return exact === "true" ? 1 : exact === "false" ? 0 : Number(exact);
  };
  const empty = (value) => value === "" || Number.isNaN(value);
  function compare(a, b, sign) {
    if (empty(a) || empty(b)) return empty(a) - empty(b);
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), root.lang, { numeric: true });
  }
  function sort(head) {
    const table = head.closest("table"), body = table.tBodies[0], at = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of $$("thead th", table)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map((row) => [key(row.cells[at]), row]);
    rows.sort((a, b) => compare(a[0], b[0], down ? -1 : 1));
    body.append(...rows.map((pair) => pair[1]));
  }
  for (const button of $$(".sort")) button.addEventListener("click", () => sort(button.closest("th")));
  function asText(table) {
    const cell = (c) => (c.dataset.value ?? c.innerText).replace(/\s+/g, " ").trim();
    const head = $$("thead th", table).map((c) => {
      const title = c.querySelector(".sort").cloneNode(true);
      for (const extra of $$(`.unit, span[lang]:not([lang="${root.lang}"])`, title)) extra.remove();
      return title.textContent.trim() + (c.dataset.exact ? ` [${c.dataset.exact}]` : "");
    });
    const rows = $$("tbody tr, tfoot tr", table).map((row) => [...row.cells].map(cell).join("\t"));
    return [head.join("\t"), ...rows].join("\n") + "\n";
  }
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell(SAY.copied[root.lang]);
  }
  for (const button of $$("[data-copy]")) {
    button.addEventListener("click", () => copy(asText(document.getElementById(button.dataset.copy))));
  }

  // Charts: unpacked once, drawn when they come near.
  let data = null;
  async function inflate(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }
  async function unpack() {
    const [library, payload] = await Promise.all([inflate("library"), inflate("payload")]);
    const script = document.createElement("script");
    script.textContent = library;
    document.head.append(script);
    const days = (lang, weekday) => [...Array(7)].map((_, i) =>
      new Intl.DateTimeFormat(lang, { weekday }).format(new Date(2023, 0, 1 + i)));
    const months = (lang, month) => [...Array(12)].map((_, i) =>
      new Intl.DateTimeFormat(lang, { month }).format(new Date(2023, i, 1)));
    Plotly.register({ moduleType: "locale", name: "ja", dictionary: { "Download plot as a PNG": "画像として保存",
      "Reset axes": "表示を戻す", "Zoom in": "拡大", "Zoom out": "縮小", "Pan": "移動", "Zoom": "範囲を拡大" },
      format: { days: days("ja", "long"), shortDays: days("ja", "short"), months: months("ja", "long"),
        shortMonths: months("ja", "short"), date: "%Y/%m/%d", decimal: ".", thousands: "," } });
    data = JSON.parse(payload);
  }
  const ARRAYS = { f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array, u1: Uint8Array,
    u2: Uint16Array, u4: Uint32Array };
  const decoded = new Map();
  function array(series) { // a series as numbers, decoded once however many charts show it
    const mark = series.dtype + series.bdata;
    if (!decoded.has(mark)) {
      const text = typeof series.bdata === "number" ? data.shared[series.bdata] : series.bdata;
      decoded.set(mark, new ARRAYS[series.dtype](Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer));
    }
    return decoded.get(mark);
  }
  function filled(value) {
    if (Array.isArray(value)) return value.map(filled);
    if (value === null || typeof value !== "object") return value;
    if (typeof value.bdata === "number") {
      if (!value.shape) return array(value);
      const [rows, columns] = String(value.shape).split(",").map(Number), flat = array(value);
      return Array.from({ length: rows }, (_, i) => flat.subarray(i * columns, (i + 1) * columns));
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v)]));
  }
  const chosen = { week: null, trace: new Map() };
  function spec(key) { // the figure in the language of the page, with only what the pickers show
    const entry = data.charts[key];
    const figure = structuredClone(entry.figure);
    if (root.lang === "ja") {
      for (const [path, value] of entry.ja) {
        if (!path.length) { Object.assign(figure, structuredClone(value)); continue; }
        path.slice(0, -1).reduce((at, step) => at[step], figure)[path.at(-1)] = structuredClone(value);
      }
    }
    const names = figure.data.map((trace) => trace.name);
    if (entry.choices.includes("week")) firstHour = Date.parse(figure.data[0].x0 + "Z");
    let traces = figure.data;
    if (entry.choices.includes("trace")) {
      const at = Math.min(chosen.trace.get(key) ?? 0, traces.length - 1);
      traces = traces.slice(at, at + 1).map((trace) => ({ ...trace, visible: true }));
    }
    traces = traces.map(filled);
    if (entry.choices.includes("week")) traces = traces.map(weekOf);
    const layout = { ...filled(figure.layout), template: data.template, autosize: true };
    if (entry.choices.includes("week")) delete layout.xaxis.range;
    return { traces, layout, names };
  }
  let firstHour = 0; // first hour of the year
  function weekOf(trace) {
    if (!trace.y || trace.y.length !== HOURS) return trace;
    const from = Math.min(week() * WEEK, HOURS - WEEK), x0 = new Date(firstHour + from * HOUR_MS);
    return { ...trace, y: trace.y.slice(from, from + WEEK), x0: x0.toISOString().slice(0, 19), dx: HOUR_MS };
  }
  const week = () => chosen.week ?? 2;
  const config = () => ({ responsive: false, displaylogo: false, locale: root.lang, scrollZoom: false,
    modeBarButtons: [["toImage", "zoomIn2d", "zoomOut2d", "resetScale2d"]] });
  function narrow(traces, layout) { // on a phone: fewer ticks, smaller circles, wide pictures that scroll
    layout.width = Math.max(layout.width, layout.meta?.least_width ?? 0);
    if (layout.xaxis?.dtick === "M1") layout.xaxis.dtick = "M3";
    if (layout.yaxis?.scaleanchor) layout.height = Math.min(layout.height, layout.width + 160);
    const named = new Set(traces.filter((trace) => trace.showlegend !== false).map((trace) => trace.name)).size;
    if (layout.legend?.y < 0 || !layout.legend) layout.height = (layout.height ?? 400) + 19 * Math.max(0, named - 3);
    for (const trace of traces) {
      if (trace.type === "sankey") layout.width = 660;
      if (Array.isArray(trace.marker?.size)) trace.marker.size = trace.marker.size.map((size) => size * 0.65);
    }
  }
  const WORLD = 40075016.686; // width of the world in web mercator [m]
  function background(traces, layout) { // tiles under a map, asked for by the reader
    const map = layout.meta?.tiles;
    const all = (axis) => traces.flatMap((trace) => Array.from(trace[axis] ?? [])).filter(Number.isFinite);
    const extent = (values) => values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
    const [west, east] = extent(all("x")), [south, north] = extent(all("y"));
    if (!map || !Number.isFinite(west)) return;
    const span = Math.max(east - west, north - south, 50), pad = 0.25 * span;
    const zoom = Math.max(2, Math.min(18, Math.floor(Math.log2((5 * WORLD * map.scale) / span))));
    const size = WORLD / 2 ** zoom;
    const column = (x) => Math.floor((x / map.scale + map.x + WORLD / 2) / size);
    const row = (y) => Math.floor((WORLD / 2 - y / map.scale - map.y) / size);
    layout.images = [];
    for (let c = column(west - pad); c <= column(east + pad); c++) {
      for (let r = row(north + pad); r <= row(south - pad); r++) {
        layout.images.push({ source: map.url.replace("{z}", zoom).replace("{x}", c).replace("{y}", r), layer: "below",
          xref: "x", yref: "y", xanchor: "left", yanchor: "top", sizing: "stretch", opacity: 0.6,
          x: (c * size - WORLD / 2 - map.x) * map.scale, y: (WORLD / 2 - r * size - map.y) * map.scale,
          sizex: size * map.scale, sizey: size * map.scale });
      }
    }
    layout.annotations = [...(layout.annotations ?? []), { text: map.credit, xref: "paper", yref: "paper", x: 1, y: 0,
      xanchor: "right", yanchor: "bottom", showarrow: false, font: { size: 10 }, bgcolor: "rgba(255,255,255,.8)" }];
  }
  function draw(figure, width) {
    const place = figure.querySelector(".plot"), key = figure.dataset.chart;
    const { traces, layout, names } = spec(key);
    if (!traces.length) {
      place.classList.add("empty");
      place.textContent = here(place);
      return;
    }
    layout.width = width ?? Math.floor(place.clientWidth || figure.clientWidth);
    if (layout.width < NARROW) narrow(traces, layout);
    if (printing && layout.height === 420 && traces[0].type !== "sankey") layout.height = 345; // two on a page
    if (figure.querySelector("[data-tiles]")?.checked) background(traces, layout);
    place.style.minHeight = (layout.height ?? 400) + "px";
    const first = !drawn.has(figure);
    pickers(figure, key, names);
    Plotly.react(place, traces, layout, config());
    if (first) drawn.add(figure);
  }
  const words = (lang) => new Intl.DateTimeFormat(lang === "ja" ? "ja-JP" : "en-GB",
    { day: "numeric", month: "short", timeZone: "UTC" });
  function pickers(figure, key, names) {
    for (const select of $$("[data-pick]", figure)) {
      const now = select.dataset.pick === "week" ? week() : chosen.trace.get(key) ?? 0;
      const texts = select.dataset.pick === "trace" ? names : [...Array(52)].map((_, i) => {
        const from = firstHour + i * WEEK * HOUR_MS, to = from + 6 * 24 * HOUR_MS + (i === 51 ? 24 * HOUR_MS : 0);
        return SAY.week[root.lang](words(root.lang).format(from), words(root.lang).format(to));
      });
      const plain = texts.map((text) => { // names in figures are marked up: show what they mean
        const area = document.createElement("textarea");
        area.innerHTML = text ?? "";
        return area.value;
      });
      select.replaceChildren(...plain.map((text, i) => new Option(text, String(i), i === now, i === now)));
    }
  }
  function pick(select, value) {
    const figure = select.closest("[data-chart]");
    if (select.dataset.pick === "trace") {
      chosen.trace.set(figure.dataset.chart, value);
      draw(figure);
      return;
    }
    chosen.week = Math.max(0, Math.min(51, value));
    for (const other of drawn) if (other.querySelector('[data-pick="week"]')) draw(other);
  }
  for (const select of $$("[data-pick]")) select.addEventListener("change", () => pick(select, Number(select.value)));
  for (const box of $$("[data-tiles]")) box.addEventListener("change", () => draw(box.closest("[data-chart]")));
  for (const step of $$("[data-step]")) {
    step.addEventListener("click", (event) => {
      event.preventDefault();
      const select = step.parentElement.querySelector('[data-pick="week"]');
      pick(select, week() + Number(step.dataset.step));
    });
  }

  // Paper: everything open, every chart drawn at the width of a page, wide tables made to fit.
  const opened = new Set();
  let printing = false;
  function toPaper() {
    if (printing) return;
    printing = true;
    for (const fold of $$("details:not([open])")) { fold.open = true; opened.add(fold); }
    if (data) for (const figure of $$("[data-chart]")) draw(figure, PRINT_WIDTH);
    for (const block of $$(".tabular")) {
      const table = block.querySelector("table"), room = block.classList.contains("wide") ? 1000 : PRINT_WIDTH;
      table.style.width = "auto";
      table.style.zoom = Math.min(1, room / Math.max(table.scrollWidth, 1));
      table.style.width = "";
    }
  }
  function fromPaper() {
    if (!printing) return;
    printing = false;
    for (const fold of opened) fold.open = false;
    opened.clear();
    for (const table of $$(".tabular table")) table.style.zoom = "";
    for (const figure of drawn) draw(figure);
  }
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", fromPaper);
  matchMedia("print").addEventListener("change", (media) => (media.matches ? toPaper() : fromPaper()));

  // Where the reader is, in the list of sections.
  const links = new Map($$(".bar nav a").map((link) => [link.hash.slice(1), link]));
  const sections = $$("main > section");
  let looking = 0;
  function look() { // the last section that begins in the upper quarter of the window; at the end of the page, the last
    looking = 0;
    const ended = scrollY > 0 && scrollY + innerHeight >= root.scrollHeight - 2;
    const begun = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 4);
    const now = (ended ? sections.at(-1) : begun.at(-1) ?? sections[0])?.id;
    for (const [id, link] of links) {
      if (id !== now) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        const list = link.closest("nav"); // on a phone the list scrolls sideways: the current one stays in sight
        list.scrollLeft = link.offsetLeft - list.offsetLeft - 24;
      }
    }
  }
  const lookSoon = () => { looking ||= requestAnimationFrame(look); };
  for (const event of ["scroll", "resize"]) window.addEventListener(event, lookSoon, { passive: true });
  look();

  async function begin() {
    const asked = /(?:^|[#&])lang=(en|ja)\b/.exec(location.hash)?.[1] ?? stored.get();
    if (asked === "en" || asked === "ja") setLanguage(asked, false);
    const charts = $$("[data-chart]");
    if (!charts.length) return;
    if (typeof DecompressionStream === "undefined") { tell(SAY.old[root.lang]); return; }
    await unpack();
    root.dataset.ready = "true";
    if (printing) { charts.forEach((figure) => draw(figure, PRINT_WIDTH)); return; }
    const near = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        near.unobserve(entry.target);
        draw(entry.target);
      }
    }, { rootMargin: "500px 0px" });
    charts.forEach((figure) => near.observe(figure));
    let wide = innerWidth, wait = 0;
    window.addEventListener("resize", () => {
      if (innerWidth === wide || printing) return;
      wide = innerWidth;
      clearTimeout(wait);
      wait = setTimeout(() => drawn.forEach((figure) => draw(figure)), 150);
    });
  }
  begin();
})();
