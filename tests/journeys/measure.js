/* What a ruler finds on the page as it stands; returns sentences. Rules: {text: least px, target: least px}. */
({ text, target }) => {
  const root = document.documentElement;
  const told = [];
  const say = (what, el) => {
    const name = el.closest("[id]") ? `#${el.closest("[id]").id} ` : "";
    const words = (el.getAttribute("aria-label") || el.textContent || el.name || "").trim().replace(/\s+/g, " ").slice(0, 24);
    told.push(`${what}: ${name}${el.localName}.${[...el.classList].join(".")} “${words}”`);
  };
  const box = (el) => el.getBoundingClientRect();
  const clipped = (el) => box(el).width <= 1 || box(el).height <= 1;
  const seen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !el.closest(".sr, .skip");

  /* the page never scrolls sideways; whoever is too wide for it scrolls in a box of its own */
  if (root.scrollWidth > root.clientWidth) {
    const out = [...document.body.querySelectorAll("*")].filter((el) => seen(el) && box(el).right > root.clientWidth + 1);
    out.filter((el) => !out.includes(el.parentElement)).slice(0, 3).forEach((el) => say(`sticks out ${Math.round(box(el).right - root.clientWidth)} px`, el));
    if (!out.length) told.push("scrolls sideways");
  }

  /* what is tapped: as far as a finger reaches it, by its label or by the air around it; a link inside a sentence
     is exempt (WCAG 2.5.8) */
  const spoken = (node) => (node.textContent || "").trim();
  const inSentence = (el) => getComputedStyle(el).display === "inline" &&
    [...el.parentElement.childNodes].some((node) => node !== el && node.nodeType === Node.TEXT_NODE && spoken(node));
  const hit = (el, x, y) => {
    const at = document.elementFromPoint(x, y);
    return at && (el.contains(at) || (at.closest("label") || {}).control === el);
  };
  const faceOf = (el) => [el, ...(el.labels || [])].find((one) => one.checkVisibility({ visibilityProperty: true }) && !clipped(one));
  const reach = (el, x, y, dx, dy) => {
    let far = 0;
    while (far < target && hit(el, x + (far + 2) * dx, y + (far + 2) * dy)) far += 2;
    return far;
  };
  const reaches = (el, face) => {
    if (Math.min(box(face).width, box(face).height) >= target - 0.5) return true;
    face.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width, height } = box(face);
    const [x, y] = [left + width / 2, top + height / 2];
    const down = Math.max(height, reach(el, x, y, 0, -1) + reach(el, x, y, 0, 1));
    const across = Math.max(width, reach(el, x, y, -1, 0) + reach(el, x, y, 1, 0));
    return Math.min(down, across) >= target - 2;
  };
  const tapped = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
  for (const el of target ? document.querySelectorAll(tapped) : []) {
    const face = el.closest(".skip, [inert]") || el.disabled || inSentence(el) ? null : faceOf(el);
    if (!face || reaches(el, face)) continue;
    say(`${Math.round(box(face).width)}×${Math.round(box(face).height)} px to tap, not ${target}`, el);
  }
  if (target) window.scrollTo(0, 0);

  /* what is read: in a drawing, as large as it is drawn */
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (text && walker.nextNode()) {
    const el = walker.currentNode.parentElement;
    if (!spoken(walker.currentNode) || small.has(el) || !seen(el) || clipped(el) || el.closest("option, script, style")) continue;
    const drawn = el.closest("svg") ? Math.abs(el.getScreenCTM().a) : 1;
    const size = parseFloat(getComputedStyle(el).fontSize) * drawn;
    if (size < text - 0.05) {
      small.add(el);
      say(`text of ${size.toFixed(1)} px, not ${text}`, el);
    }
  }
  return told;
}
