// What makes pages better where scripts run. Without it nothing is lost.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0;
  const typing = (element) =>
    element.matches("select, textarea, [contenteditable]") ||
    (element.matches("input") && !/^(checkbox|radio|button|submit|range|file)$/.test(element.type));

  // Where something is to mend, the title says so too; the summary has the focus by itself.
  const summary = document.querySelector("[data-summary]");
  if (summary) document.title = `${summary.dataset.summary} ${document.title}`;

  // On a narrow screen the menu and the tabs scroll: where one is comes into view.
  for (const place of all(".nav [aria-current], .tabs [aria-current]"))
    place.scrollIntoView({ block: "nearest", inline: "nearest" });

  // Menus close when one looks elsewhere; the list of languages is in one of them.
  const menus = () => all("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // Open details stay open: data-remember="a name for it".
  const remember = (within) => {
    for (const details of all("details[data-remember]", within)) {
      const name = `tidewaiter.open.${details.dataset.remember}`;
      const kept = sessionStorage.getItem(name);
      if (kept !== null) details.open = kept === "1";
      details.addEventListener("toggle", () => sessionStorage.setItem(name, details.open ? "1" : "0"));
    }
  };

  // Ages go on: the words are those of the server's "lasting" filter.
  const patterns = (document.body.dataset.ageWords || "").split("|");
  const age = (since) => {
    const minutes = Math.max(0, Math.floor((Date.now() - since) / 60000));
    const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    return patterns[d ? 0 : h ? 1 : 2].replace("{d}", d).replace("{h}", h).replace("{m}", m);
  };
  const freshen = () => {
    if (patterns.length < 3) return;
    for (const time of all("time[data-age]")) {
      const since = Date.parse(time.dateTime);
      if (!Number.isNaN(since)) time.textContent = age(since);
    }
  };
  setInterval(freshen, 30000);

  // Forms with data-guard ask before what was entered is lost.
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) unsaved.add(form);
  });
  document.addEventListener("tidewaiter:kept", (event) => unsaved.delete(event.target));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    unsaved.delete(event.target);
    // A second press sends nothing twice. The button is marked after its value has gone along.
    const button = event.submitter;
    if (event.target.method !== "post" || !button || !button.matches(".btn")) return;
    if (button.classList.contains("is-busy")) event.preventDefault();
    else {
      button.classList.add("is-busy");
      button.dataset.sent = "";
    }
  });
  window.addEventListener("pageshow", () => {
    for (const button of all(".btn[data-sent]")) {
      button.classList.remove("is-busy");
      delete button.dataset.sent;
    }
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) {
      if (form.isConnected) {
        event.preventDefault();
        event.returnValue = document.body.dataset.unsavedWords || "";
      }
    }
  });

  // Links to a page of confirmation open it over this page: data-dialog.
  const overlay = async (link) => {
    const answer = await fetch(link.href, { headers: { "HX-Request": "false" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const dialog = document.importNode(page.querySelector("dialog.dlg[open]"), true);
    const form = dialog.querySelector("form");
    if (form && !form.hasAttribute("action")) form.action = link.href;
    dialog.removeAttribute("open");
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const close = event.target.closest("dialog [data-close]");
    if (close && close.closest("dialog").matches(":modal")) {
      event.preventDefault();
      close.closest("dialog").close();
      return;
    }
    const link = event.target.closest("a[data-dialog]");
    if (!link) return;
    event.preventDefault();
    overlay(link).catch(() => location.assign(link.href));
  });

  // Lists: j and k go down and up, x selects, Enter opens. Rows are those of data-list.
  const rows = () => all("[data-list] tbody > tr, [data-list] > li").filter(shown);
  let here = null;
  const step = (by) => {
    const found = rows();
    if (!found.length) return false;
    const at = found.indexOf(here);
    const next = at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, at + by));
    if (here) here.classList.remove("is-current");
    here = found[next];
    here.classList.add("is-current");
    const target = here.querySelector("a[href]") || here;
    if (target === here) here.tabIndex = -1;
    target.focus({ preventScroll: true });
    here.scrollIntoView({ block: "nearest" });
    return true;
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list] tbody > tr, [data-list] > li");
    if (!row || row === here) return;
    if (here) here.classList.remove("is-current");
    here = row;
    here.classList.add("is-current");
  });
  const select = () => {
    const box = here && here.querySelector('input[type="checkbox"]:not(:disabled)');
    if (box) box.click();
    return Boolean(box);
  };
  const open = () => {
    const link = here && here.querySelector("a[href]");
    if (link) link.click();
    return Boolean(link);
  };
  const search = () => {
    const field = all('[data-key="/"], input[type="search"]').find(shown);
    if (field) {
      field.focus();
      if (field.select) field.select();
    }
    return Boolean(field);
  };

  // Keys of this page: data-key="e" on a link, a button or a field.
  const press = (key) => {
    const found = all("[data-key]").find((one) => one.dataset.key === key && shown(one) && !one.disabled);
    if (!found) return false;
    if (typing(found)) found.focus();
    else found.click();
    return true;
  };

  // The sheet: what this page offers.
  const sheet = document.getElementById("keys");
  const opener = document.querySelector("[data-sheet]");
  const entry = (list, keys, text) => {
    const term = document.createElement("dt");
    keys.forEach((key, at) => {
      if (at) term.append(" ");
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap);
    });
    const word = document.createElement("dd");
    word.textContent = text;
    list.append(term, word);
  };
  const says = (element) =>
    element.dataset.keyText || element.getAttribute("aria-label") || element.textContent.trim() ||
    (element.labels && element.labels[0] ? element.labels[0].textContent.trim() : "");
  const showSheet = () => {
    if (!sheet || sheet.open) return Boolean(sheet);
    const own = sheet.querySelector("[data-here]");
    const places = sheet.querySelector("[data-places]");
    own.replaceChildren();
    places.replaceChildren();
    for (const one of all("[data-key]").filter((one) => shown(one) && one.dataset.key !== "/"))
      entry(own, [one.dataset.key], says(one));
    for (const one of all("[data-go]")) entry(places, ["g", one.dataset.go], says(one));
    sheet.querySelector("[data-rows]").hidden = !rows().length;
    own.hidden = !own.children.length;
    sheet.querySelector("h3").hidden = own.hidden && !rows().length;
    sheet.showModal();
    return true;
  };
  const keysOff = root.dataset.keys === "off";
  if (sheet && opener && !keysOff) {
    opener.hidden = false;
    opener.addEventListener("click", showSheet);
  }

  let going = 0;
  const fixed = { j: () => step(1), k: () => step(-1), x: select, "/": search, "?": showSheet };
  const handle = (event) => {
    const key = event.key;
    if (Date.now() < going) {
      going = 0;
      const place = all("[data-go]").find((one) => one.dataset.go === key);
      if (place) place.click();
      return Boolean(place);
    }
    if (key === "Enter") return event.target === here || event.target === document.body ? open() : false;
    if (press(key)) return true;
    if (key === "g") {
      going = Date.now() + 1500;
      return true;
    }
    return key in fixed && fixed[key]();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of menus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (keysOff || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || typing(event.target) || document.querySelector("dialog:modal")) return;
    if (event.key.length !== 1 && event.key !== "Enter") return;
    if (handle(event)) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) freshen();
  });

  remember(document);
  document.addEventListener("htmx:load", (event) => remember(event.detail.elt));
  freshen();
})();
