{% load static %}// Keeps this gate's page, so that it opens and goes on when the network is gone.
const KEPT = "gate-1", GATE = "{{ gate|escapejs }}", WAIT = 5000; // milliseconds
const FILES = ["{% static "web/look.css" %}", "{% static "web/app.js" %}", "{% static "web/gate.js" %}", "{% static "web/icon.svg" %}"];
const renewed = async (request) => {
  const late = new Promise((_, no) => { setTimeout(() => no(new Error("late")), WAIT); });
  const answer = await Promise.race([fetch(request), late]);
  if (answer.status >= 500) throw new Error("down");
  if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(new URL(request.url || request, location.origin).pathname, answer.clone());
  return answer;
};
self.addEventListener("install", (event) => { event.waitUntil(Promise.all([GATE, ...FILES].map((path) => renewed(path))).then(() => self.skipWaiting())); });
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (new URL(event.request.url).origin !== location.origin || event.request.method !== "GET") return;
  if (path !== GATE && !FILES.includes(path)) return;
  event.respondWith(renewed(event.request).catch(async () => (await caches.match(path)) || Response.error()));
});
