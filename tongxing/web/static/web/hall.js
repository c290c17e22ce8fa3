// Screens and phones of the hall follow it live; without scripts every page still works by itself.
(() => {
  "use strict";
  const english = document.documentElement.lang.startsWith("en");
  const RETRY = 3000, POLL = 10000, BACK = 20000, LINE = 3000, QUIET = 12000, ANSWER = 8000; // milliseconds

  // Whether the server is heard, and when it last was, by its own clock.
  const link = { gone: false, last: "" };
  const tell = (gone = link.gone) => {
    link.gone = gone;
    document.querySelectorAll("[data-live-lost]").forEach((one) => {
      one.hidden = !gone;
      const last = one.querySelector("[data-last]");
      if (last && link.last) last.textContent = link.last;
    });
  };

  // A part of the page is read anew, but never under the hands of somebody who types in it.
  const reread = async (box) => {
    clearTimeout(box.again);
    if (box.querySelector("details[open] form, input:focus, select:focus, textarea:focus")) { box.dataset.stale = "1"; return; }
    let part = null;
    try {
      const answer = await fetch(box.dataset.reread, { headers: { "HX-Request": "true", "HX-Target": box.id } });
      if (answer.ok) part = await answer.text();
    } catch { part = null; }
    if (part === null) { box.again = setTimeout(() => reread(box), RETRY); return; }
    const open = [...box.querySelectorAll("details[open]")].map((one) => one.querySelector("summary")?.textContent);
    box.innerHTML = part;
    window.htmx?.process(box);
    box.querySelectorAll("details").forEach((one) => { if (open.includes(one.querySelector("summary")?.textContent)) one.open = true; });
    delete box.dataset.stale;
    tell();
  };
  // What moves by itself and not with the queue is read anew every so many seconds.
  document.querySelectorAll("[data-reread-every]").forEach((box) => setInterval(() => { if (!document.hidden) reread(box); }, 1000 * box.dataset.rereadEvery));
  // A press changes who is here, and with it what others have for the clerk.
  document.addEventListener("htmx:afterSwap", (event) => {
    const around = document.getElementById("around");
    if (around && event.target.id === "desk") reread(around);
  });
  document.addEventListener("focusout", () => setTimeout(() => document.querySelectorAll("[data-stale]").forEach(reread), 300));

  // The wall: who is called stands on top, and is read out once.
  const speaking = { on: sessionStorage.getItem("voice") === "on" };
  const speak = (text) => {
    if (!speaking.on || !("speechSynthesis" in window)) return;
    const said = new SpeechSynthesisUtterance(text);
    said.lang = english ? "en-GB" : "zh-CN";
    said.rate = 0.9;
    window.speechSynthesis.speak(said);
  };
  const order = [];
  const wall = (box, hall, first) => {
    const calls = box.querySelector("[data-calls]");
    for (const one of hall.windows) {
      const known = order.findIndex((row) => row.window === one.number);
      const row = { window: one.number, number: one.number_called, state: one.state, calls: one.calls };
      const old = known < 0 ? null : order[known];
      if (!row.number) { if (old) order.splice(known, 1); continue; }
      const news = !old || old.number !== row.number || row.calls > old.calls;
      if (old) order[known] = row;
      if (!news) continue;
      if (old) order.splice(known, 1);
      order.unshift(row);
      if (!first && row.state === "called") speak(box.dataset.say.replace("%n", [...row.number].join(" ")).replace("%w", row.window));
    }
    calls.replaceChildren(...order.map((row) => {
      const line = document.createElement("li"), number = document.createElement("b"), place = document.createElement("span");
      line.className = row.state;
      number.className = "number"; number.textContent = row.number;
      place.textContent = english ? `Window ${row.window}` : `${row.window}号窗口`;
      line.append(number, place);
      return line;
    }));
    box.querySelector("[data-quiet]").hidden = hall.waiting > 0 || order.length > 0;
  };
  document.querySelectorAll("[data-voice]").forEach((button) => {
    const show = () => { button.hidden = speaking.on; };
    button.addEventListener("click", () => { speaking.on = true; sessionStorage.setItem("voice", "on"); speak(english ? "Voice is on" : "语音播报已打开"); show(); });
    show();
  });

  const above = (box, hall) => {
    const here = hall.windows.find((one) => String(one.number) === box.dataset.above);
    if (!here) return;
    box.querySelector('[data-word="number"]').textContent = here.number_called;
    const state = here.state || (here.resting ? "resting" : "");
    box.querySelectorAll("[data-show]").forEach((one) => { one.hidden = one.dataset.show !== state; });
  };

  // The desk is read anew only when somebody else moved who is at this window: another tab, reception.
  const beside = (box, now) => {
    const desk = document.getElementById(box.dataset.beside);
    const here = desk?.querySelector("[data-here]");
    const one = (now.here || [])[0] || {};
    const said = one.number_called ? `${one.number_called} ${one.state} ${one.calls}` : "  ";
    if (here && here.dataset.here !== said) reread(desk);
  };

  // What a page knew before the link broke is known afterwards: nothing is announced twice.
  const seen = new WeakSet();
  const follow = (box) => {
    let poll = 0, due = 0, last = 0, source = null, over = false, heard = 0;
    const hear = () => { heard = performance.now(); if (link.gone) tell(false); };
    const open = () => {
      source?.close();
      clearInterval(poll);
      heard = performance.now();
      source = new EventSource(box.dataset.live);
      source.addEventListener("here", (event) => { link.last = event.data; hear(); });
      source.onopen = hear;
      source.onmessage = (event) => { hear(); show(JSON.parse(event.data)); };
      source.onerror = () => {
        tell(true);
        if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
        if (box.dataset.reread) poll = setInterval(() => reread(box), POLL);
        heard = performance.now() - QUIET + RETRY;
      };
    };
    const show = (now) => {
      const first = !seen.has(box);
      seen.add(box);
      if ("wall" in box.dataset) wall(box, now, first);
      if (box.dataset.above) above(box, now);
      for (const word of box.querySelectorAll("[data-word]")) {
        const value = now[word.dataset.word];
        if (value !== undefined && value !== null && typeof value !== "object") word.textContent = value;
      }
      const key = [now.state, now.calls, now.window, (now.ahead ?? null) === null ? "" : "known"].map((one) => one ?? "").join("-");
      if ("rereadAlways" in box.dataset) {
        if (!first && !due) due = setTimeout(() => { due = 0; last = Date.now(); reread(box); }, Math.max(0, last + LINE - Date.now()));
        beside(box, now);
      }
      else if (box.dataset.state && key !== box.dataset.state) {
        box.dataset.state = key;
        if (now.state === "called" && navigator.vibrate) navigator.vibrate([300, 150, 300]);
        reread(box);
        if (now.state === "ended") { over = true; source.close(); }
      }
    };
    // A link that breaks without a word is noticed by its silence.
    setInterval(() => { if (!over && performance.now() - heard > QUIET) { tell(true); open(); } }, 1000);
    window.addEventListener("offline", () => tell(true));
    window.addEventListener("online", () => { if (!over) open(); });
    window.addEventListener("pagehide", () => source.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted && !over) open(); });
    open();
  };
  document.querySelectorAll("[data-live]").forEach(follow);

  // A press that got no answer says so where the clerk looks, keeps what was typed, and offers again.
  // The same form carries the same key, so a press that had arrived after all does not act twice.
  const undone = (form) => {
    const words = document.getElementById("not-done"), notice = document.getElementById("notice");
    if (!words || !notice || !form) return;
    notice.replaceChildren(words.content.cloneNode(true));
    notice.querySelector("button").addEventListener("click", () => { notice.replaceChildren(); if (form.isConnected) form.requestSubmit(); });
    notice.scrollIntoView({ block: "nearest" });
  };
  const desk = document.getElementById("desk");
  if (desk && window.htmx) {
    window.htmx.config.timeout = ANSWER;
    for (const fault of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      document.body.addEventListener(fault, (event) => undone(event.detail.elt.closest("form")));
    }
    document.addEventListener("submit", (event) => {
      if (!link.gone || event.target.hasAttribute("hx-post")) return;
      event.preventDefault();
      undone(event.target);
    }, true);
  }

  // What the last press was told does not stand beside the next one.
  document.body.addEventListener("htmx:beforeRequest", () => document.getElementById("notice")?.replaceChildren());

  // One key for what a clerk presses a hundred times a day.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, details[open], a, button") || event.ctrlKey || event.metaKey || event.altKey) return;
    document.querySelector(`[data-key="${event.key}"]`)?.click();
  });
  // A kiosk goes back to its first page by itself for the next person.
  const drawn = document.querySelector("[data-back]");
  if (drawn) setTimeout(() => location.assign(drawn.dataset.back), BACK);
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
})();
