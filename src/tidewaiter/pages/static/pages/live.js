// Live notes count what is new, or ask the server for words about it (data-live-from). The list moves
// only when its reader says so.
"use strict";
(() => {
  const notes = [...document.querySelectorAll("[data-live]")];
  if (!notes.length || !window.EventSource) return;
  const kindsOf = (note) => note.dataset.live.split(/\s+/).filter(Boolean);
  const subjects = new Map(notes.map((note) => [note, new Set()]));
  const asking = new Map();
  let source = null;
  let last = "";
  let hiddenAt = 0;

  const say = (note, text) => {
    const line = note.firstElementChild;
    line.hidden = false;
    line.querySelector("span").textContent = text;
  };
  const ask = async (note) => {
    asking.delete(note);
    const answer = await fetch(note.dataset.liveFrom, { headers: { "X-Requested-With": "fetch" } });
    const text = answer.ok && !answer.redirected ? (await answer.text()).trim() : "";
    if (!text) return;
    note.firstElementChild.innerHTML = text;
    note.firstElementChild.hidden = false;
  };
  // What comes together is asked for together.
  const askSoon = (note) => {
    if (!asking.has(note)) asking.set(note, setTimeout(() => ask(note).catch(() => {}), 1500));
  };
  const hear = (event) => {
    last = event.lastEventId || last;
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    for (const note of notes) {
      const office = note.dataset.liveOffice;
      if (!kindsOf(note).includes(event.type)) continue;
      if (office && office !== data.office) continue;
      if (note.dataset.liveFrom) {
        askSoon(note);
        continue;
      }
      const heard = subjects.get(note).add(data.subject);
      const count = heard.size.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
      say(note, note.dataset.liveText.replace("{count}", count));
    }
  };
  const listen = () => {
    source = new EventSource(last ? `/events?last=${encodeURIComponent(last)}` : "/events");
    for (const kind of new Set(notes.flatMap(kindsOf))) source.addEventListener(kind, hear);
  };
  const leave = () => {
    if (source) source.close();
    source = null;
  };
  const missed = (note) => {
    if (note.dataset.liveFrom) askSoon(note);
    else say(note, note.dataset.liveAway);
  };

  // A browser allows few connections to one site: pages that nobody looks at give theirs back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      hiddenAt = setTimeout(leave, 60000);
      return;
    }
    clearTimeout(hiddenAt);
    if (source) return;
    if (!last) notes.forEach(missed);
    listen();
  });
  window.addEventListener("pagehide", leave);
  listen();
})();
