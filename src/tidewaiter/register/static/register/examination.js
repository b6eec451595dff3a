// An examination on a phone: what is entered is kept here and sent on; photos are scaled down.
// Without it every step is a plain form.
"use strict";
(() => {
  const form = document.getElementById("examination");
  const sign = document.getElementById("sign");
  const name = (from) => `tidewaiter.examination.${from.dataset.draft}.${from.dataset.officer}`;
  const forget = (key) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  };

  // 1. The form: kept on the phone at every change, sent a moment later.
  const begin = () => {
    const key = name(form);
    const state = form.querySelector("[data-state]");
    const words = form.dataset;
    const seen = form.elements.seen;
    let waiting = 0;
    let sending = false;
    let again = false;
    let held = false;

    const values = () => {
      const found = [...new FormData(form)];
      return found.filter(([field, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "add_item"].includes(field));
    };
    const say = (strong, quiet = "") => {
      state.replaceChildren();
      const bold = document.createElement("b");
      bold.textContent = strong;
      const rest = document.createElement("span");
      rest.className = "quiet";
      rest.textContent = ` ${quiet}`;
      state.append(bold, rest);
    };
    const clock = () => new Date().toLocaleTimeString(`${document.documentElement.lang}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hour12: false });
    const keep = (sent = false) => {
      try {
        localStorage.setItem(key, JSON.stringify({ seen: seen.value, at: Date.now(), values: values(), sent }));
        return true;
      } catch {
        return false;
      }
    };
    const fill = (kept) => {
      const all = new Map();
      for (const [field, value] of kept) all.set(field, [...(all.get(field) || []), value]);
      for (const one of form.elements) {
        if (!one.name || ["seen", "item", "csrfmiddlewaretoken"].includes(one.name) || one.type === "file") continue;
        const found = all.get(one.name) || [];
        if (one.type === "radio" || one.type === "checkbox") one.checked = found.includes(one.value);
        else if (one.tagName !== "BUTTON") one.value = found[0] || "";
      }
      marked();
    };
    const marked = () => {
      for (const item of form.querySelectorAll(".item")) {
        const off = item.querySelector('input[value="differs"]:checked');
        item.classList.toggle("is-off", Boolean(off));
        if (off) item.querySelector("details.differs").open = true;
      }
      const line = form.querySelector("[data-answered]");
      if (!line) return;
      const answered = form.querySelectorAll(".checklist input:checked").length;
      const said = answered.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
      line.textContent = line.dataset.answered.replace("{n}", said);
      form.querySelector("progress").value = answered;
    };

    const send = async () => {
      if (sending) {
        again = true;
        return;
      }
      sending = true;
      again = false;
      say(words.saving);
      const body = new FormData();
      for (const [field, value] of new FormData(form)) if (typeof value === "string" && field !== "add_item") body.append(field, value);
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual",
        });
        if (answer.ok) {
          const told = await answer.json();
          seen.value = told.number;
          held = false;
          if (again) keep();
          else forget(key);
          say(words.saved, clock());
          await sendPhotos();
        } else if (answer.status === 409) {
          held = true;
          say(words.here, words.conflict);
        } else {
          held = true;
          say(words.here, words.refused);
        }
      } catch {
        say(words.here, words.back);
      }
      sending = false;
      if (again && !held) send();
    };
    const changed = (event) => {
      if (event.target.type === "file") return;
      marked();
      say(keep() ? words.here : words.saving);
      clearTimeout(waiting);
      if (!held) waiting = setTimeout(send, 1200);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      clearTimeout(waiting);
      if (navigator.onLine === false) {
        event.preventDefault();
        keep();
        say(words.here, words.back);
      } else keep(true);
    });

    // 2. Photos: scaled down here, kept here until they are sent.
    const MOST = 2000;
    const store = (mode, work) => new Promise((done, failed) => {
      const open = indexedDB.open("tidewaiter", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("photos", { autoIncrement: true });
      open.onerror = () => failed(open.error);
      open.onsuccess = () => {
        const change = open.result.transaction("photos", mode);
        const asked = work(change.objectStore("photos"));
        change.oncomplete = () => {
          open.result.close();
          done(asked.result);
        };
        change.onerror = () => failed(change.error);
      };
    });
    const waitingPhotos = async () => {
      const keys = await store("readonly", (photos) => photos.getAllKeys());
      const found = await store("readonly", (photos) => photos.getAll());
      return found.map((one, n) => ({ ...one, id: keys[n] })).filter((one) => one.form === key);
    };
    const scaled = async (file) => {
      try {
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
        const share = Math.min(1, MOST / Math.max(picture.width, picture.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * share);
        canvas.height = Math.round(picture.height * share);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
        return blob || file;
      } catch {
        return file;
      }
    };
    const show = (item, address) => {
      const place = [...form.querySelectorAll(".photos")].find((one) => one.dataset.item === item);
      if (!place) return;
      const box = document.createElement("div");
      box.className = "has";
      const link = document.createElement("a");
      link.href = address;
      const picture = document.createElement("img");
      picture.className = "ph";
      picture.src = address;
      picture.alt = words.photo.replace("#", place.querySelectorAll(".has").length + 1);
      link.append(picture);
      box.append(link);
      place.prepend(box);
    };
    const sendPhotos = async () => {
      let left = [];
      try {
        left = await waitingPhotos();
      } catch {
        return;
      }
      for (const one of left) {
        const body = new FormData();
        body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        body.append("item", one.item);
        body.append("photo", one.blob, one.name);
        const answer = await fetch(words.photos, {
          method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual",
        });
        if (answer.ok) show(one.item, (await answer.json()).address);
        else if (answer.status === 422) say(one.name, (await answer.json()).problem);
        else throw new Error("not sent");
        await store("readwrite", (photos) => photos.delete(one.id));
      }
    };
    form.addEventListener("change", async (event) => {
      const input = event.target;
      if (input.type !== "file" || !window.indexedDB) return;
      const item = input.closest(".photos").dataset.item;
      const files = [...input.files];
      try {
        for (const file of files) {
          const blob = await scaled(file);
          await store("readwrite", (photos) => photos.add({ form: key, item, blob, name: file.name }));
        }
        input.value = "";
      } catch {
        return; // The plain form sends them.
      }
      const left = await waitingPhotos();
      say(words.here, words.kept.replace("{n}", left.length));
      send();
    });

    // 3. Coming back: what was not sent is put in the form again, and sent.
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      kept = null;
    }
    marked();
    const arrived = kept && kept.sent && Number(seen.value) === Number(kept.seen) + 1;
    if (kept && !arrived && JSON.stringify(kept.values.filter(([f]) => f !== "seen")) !== JSON.stringify(values().filter(([f]) => f !== "seen"))) {
      const moved = kept.seen !== seen.value;
      fill(kept.values);
      if (moved) {
        held = true;
        say(words.here, words.conflict);
      } else {
        say(words.here, words.back);
        send();
      }
    } else {
      forget(key);
      waitingPhotos().then((left) => left.length && send()).catch(() => {});
    }
    window.addEventListener("online", () => held || send());
    window.addEventListener("offline", () => say(words.here, words.back));
    setInterval(() => {
      if (!held && !sending && localStorage.getItem(key)) send();
    }, 20000);
    const discard = document.querySelector("[data-discard]");
    if (discard) discard.addEventListener("submit", () => forget(key));
  };
  if (form) begin();

  // 4. A signature drawn with a finger.
  const pad = sign && sign.querySelector("[data-pad]");
  if (sign) sign.addEventListener("submit", () => forget(name(sign)));
  if (pad) {
    pad.hidden = false;
    const canvas = pad.querySelector("canvas");
    const pen = canvas.getContext("2d");
    const drawn = pad.querySelector('input[name="drawn"]');
    let down = false;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    pen.lineWidth = 3;
    pen.lineCap = "round";
    canvas.addEventListener("pointerdown", (event) => {
      down = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!down) return;
      pen.lineTo(...at(event));
      pen.stroke();
    });
    canvas.addEventListener("pointerup", () => {
      down = false;
      drawn.value = canvas.toDataURL("image/png");
    });
    pad.querySelector("[data-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      drawn.value = "";
    });
  }
})();
