/* Linli 邻里: a check-in takes along where the phone is. Without script, or without leave to ask, a photo does. */
(() => {
  "use strict";
  const form = document.querySelector("[data-here]");
  const state = form && form.querySelector("[data-here-state]");
  if (!state || !navigator.geolocation) return;
  const say = (words) => { state.querySelector("span").textContent = words; };
  const put = (name, value) => { form.elements.namedItem(name).value = value; };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      put("lng", coords.longitude);
      put("lat", coords.latitude);
      put("accuracy", coords.accuracy);
      state.classList.add("walk-where--found");
      say(state.dataset.found.replace("{n}", Math.round(coords.accuracy)));
    },
    () => say(state.dataset.failed),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
  );
})();
