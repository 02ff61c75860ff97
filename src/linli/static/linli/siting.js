/* Linli 邻里: tapping on the plan where a shop stands. Without script the list of houses does. */
(() => {
  "use strict";
  const box = document.querySelector("[data-siting]");
  const form = box && box.closest("form");
  const svg = box && box.querySelector("svg");
  const list = form && form.elements.namedItem("place");
  if (!svg || !list || !svg.getScreenCTM) return;
  box.hidden = false;
  const { west, north, squeeze, perDegree, left, top } = Object.fromEntries(Object.entries(box.dataset).map(([name, value]) => [name, Number(value)]));
  const put = (name, value) => { form.elements.namedItem(name).value = value.toFixed(7); };
  const choose = () => {
    let option = list.querySelector("option[value=tapped]");
    if (!option) {
      option = new Option(box.dataset.tapped, "tapped");
      list.append(option);
    }
    list.value = "tapped";
  };
  const mark = ({ x, y }) => {
    let dot = svg.querySelector(".map-picked");
    if (!dot) {
      dot = document.createElementNS(svg.namespaceURI, "circle");
      dot.setAttribute("class", "map-picked");
      dot.setAttribute("r", 8);
      svg.append(dot);
    }
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
  };
  svg.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    put("lng", west + (at.x - left) / (squeeze * perDegree));
    put("lat", north - (at.y - top) / perDegree);
    choose();
    mark(at);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  /* Whoever chooses from the list again takes the tap back. */
  list.addEventListener("change", () => {
    const dot = svg.querySelector(".map-picked");
    if (dot && list.value !== "tapped") dot.remove();
  });
})();
