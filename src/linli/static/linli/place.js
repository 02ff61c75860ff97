/* Linli 邻里: checking in by where the phone is. Without script, or without leave to ask, the code still works. */
(() => {
  "use strict";
  const form = document.querySelector("[data-place]");
  const send = form && form.querySelector("[data-place-send]");
  if (!send || !navigator.geolocation) return;
  send.hidden = false;
  const put = (name, value) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  };
  send.addEventListener("click", () => {
    send.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("lng", coords.longitude);
        put("lat", coords.latitude);
        form.submit();
      },
      () => {
        send.removeAttribute("aria-busy");
        send.hidden = true;
        form.querySelector("input[name=code]").focus();
      },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
})();
