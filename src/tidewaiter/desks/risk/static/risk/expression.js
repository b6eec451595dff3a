// Completion while a criterion is written: a list of options, steered from the field.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  const area = document.getElementById("when");
  if (!form || !area) return;

  const most = 8;
  let words = [];
  let options = [];
  let current = -1;
  const list = document.createElement("ul");
  list.id = "when-options";
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0].textContent);
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-haspopup", "listbox");

  const begun = () => /[\w.]+$/.exec(area.value.slice(0, area.selectionStart))?.[0] ?? "";
  const close = () => {
    list.hidden = true;
    current = -1;
    area.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    const start = begun();
    const at = area.selectionStart - start.length;
    area.setRangeText(options[number].word, at, area.selectionStart, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const mark = (number) => {
    current = number;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === number)));
    area.setAttribute("aria-activedescendant", `when-option-${number}`);
    list.children[number].scrollIntoView({ block: "nearest" });
  };
  const offer = () => {
    const start = begun().toLowerCase();
    const fits = (one) => one.word.toLowerCase();
    options = start.length < 2 ? [] : words
      .filter((one) => fits(one).includes(start) && fits(one) !== start)
      .sort((a, b) => fits(b).startsWith(start) - fits(a).startsWith(start))
      .slice(0, most);
    list.replaceChildren(...options.map((one, number) => {
      const row = document.createElement("li");
      row.id = `when-option-${number}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const word = document.createElement("b");
      word.textContent = one.word;
      const says = document.createElement("span");
      says.textContent = one.says;
      row.append(word, " ", says);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(number);
      });
      return row;
    }));
    close();
    list.hidden = options.length === 0;
  };
  area.addEventListener("input", offer);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((current + step + options.length) % options.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && current >= 0) {
      event.preventDefault();
      choose(current);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  area.addEventListener("focus", async () => {
    if (words.length) return;
    try {
      const answer = await fetch(form.dataset.words);
      if (answer.ok) words = (await answer.json()).words;
    } catch {
      // nothing is offered; writing goes on
    }
  });
})();
