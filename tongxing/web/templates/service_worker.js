{% load static %}// Keeps the page for raising a need at hand, so that it opens without a network.
const SHELL = "shell-3";
const KEPT = ["{% url "offline" %}", "{% url "needs:raise" %}", "{% static "web/look.css" %}", "{% static "web/app.js" %}", "{% static "web/icon.svg" %}"];
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => Promise.allSettled(KEPT.map((url) => cache.add(new Request(url, {redirect: "follow"}))))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  const shell = KEPT.includes(url.pathname);
  if (!shell && event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request)
      .then((response) => {
        if (shell && response.ok && !response.redirected) { const copy = response.clone(); caches.open(SHELL).then((cache) => cache.put(url.pathname, copy)); }
        return response;
      })
      .catch(() => caches.match(url.pathname).then((kept) => kept || caches.match("{% url "offline" %}"))),
  );
});
