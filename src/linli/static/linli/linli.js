/* Linli 邻里: what the pages do on their own. No dependency, no eval, nothing inline.
   Every page works without this file; it only saves waiting, typing and mistakes. */
(() => {
  "use strict";
  const doc = document;
  const root = doc.documentElement;
  const all = (selector, within = doc) => Array.from(within.querySelectorAll(selector));
  const meta = (name) => (doc.querySelector(`meta[name="${name}"]`) || {}).content || "";
  root.classList.add("js");

  /* ---------- toasts ---------- */
  const TOAST_MS = 6000;
  const dismiss = (toast) => {
    toast.classList.add("toast--gone");
    setTimeout(() => toast.remove(), 320);
  };
  const settle = (toast) => {
    const close = toast.querySelector("[data-toast-close]");
    if (close) close.hidden = false;
    if (!toast.matches(".toast--error")) setTimeout(dismiss, TOAST_MS, toast);
  };
  const say = (words) => {
    const box = doc.querySelector("[data-toasts]");
    if (!box || !words) return;
    const toast = doc.createElement("p");
    toast.className = "toast";
    toast.textContent = words;
    box.append(toast);
    settle(toast);
  };

  /* ---------- a form is sent once ---------- */
  const STUCK_MS = 15000; /* a download leaves the page where it is: give the button back */
  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => {
      button.removeAttribute("aria-busy");
      button.disabled = false;
    });
  };
  const guard = (event) => {
    const form = event.target;
    const wanted = (event.submitter && event.submitter.getAttribute("formmethod")) || form.method;
    if (event.defaultPrevented || wanted !== "post" || form.matches("[data-no-guard], [hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("[type=submit]");
    setTimeout(() => { /* after the browser has read the button's own name and value */
      if (!button) return;
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
    });
    setTimeout(release, STUCK_MS, form);
  };

  /* ---------- dialogs; a link without script leads to the plain page ---------- */
  const openDialog = (event, opener) => {
    const dialog = doc.getElementById(opener.dataset.dialogOpen);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
  };
  const onClick = (event) => {
    const at = (selector) => event.target.closest(selector);
    const opener = at("[data-dialog-open]");
    if (opener) openDialog(event, opener);
    if (at("[data-dialog-close]")) at("dialog").close();
    if (event.target.matches("dialog")) closeFromBackdrop(event);
    if (at("[data-toast-close]")) dismiss(at("[data-toast]"));
    if (at("[data-panel-close]")) closePanel(event);
    if (at("[data-copy]")) copy(at("[data-copy]"));
    if (at("[data-read-aloud]")) readAloud(at("[data-read-aloud]"));
    if (at("[data-voice]")) listen(at("[data-voice]"));
    if (at("[data-keys-toggle]")) toggleKeys();
    if (at("[data-tick-all]")) tickAll(at("[data-tick-all]"));
  };
  const closeFromBackdrop = (event) => {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  };
  const tickAll = (head) => {
    all("[data-tick]", head.closest("table")).forEach((tick) => { tick.checked = head.checked; });
  };

  /* ---------- the side panel ---------- */
  const closePanel = (event) => {
    const panel = doc.querySelector("[data-panel]");
    if (!panel || !panel.firstChild || !doc.querySelector("[data-rows]")) return false;
    if (event) event.preventDefault();
    const link = event && event.target.closest("[data-panel-close]");
    panel.replaceChildren();
    const row = doc.querySelector("[data-rows] tr[aria-current]");
    if (row) {
      row.removeAttribute("aria-current");
      const open = row.querySelector("[data-row-open]");
      if (open) open.focus();
    }
    if (link && link.href) history.replaceState(null, "", link.href);
    return true;
  };
  const markRow = (link) => {
    all("[data-rows] tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    const row = link.closest("tr");
    if (row) row.setAttribute("aria-current", "true");
  };

  /* ---------- keys: J K Enter Esc and / ---------- */
  const keysOff = () => { try { return localStorage.getItem("linli-keys") === "off"; } catch { return false; } };
  const showKeys = () => all("[data-keys]").forEach((box) => {
    box.hidden = false;
    const button = box.querySelector("[data-keys-toggle]");
    if (button) button.textContent = keysOff() ? button.dataset.off : button.dataset.on;
  });
  const toggleKeys = () => {
    try { localStorage.setItem("linli-keys", keysOff() ? "on" : "off"); } catch { /* private mode: keys stay on */ }
    showKeys();
  };
  const step = (by) => {
    const links = all("[data-rows] [data-row-open]");
    if (!links.length) return;
    const here = links.indexOf(doc.activeElement);
    const current = here >= 0 ? here : links.findIndex((link) => link.closest("tr[aria-current]"));
    const next = links[Math.max(0, Math.min(links.length - 1, current + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const onKey = (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && !doc.querySelector("dialog[open]")) {
      if (typing) event.target.blur();
      else closePanel(null);
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
    if (event.key === "j" || event.key === "J") step(1);
    else if (event.key === "k" || event.key === "K") step(-1);
    else if (event.key === "/") {
      const box = doc.querySelector("[data-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
  };

  /* ---------- copy a link ---------- */
  const copy = async (button) => {
    const link = new URL(button.dataset.copy || location.href, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      say(button.dataset.copied);
    } catch { /* no permission: the address bar still holds it */ }
  };

  /* ---------- read aloud and dictate ---------- */
  const speech = window.speechSynthesis;
  const readAloud = (button) => {
    const label = button.querySelector("span");
    button.dataset.start = button.dataset.start || label.textContent;
    if (speech.speaking) {
      speech.cancel();
      return;
    }
    const parts = all("[data-read]").filter((part) => part.offsetParent).map((part) => part.innerText);
    const words = new SpeechSynthesisUtterance(parts.join("。\n"));
    words.lang = root.lang === "en" ? "en-GB" : "zh-CN";
    words.rate = 0.9;
    words.onend = words.onerror = () => { label.textContent = button.dataset.start; };
    label.textContent = button.dataset.stop;
    speech.speak(words);
  };
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  const listen = (button) => {
    const box = doc.getElementById(button.dataset.voice);
    if (!Recognition || !box) return;
    const ear = new Recognition();
    ear.lang = root.lang === "en" ? "en-GB" : "zh-CN";
    ear.onresult = (event) => { box.value = event.results[0][0].transcript; };
    ear.onend = ear.onerror = () => {
      button.removeAttribute("aria-pressed");
      box.focus();
    };
    button.setAttribute("aria-pressed", "true");
    ear.start();
  };

  /* ---------- photos: show them, warn before a long upload ---------- */
  const KB = 1024;
  const MB = KB * KB;
  const written = (bytes) => (bytes < MB / 10 ? `${Math.ceil(bytes / KB)} KB` : `${(bytes / MB).toFixed(1)} MB`);
  const complain = (picker, words) => {
    const note = picker.querySelector("[data-picker-error]");
    note.hidden = !words;
    note.querySelector("span").textContent = words || "";
  };
  const thumbnail = (file, alt, tooBig) => {
    const frame = doc.createElement("span");
    frame.className = tooBig ? "photo photo--big" : "photo";
    const image = new Image(88, 88);
    image.alt = `${alt} ${file.name}`;
    image.onload = () => URL.revokeObjectURL(image.src);
    image.onerror = () => image.remove(); /* a kind this browser cannot draw, such as HEIC */
    image.src = URL.createObjectURL(file);
    const tag = doc.createElement("span");
    tag.className = "photo-tag";
    tag.textContent = written(file.size);
    frame.append(image, tag);
    return frame;
  };
  const showPhotos = (picker, input) => {
    const { max, maxMb, tooMany, tooBig, notPhoto, alt } = picker.dataset;
    const chosen = Array.from(input.files);
    const photos = chosen.filter((file) => file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name));
    const kept = photos.slice(0, Number(max));
    const big = (file) => file.size > Number(maxMb) * MB;
    if (kept.length !== chosen.length && window.DataTransfer) {
      const bag = new DataTransfer();
      kept.forEach((file) => bag.items.add(file));
      input.files = bag.files;
    }
    picker.querySelector("[data-picker-show]").replaceChildren(...kept.map((file) => thumbnail(file, alt, big(file))));
    const words = kept.some(big) ? tooBig : photos.length < chosen.length ? notPhoto : kept.length < photos.length ? tooMany : "";
    complain(picker, words);
    input.setCustomValidity(kept.some(big) ? tooBig : "");
  };
  const onChange = (event) => {
    const input = event.target;
    const picker = input.closest("[data-picker]");
    if (picker && input.type === "file") showPhotos(picker, input);
    const form = input.closest("form[data-autosubmit]");
    if (form && !form.hasAttribute("hx-get")) form.requestSubmit ? form.requestSubmit() : form.submit();
  };

  /* ---------- fragments that refresh themselves; an unchanged one costs a 304 ---------- */
  const SLOWEST_S = 300;
  const poll = (box) => {
    const every = Number(box.dataset.pollEvery) || 20;
    let wait = every;
    let seen = null;
    const tick = async () => {
      if (!box.isConnected) return;
      if (!doc.hidden) {
        try {
          const answer = await fetch(box.dataset.poll, { cache: "no-cache", credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
          if (!answer.ok || answer.redirected) throw new Error(answer.status);
          const mark = answer.headers.get("ETag");
          const words = await answer.text();
          if ((mark ? mark !== seen : words !== seen) && !box.querySelector(":focus")) {
            box.innerHTML = words;
            if (window.htmx) window.htmx.process(box);
            seen = mark || words;
          }
          wait = every;
        } catch {
          wait = Math.min(wait * 2, SLOWEST_S);
        }
      }
      setTimeout(tick, wait * 1000);
    };
    setTimeout(tick, wait * 1000);
  };

  /* ---------- what the device can do is shown; the rest stays hidden ---------- */
  const prepare = (within) => {
    all("[data-poll]", within).forEach((box) => {
      if (box.dataset.polling) return;
      box.dataset.polling = "1";
      poll(box);
    });
    all("[data-autosubmit-button]", within).forEach((button) => { button.hidden = true; });
    all("[data-copy]", within).forEach((button) => { button.hidden = !navigator.clipboard; });
    all("[data-read-aloud]", within).forEach((button) => { button.hidden = !speech; });
    all("[data-voice]", within).forEach((button) => {
      button.hidden = !Recognition;
      if (Recognition) button.parentElement.classList.add("ask--voice");
    });
    all("[data-toast]", within).forEach(settle);
    if (doc.querySelector("[data-rows]")) showKeys();
  };

  doc.addEventListener("submit", guard);
  doc.addEventListener("click", onClick);
  doc.addEventListener("change", onChange);
  doc.addEventListener("keydown", onKey);
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  window.addEventListener("pagehide", () => { if (speech) speech.cancel(); });

  doc.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = meta("csrf-token");
  });
  doc.addEventListener("htmx:afterRequest", (event) => {
    const link = event.detail.elt;
    if (event.detail.successful && link.matches && link.matches("[data-row-open]")) markRow(link);
  });
  doc.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));

  prepare(doc);

  if ("serviceWorker" in navigator && meta("service-worker") && location.protocol === "https:") {
    navigator.serviceWorker.register(meta("service-worker")).catch(() => { /* the pages work without it */ });
  }
})();
