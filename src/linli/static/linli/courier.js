/* Linli 邻里: a courier lets the buyer see where they are: after a tap, for this delivery, while the page is open. */
(() => {
  "use strict";
  const box = document.querySelector("[data-courier]");
  if (!box || !navigator.geolocation) return;
  const EVERY_MS = 30000;
  const address = box.dataset.courier;
  const [start, stop, state] = ["start", "stop", "state"].map((name) => box.querySelector(`[data-courier-${name}]`));
  const key = `linli-courier-${address}`;
  const remember = (on) => { try { if (on) sessionStorage.setItem(key, "1"); else sessionStorage.removeItem(key); } catch { /* private mode: until the page is left */ } };
  const remembered = () => { try { return sessionStorage.getItem(key) === "1"; } catch { return false; } };
  const token = () => (document.querySelector('meta[name="csrf-token"]') || {}).content || "";
  let timer = 0;
  const end = () => {
    clearInterval(timer);
    timer = 0;
    remember(false);
    start.hidden = false;
  };
  const send = () => {
    if (document.hidden) return;
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      if (!timer) return;
      const body = new URLSearchParams({ lng: coords.longitude, lat: coords.latitude });
      try {
        const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin" });
        if (answer.ok && !answer.redirected) {
          state.textContent = box.dataset.sent;
          stop.hidden = false;
        } else end(); /* handed over meanwhile, or no longer theirs */
      } catch { /* no signal: the next one */ }
    }, () => {
      state.textContent = box.dataset.failed;
      end();
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
  };
  const begin = () => {
    if (timer) return;
    remember(true);
    start.hidden = true;
    timer = setInterval(send, EVERY_MS);
    send();
  };
  start.hidden = false;
  start.addEventListener("click", begin);
  stop.addEventListener("submit", end);
  document.addEventListener("visibilitychange", () => { if (timer) send(); });
  if (remembered()) begin();
})();
