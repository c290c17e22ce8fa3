{% load static %}// Answers for this kiosk's pages when the server does not, so that it goes on drawing by itself.
const KEPT = "kiosk-1", ALONE = "{{ alone|escapejs }}", WAIT = 6000; // milliseconds
const FILES = [ALONE, "{% static "web/look.css" %}", "{% static "web/hall.js" %}", "{% static "web/kiosk.js" %}", "{% static "web/icon.svg" %}"];
const asked = async (request) => {
  const late = new Promise((_, no) => { setTimeout(() => no(new Error("late")), WAIT); });
  const answer = await Promise.race([fetch(request), late]);
  if (answer.status >= 500) throw new Error("down");
  return answer;
};
const renewed = async (path) => {
  const answer = await fetch(path);
  if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(path, answer.clone());
  return answer;
};
// What is kept is answered at once and renewed behind it; what is not kept yet is asked for.
const kept = async (event, path) => {
  const fresh = renewed(path);
  const old = await caches.match(path);
  if (!old) return fresh;
  event.waitUntil(fresh.catch(() => null));
  return old;
};
// A page that does not come gives way to the one that draws by itself; a press that may have
// arrived takes its key along, so that its number is given up for the one drawn here.
const page = async (request) => {
  const press = request.method === "POST" ? request.clone() : null;
  try { return await asked(request); } catch {
    let key = "";
    if (press) { try { key = (await press.formData()).get("request_key") || ""; } catch { key = ""; } }
    return Response.redirect(ALONE + (key ? "?instead=" + encodeURIComponent(key) : ""), 303);
  }
};
self.addEventListener("install", (event) => { event.waitUntil(Promise.all(FILES.map(renewed)).then(() => self.skipWaiting())); });
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("kiosk-") && name !== KEPT).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (new URL(event.request.url).origin !== location.origin) return;
  if (FILES.includes(path)) event.respondWith(kept(event, path));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request));
});
