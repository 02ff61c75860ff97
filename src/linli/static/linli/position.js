/* Linli 邻里: the worker's own position, sent when they ask for it, and by itself once they have allowed it. */
(() => {
  "use strict";
  if (!navigator.geolocation) return;
  const EVERY_MS = 120000;
  const token = () => (document.querySelector('meta[name="csrf-token"]') || {}).content || "";
  const send = (address) => new Promise((done, failed) => {
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      const body = new URLSearchParams({ lng: coords.longitude, lat: coords.latitude });
      const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin" });
      (answer.ok ? done : failed)();
    }, failed, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
  });
  const show = () => document.querySelectorAll("[data-position]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-position]");
    if (!button) return;
    const words = button.querySelector("span");
    button.setAttribute("aria-busy", "true");
    try {
      await send(button.dataset.position);
      location.reload();
    } catch {
      words.textContent = button.dataset.failed;
    }
    button.removeAttribute("aria-busy");
  });
  /* The list is replaced while it refreshes itself: show the new button too. */
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  show();
  const first = document.querySelector("[data-position]");
  if (!first || !navigator.permissions) return;
  navigator.permissions.query({ name: "geolocation" }).then((leave) => {
    const tell = () => { if (leave.state === "granted" && !document.hidden) send(first.dataset.position).catch(() => { /* next time */ }); };
    tell();
    setInterval(tell, EVERY_MS);
  }).catch(() => { /* a browser without this question: the button remains */ });
})();
