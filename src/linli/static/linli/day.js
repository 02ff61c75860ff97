/* Linli 邻里: dragging on the day board. It only opens the panel with the price; the form there does it, script or not. */
(() => {
  "use strict";
  const doc = document;
  const TYPE = "text/uri-list";
  let held = null;
  /* The board opens where the day is now, and stays where it was pushed to while it refreshes itself. */
  let left = null;
  const show = (board) => {
    const now = board.querySelector(".board-now");
    if (board.dataset.shown || !now) return;
    board.dataset.shown = "1";
    board.scrollLeft = left === null ? now.offsetLeft - board.clientWidth / 3 : left;
  };
  const prepare = () => {
    doc.querySelectorAll(".board-wrap").forEach(show);
    doc.querySelectorAll("[data-board] [data-move]").forEach((bar) => { bar.draggable = true; });
  };
  doc.addEventListener("scroll", (event) => {
    if (event.target.matches && event.target.matches(".board-wrap")) left = event.target.scrollLeft;
  }, true);
  const rowAt = (event) => held && event.target.closest && event.target.closest("[data-row-worker]");
  const clear = () => doc.querySelectorAll(".board-row--over").forEach((row) => row.classList.remove("board-row--over"));
  /* Before the first of a row that can still be moved means: before everything. */
  const place = (row, x) => {
    const first = Array.from(row.querySelectorAll("[data-move]")).find((bar) => bar !== held);
    return first && x < first.getBoundingClientRect().left ? "first" : "best";
  };
  const weigh = (bar, row, x) => {
    const url = new URL(bar.href);
    url.search = new URLSearchParams({ worker: row.dataset.rowWorker, place: place(row, x) });
    if (!window.htmx) {
      location.assign(url.href);
      return;
    }
    window.htmx.ajax("GET", url.pathname + url.search, { target: "#panel", swap: "innerHTML" });
    history.pushState(null, "", url.href);
  };
  doc.addEventListener("dragstart", (event) => {
    held = event.target.closest && event.target.closest("[data-move]");
    if (!held) return;
    event.dataTransfer.setData(TYPE, held.href);
    event.dataTransfer.effectAllowed = "move";
  });
  doc.addEventListener("dragover", (event) => {
    const row = rowAt(event);
    clear();
    if (!row) return;
    event.preventDefault();
    row.classList.add("board-row--over");
  });
  doc.addEventListener("drop", (event) => {
    const row = rowAt(event);
    if (!row) return;
    event.preventDefault();
    weigh(held, row, event.clientX);
  });
  doc.addEventListener("dragend", () => {
    clear();
    held = null;
  });
  /* The board is replaced while it refreshes itself. */
  new MutationObserver(prepare).observe(doc.body, { childList: true, subtree: true });
  prepare();
})();
