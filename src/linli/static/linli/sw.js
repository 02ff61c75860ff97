/* Linli 邻里: without signal, say so in our own words. Only style, script, icons and the offline
   page are kept on the device; a page with people's names on it never is. */
"use strict";
const SHELF = "linli-1";
const OFFLINE = "/offline/";

/* The offline page names its own files, so that hashed names need no list here. */
const stock = async () => {
  const shelf = await caches.open(SHELF);
  const answer = await fetch(OFFLINE, { cache: "no-cache" });
  if (!answer.ok) return;
  const page = await answer.clone().text();
  await shelf.put(OFFLINE, answer);
  const files = [...page.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]);
  await Promise.allSettled([...new Set(files)].map((file) => shelf.add(file)));
};

const fromShelf = async (request) => {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) shelf.put(request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => {});
  return kept;
};

const fromNetwork = async (request) => {
  try {
    return await fetch(request);
  } catch (problem) {
    const page = await caches.match(OFFLINE);
    if (page) return page;
    throw problem;
  }
};

self.addEventListener("install", (event) => event.waitUntil(stock().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()),
));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fromNetwork(request));
  else if (/^\/static\/.+\.(css|js|svg|png)$/.test(url.pathname)) event.respondWith(fromShelf(request));
});
