// Small helps on top of pages that work without it: drafts, place, voice, sending later.
(() => {
  "use strict";
  const words = document.documentElement.lang.startsWith("en")
    ? { restored: "Your draft is back.", record: "Record a voice note", stop: "Stop recording", recorded: "Voice note recorded.", place: "Use where I am", placed: "Your position is noted.", noplace: "Position not available; please write the address.", queued: "No network. It is kept on this phone and will be sent when the network is back.", sending: "Sending what was kept …" }
    : { restored: "上次没写完的内容已找回。", record: "按一下开始录音", stop: "停止录音", recorded: "已录好。", place: "用我现在的位置", placed: "已记下位置。", noplace: "取不到位置，请写地址。", queued: "现在没有网络。内容存在这部手机里，有网后会自动提交。", sending: "正在提交保存的内容……" };
  const say = (text) => {
    const notice = document.getElementById("notice");
    if (!notice) return;
    const box = document.createElement("div");
    box.className = "notice";
    box.textContent = text;
    notice.replaceChildren(box);
  };

  // Drafts: what is typed survives a closed page.
  const keep = (form) => {
    const key = "draft:" + form.dataset.draft;
    const fields = () => [...form.elements].filter((e) => e.name && !["file", "hidden", "password", "submit"].includes(e.type));
    const stored = localStorage.getItem(key);
    if (stored && !form.querySelector(".errorlist")) {
      const values = JSON.parse(stored);
      let back = false;
      for (const e of fields()) {
        if (["checkbox", "radio"].includes(e.type)) { if ((values[e.name] || []).includes(e.value)) { e.checked = true; back = true; } }
        else if (values[e.name] && !e.value) { e.value = values[e.name][0]; back = true; }
      }
      if (back) say(words.restored);
    }
    form.addEventListener("input", () => {
      const values = {};
      for (const e of fields()) if (!["checkbox", "radio"].includes(e.type) || e.checked) (values[e.name] ||= []).push(e.value);
      localStorage.setItem(key, JSON.stringify(values));
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) { sessionStorage.setItem("sent", key); return; }
      event.preventDefault();
      localStorage.setItem("waiting", form.dataset.draft);
      say(words.queued);
    });
    window.addEventListener("online", () => {
      if (localStorage.getItem("waiting") !== form.dataset.draft) return;
      localStorage.removeItem("waiting");
      say(words.sending);
      form.requestSubmit();
    });
  };
  const sent = sessionStorage.getItem("sent");
  if (sent && document.querySelector("[data-draft-done]")) { localStorage.removeItem(sent); sessionStorage.removeItem("sent"); }
  document.querySelectorAll("form[data-draft]").forEach(keep);

  // Files: a button in the page's own words; what was chosen is named beside it.
  document.querySelectorAll("input[type=file][data-choose]").forEach((input) => {
    const button = document.createElement("button");
    const chosen = document.createElement("span");
    button.type = "button"; button.className = "button"; button.textContent = input.dataset.choose;
    chosen.className = "soft small";
    const tell = () => { chosen.textContent = [...input.files].map((file) => file.name).join("，"); };
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", tell);
    input.hidden = true;
    input.after(button, " ", chosen);
  });

  // Place: one press fills the two hidden fields.
  document.querySelectorAll("[data-place]").forEach((box) => {
    if (!navigator.geolocation) return;
    const button = document.createElement("button");
    button.type = "button"; button.className = "button"; button.textContent = words.place;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      (found) => {
        box.closest("form").elements.lon.value = found.coords.longitude.toFixed(6);
        box.closest("form").elements.lat.value = found.coords.latitude.toFixed(6);
        button.textContent = words.placed;
      },
      () => { button.textContent = words.noplace; }, { timeout: 15000 }));
    box.append(button);
  });

  // Voice: records into the file field beside it.
  document.querySelectorAll("[data-voice]").forEach((box) => {
    if (!navigator.mediaDevices || !window.MediaRecorder) return;
    const input = box.querySelector("input[type=file]");
    const button = document.createElement("button");
    button.type = "button"; button.className = "button"; button.textContent = words.record;
    let recorder = null;
    button.addEventListener("click", async () => {
      if (recorder) { recorder.stop(); recorder = null; button.textContent = words.record; return; }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const parts = [];
        recorder = new MediaRecorder(stream);
        recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
        recorder.addEventListener("stop", () => {
          stream.getTracks().forEach((track) => track.stop());
          const type = parts[0]?.type || "audio/webm";
          const files = new DataTransfer();
          files.items.add(new File(parts, "voice." + (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"), { type }));
          input.files = files.files;
          input.dispatchEvent(new Event("change"));
          say(words.recorded);
        });
        recorder.start();
        button.textContent = words.stop;
      } catch { button.remove(); }
    });
    input.before(button, " ");
  });

  // Bulk: one box ticks them all.
  document.querySelectorAll("[data-tick-all]").forEach((box) => box.addEventListener("change", () => {
    box.closest("form").querySelectorAll("input[name=need]").forEach((one) => { one.checked = box.checked; });
  }));
  // Ready replies: choosing one fills the text.
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest("select[data-fills]");
    if (!chosen || !chosen.value) return;
    chosen.form.elements[chosen.dataset.fills].value = chosen.value;
  });
  // A suggestion that is picked fills the field it is for; the first is picked by itself.
  const pick = (one) => {
    const field = one.form && one.form.elements[one.dataset.picks];
    if (field && one.checked) field.value = one.value;
  };
  document.addEventListener("change", (event) => { if (event.target.matches("[data-picks]")) pick(event.target); });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "panel" && window.matchMedia("(max-width: 899px)").matches) event.target.scrollIntoView();
  });
  // What scrolls sideways can be scrolled by keyboard too.
  document.querySelectorAll(".scroll").forEach((box) => { if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; });
  // After errors, the summary is what one reads first.
  document.querySelector("[data-focus]")?.focus();
  // Keyboard for staff: ? shows the list, / goes to the search box, j and k walk the rows.
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "?") { const keys = document.getElementById("keys"); if (keys) keys.open = !keys.open; }
    if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll("[data-row] a")];
      const at = rows.indexOf(document.activeElement);
      const next = rows[event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0)];
      if (next) next.focus();
    }
  });
  // At the door the phone says where it is and which phone it is, when its owner lets it.
  document.querySelectorAll("form[data-whereabouts]").forEach((form) => {
    const id = localStorage.getItem("device") || crypto.randomUUID?.() || "";
    if (id) localStorage.setItem("device", id);
    form.elements.device.value = id;
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      form.elements.lon.value = coords.longitude.toFixed(5);
      form.elements.lat.value = coords.latitude.toFixed(5);
    }, () => {}, { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
  });
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js");
})();
