// A profile that is being written is kept as a draft while one writes. Without it a button does so.
"use strict";
(() => {
  const form = document.getElementById("editor");
  const state = form && form.querySelector("[data-state]");
  if (!state) return;
  const words = form.dataset;
  const pause = 1500;
  let waiting = 0;
  let sending = false;
  let again = false;
  let held = false;

  const say = (strong, quiet = "") => {
    const bold = document.createElement("b");
    bold.textContent = strong;
    const rest = document.createElement("span");
    rest.className = "quiet";
    rest.textContent = ` ${quiet}`;
    state.replaceChildren(bold, rest);
  };
  const clock = () => new Date().toLocaleTimeString(`${document.documentElement.lang}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hour12: false });
  const kept = () => form.dispatchEvent(new Event("tidewaiter:kept", { bubbles: true }));
  const later = (wait = pause) => {
    clearTimeout(waiting);
    if (!held) waiting = setTimeout(send, wait);
  };
  const signIn = () => {
    // The server kept it with this browser; signing in leads back to it.
    held = true;
    kept();
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = words.signedOut;
    state.replaceChildren(link);
  };
  const saved = (told) => {
    form.elements.draft.value = told.draft;
    form.elements.seen.value = told.seen;
    if (!form.elements.identifier.value) history.replaceState(null, "", words.address + told.draft);
    if (again) return;
    kept();
    say(words.saved, clock());
  };
  const send = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    say(words.saving);
    const body = new FormData(form);
    body.set("do", "save");
    try {
      const answer = await fetch(location.href, {
        method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual",
      });
      if (answer.ok) saved(await answer.json());
      else if (answer.type === "opaqueredirect") signIn();
      else {
        held = true;
        const told = answer.status === 409 || answer.status === 422 ? await answer.json() : {};
        say(words.unsaved, told.problem || "");
      }
    } catch {
      say(words.unsaved, words.waiting);
      again = false;
      later(5000);
    }
    sending = false;
    if (again) later();
  };
  form.addEventListener("input", () => {
    if (!held) say(words.unsaved);
    later();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    held = true;
    if (!sending) return;
    // What is under way arrives first: it would make a draft anew of what is proposed.
    event.preventDefault();
    const button = event.submitter;
    const go = () => (sending ? setTimeout(go, 50) : form.requestSubmit(button));
    go();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) held = false;
  });
  window.addEventListener("online", () => later(0));
  // What a press on a button has changed in a draft is kept, too.
  if (state.hasAttribute("data-unsaved")) later();
})();
