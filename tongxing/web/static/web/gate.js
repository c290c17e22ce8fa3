// A gate that goes on without the network: each press is kept in this phone first, and told later.
(() => {
  "use strict";
  const gate = document.querySelector("[data-gate]");
  if (!gate || !window.indexedDB) return; // the page works by its forms alone
  const EVERY = 5000, ANSWER = 8000, AT_ONCE = 100; // milliseconds; presses
  const mine = gate.dataset.number;

  const opened = new Promise((yes, no) => {
    const ask = indexedDB.open("gate", 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore("events", { keyPath: "uid" });
    ask.onsuccess = () => yes(ask.result);
    ask.onerror = () => no(ask.error);
  });
  const got = (ask) => new Promise((yes, no) => { ask.onsuccess = () => yes(ask.result); ask.onerror = () => no(ask.error); });
  const inside = async (act) => {
    const work = (await opened).transaction("events", "readwrite", { durability: "strict" });
    const kept = new Promise((yes, no) => { work.oncomplete = yes; work.onabort = work.onerror = () => no(work.error); });
    const result = await act(work.objectStore("events"));
    await kept;
    return result;
  };
  const waiting = async () => (await inside((events) => got(events.getAll()))).filter((one) => one.number === mine && !one.why);

  const party = (uid) => gate.querySelector(`[data-party="${uid}"]`);
  const mark = (uid, is) => {
    const line = party(uid);
    if (!line) return;
    line.dataset.is = is;
    line.querySelectorAll("[data-mark]").forEach((one) => { one.hidden = one.dataset.mark !== is; });
    line.querySelector("[data-come]").hidden = is === "inside";
    line.querySelector("[data-go]").hidden = is !== "inside";
  };
  const say = async () => {
    const all = (await inside((events) => got(events.getAll()))).filter((one) => one.number === mine);
    const left = all.filter((one) => !one.why), refused = all.filter((one) => one.why);
    const notice = gate.querySelector("[data-waiting]");
    notice.hidden = !left.length;
    notice.querySelector("[data-count]").textContent = left.length;
    const box = gate.querySelector("[data-refused]");
    box.hidden = !refused.length;
    box.querySelector("ul").replaceChildren(...refused.map((one) => {
      const line = document.createElement("li");
      line.textContent = `${one.name}: ${one.why}`;
      return line;
    }));
  };

  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const some = (await waiting()).sort((a, b) => a.at - b.at).slice(0, AT_ONCE);
      if (!some.length) return;
      const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
      const body = JSON.stringify({ clock: Date.now(), events: some.map(({ uid, sign_up, leaving, at }) => ({ uid, sign_up, leaving, at })) });
      const answer = await fetch(gate.dataset.gate, { method: "POST", body, headers: { "X-CSRFToken": token, "Content-Type": "application/json" }, signal: AbortSignal.timeout(ANSWER) });
      if (!answer.ok || answer.redirected) return;
      const said = await answer.json();
      await inside((events) => {
        for (const one of said.items) {
          const known = some.find((event) => event.uid === one.uid);
          if (one.why && known) events.put({ ...known, why: one.why });
          else events.delete(one.uid);
        }
      });
      for (const [name, count] of Object.entries(said.inside)) gate.querySelector(`[data-inside="${name}"]`).textContent = count;
    } catch { /* no network: they stay here and are told later */ } finally { sending = false; await say(); }
  };

  gate.addEventListener("submit", async (event) => {
    const form = event.target.closest("form"), line = form.closest("[data-party]");
    if (!line) return;
    event.preventDefault();
    const leaving = "go" in (event.submitter?.dataset || {});
    const press = { uid: crypto.randomUUID(), number: mine, sign_up: line.dataset.party, name: line.dataset.name, leaving, at: Date.now() };
    await inside((events) => { events.add(press); });
    mark(press.sign_up, leaving ? "gone" : "inside");
    await say();
    send();
  });
  gate.querySelector("[data-find]").addEventListener("input", (event) => {
    const words = event.target.value.trim();
    gate.querySelectorAll("[data-party]").forEach((line) => { line.hidden = words && !line.dataset.name.includes(words); });
  });

  (async () => {
    for (const one of (await waiting()).sort((a, b) => a.at - b.at)) mark(one.sign_up, one.leaving ? "gone" : "inside");
    await say();
    await send();
    setInterval(send, EVERY);
  })();
  window.addEventListener("online", send);
  if (navigator.serviceWorker && window.isSecureContext) navigator.serviceWorker.register(gate.dataset.worker);
})();
