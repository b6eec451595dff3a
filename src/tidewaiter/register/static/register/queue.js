// The queue: counts what is ticked. What came meanwhile is said by pages/live.js.
"use strict";

(() => {
  const form = document.getElementById("work");
  const bulk = form && form.querySelector("[data-bulk]");
  if (!bulk) return;
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[name=work]")];
  const count = bulk.querySelector("[data-count]");
  const clear = bulk.querySelector("[data-clear]");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    count.textContent = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`).format(ticked.length);
    count.hidden = clear.hidden = ticked.length === 0;
    all.checked = ticked.length === boxes.length;
    all.indeterminate = !all.checked && ticked.length > 0;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    show();
  });
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
})();
