// A kiosk that goes on without the server: it draws from numbers lent to it, and hands them in later.
(() => {
  "use strict";
  const page = document.querySelector("[data-kiosk]");
  if (!page || !navigator.serviceWorker || !window.isSecureContext || !window.indexedDB) return;
  const alone = page.dataset.kiosk === "alone";
  const TOUCH = alone ? 5000 : 30000, ANSWER = 8000, BACK = 20000, RENEW = 600000, A_DAY = 43200000, AT_ONCE = 50; // milliseconds; numbers

  // What must outlive a power cut: who this kiosk is, what was lent to it, what it has drawn.
  const opened = new Promise((yes, no) => {
    const ask = indexedDB.open("kiosk", 1);
    ask.onupgradeneeded = () => {
      ask.result.createObjectStore("facts");
      ask.result.createObjectStore("loans", { keyPath: "uid" });
      ask.result.createObjectStore("drawn", { keyPath: "key" });
    };
    ask.onsuccess = () => yes(ask.result);
    ask.onerror = () => no(ask.error);
  });
  const got = (ask) => new Promise((yes, no) => { ask.onsuccess = () => yes(ask.result); ask.onerror = () => no(ask.error); });
  const inside = async (act) => {
    const work = (await opened).transaction(["facts", "loans", "drawn"], "readwrite", { durability: "strict" });
    const kept = new Promise((yes, no) => { work.oncomplete = yes; work.onabort = work.onerror = () => no(work.error); });
    const result = await act((name) => work.objectStore(name));
    await kept;
    return result;
  };

  // The server's time: this clock and how far it was off when last in touch, but never before what
  // is known to be past, so that a clock that was set back puts nobody before anybody.
  const time = async (store) => {
    const off = (await got(store("facts").get("off"))) || 0, past = (await got(store("facts").get("past"))) || 0;
    return Math.max(Math.round(Date.now() + off), past);
  };

  const post = async (url, fields) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token }, signal: AbortSignal.timeout(ANSWER) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  // Everything drawn here is handed in, some at a time; only what the server answers for is forgotten.
  const handIn = async () => {
    for (;;) {
      const all = await inside((store) => got(store("drawn").getAll()));
      const some = all.filter((one) => !one.refused).sort((a, b) => a.at - b.at || a.serial - b.serial).slice(0, AT_ONCE);
      if (!some.length) return;
      const answer = await post(page.dataset.handIn, { items: JSON.stringify(some) });
      const answered = await inside((store) => {
        let count = 0;
        for (const one of answer.items) {
          const mine = some.find((item) => item.key === one.key);
          if (!mine) continue;
          count += 1;
          if (one.why) store("drawn").put({ ...mine, refused: one.why });
          else store("drawn").delete(mine.key);
        }
        return count;
      });
      if (!answered) throw new Error("nothing was answered for");
    }
  };

  const touch = async () => {
    await handIn();
    const asking = await inside(async (store) => {
      const me = (await got(store("facts").get("me"))) || crypto.randomUUID();
      store("facts").put(me, "me");
      const now = await time(store), loans = await got(store("loans").getAll());
      const left = loans.filter((one) => now < one.until).reduce((sum, one) => sum + one.last - one.next + 1, 0);
      const keys = await got(store("facts").getAllKeys());
      return { kiosk: me, left, coded: keys.filter((key) => key.startsWith("codes/")).map((key) => key.slice(6)).join(",") };
    });
    const clock = Date.now(), began = performance.now();
    const answer = await post(page.dataset.touch, { ...asking, clock });
    const off = answer.now - (clock + (performance.now() - began) / 2);
    await inside(async (store) => {
      store("facts").put(off, "off");
      store("facts").put(answer.now, "past");
      for (const one of await got(store("drawn").getAll())) if (one.refused && one.at < answer.now - A_DAY) store("drawn").delete(one.key);
      const known = await got(store("loans").getAll());
      for (const old of known) if (!answer.loans.some((one) => one.uid === old.uid)) { store("loans").delete(old.uid); store("facts").delete("codes/" + old.uid); }
      for (const { codes, ...one } of answer.loans) {
        if (codes) store("facts").put(codes, "codes/" + one.uid);
        if (!known.some((old) => old.uid === one.uid)) store("loans").put({ ...one, next: one.first });
      }
    });
  };

  // The next lent number, kept before it is shown; null when there is none for today.
  const drawOne = (said) => inside(async (store) => {
    const now = await time(store), loans = await got(store("loans").getAll());
    const loan = loans.filter((one) => one.next <= one.last && now >= one.since && now < one.until).sort((a, b) => a.first - b.first)[0];
    if (!loan) return null;
    const drawn = { ...said, key: crypto.randomUUID(), loan: loan.uid, serial: loan.next, at: now };
    store("loans").put({ ...loan, next: loan.next + 1 });
    store("drawn").add(drawn);
    store("facts").put(now, "past");
    const codes = await got(store("facts").get("codes/" + loan.uid)), nth = loan.next - loan.first;
    return { ...drawn, code: codes && { side: codes.side, link: codes.links[nth], path: codes.paths[nth] } };
  });

  let there = false, step = "departments", back = 0;
  const show = (name) => {
    step = name;
    clearTimeout(back);
    page.querySelectorAll("[data-step]").forEach((one) => { one.hidden = one.dataset.step !== name; });
    if (name === "departments") {
      page.querySelectorAll("input[type=radio][value='']").forEach((one) => { one.checked = true; });
      if (there) { location.replace(page.dataset.home); return; }
    } else back = setTimeout(() => show("departments"), BACK);
    window.scrollTo(0, 0);
  };
  const say = (name, text) => { page.querySelector(`[data-say="${name}"]`).textContent = text; };
  // The code by which the number is followed, once the server knows it.
  const follow = (code) => {
    const shown = page.querySelector("[data-follow]");
    if (!shown) return; // a page that was kept before there were codes
    shown.hidden = !code;
    if (!code) return;
    shown.querySelector("svg").setAttribute("viewBox", `0 0 ${code.side} ${code.side}`);
    shown.querySelector("path").setAttribute("d", code.path);
    shown.dataset.follow = code.link;
  };
  let instead = new URLSearchParams(location.search).get("instead");
  const draw = async (button) => {
    button.disabled = true;
    const chosen = button.closest("[data-step]").querySelector("input[type=radio]:checked");
    let drawn = null;
    try {
      drawn = await drawOne({ department: Number(button.dataset.department) || null, matter: Number(button.dataset.matter) || null, priority: Number(chosen?.value) || null, instead: instead || null });
    } catch { drawn = null; } // nothing was kept, so no number is shown
    button.disabled = false;
    if (!drawn) { show("none"); return; }
    instead = null;
    history.replaceState(null, "", location.pathname);
    page.querySelector("[data-pressed]").hidden = true;
    say("number", page.dataset.letter + String(drawn.serial).padStart(3, "0"));
    say("what", button.querySelector("strong").textContent);
    say("priority", chosen?.value ? chosen.closest("label").textContent : "");
    say("when", new Date(drawn.at).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16));
    follow(drawn.code);
    show("drawn");
    window.print();
  };
  page.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.to) show(button.dataset.to);
    else if ("draw" in button.dataset) draw(button);
  });

  // Numbers that the server would not take are somebody's all the same: who stands here is told.
  const tellRefused = async () => {
    const notice = page.querySelector("[data-refused]");
    if (!notice) return;
    const all = await inside((store) => got(store("drawn").getAll()));
    const numbers = all.filter((one) => one.refused).map((one) => page.dataset.letter + String(one.serial).padStart(3, "0"));
    notice.hidden = !numbers.length;
    notice.querySelector("b").textContent = numbers.join("，");
  };

  const live = async () => {
    try { await touch(); there = true; } catch { there = false; }
    await tellRefused();
    if (there && alone && step === "departments") location.replace(page.dataset.home);
    setTimeout(live, TOUCH);
  };
  if (alone) page.querySelector("[data-pressed]").hidden = !instead;
  else {
    navigator.serviceWorker.register(page.dataset.worker);
    if (Date.now() - Number(localStorage.getItem("kiosk-renewed")) > RENEW) {
      navigator.serviceWorker.ready.then(() => fetch(page.dataset.alone)).then(() => localStorage.setItem("kiosk-renewed", Date.now())).catch(() => null);
    }
  }
  live();
})();
