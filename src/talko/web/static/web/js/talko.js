// What pages gain where JavaScript runs. Everything works without it.
"use strict";
(() => {
  const on = (type, listener, options) => document.addEventListener(type, listener, options);
  const leaving = new WeakSet();
  const changed = new Set();

  // The list of errors takes the focus, so that a screen reader reads it first.
  const focusErrors = (root) => root.querySelector("[data-focus]")?.focus();
  focusErrors(document);
  on("htmx:afterSwap", (event) => focusErrors(event.detail.target));

  // A list that was filtered or paged in place says how much it found; after paging the reader stands at its beginning.
  on("htmx:afterSettle", (event) => {
    const results = document.getElementById("results");
    if (!results || event.detail.target.id !== "results") return;
    document.getElementById("announce").textContent = results.querySelector(".result-line")?.innerText ?? "";
    if (event.detail.requestConfig.elt.closest(".pagination")) {
      results.tabIndex = -1;
      results.focus();
    }
  });

  // Menus close on Escape and on a click elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  on("click", (event) => closeMenus(event.target.closest("details.menu")));
  on("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // <button data-confirm="Withdraw the answer?"> asks first.
  on("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    const dialog = document.getElementById("confirm-dialog");
    if (!button || !dialog || button.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.querySelector("#confirm-dialog-text").textContent = button.dataset.confirm;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") { button.focus(); return; }
      button.dataset.confirmed = "yes";
      button.click();
      delete button.dataset.confirmed;
    }, { once: true });
    dialog.showModal();
  }, true);

  // A form is sent once, however often the button is pressed; it can be sent again when the page comes back, or stays (a download).
  on("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented) return;
    if (form.method !== "get") {
      if (leaving.has(form)) { event.preventDefault(); return; }
      leaving.add(form);
      event.submitter?.setAttribute("aria-busy", "true");
      setTimeout(release, 8000);
    }
    changed.delete(form);
  });
  const release = () => {
    for (const button of document.querySelectorAll("[aria-busy]")) {
      if (button.form) leaving.delete(button.form);
      button.removeAttribute("aria-busy");
    }
  };
  addEventListener("pageshow", release);
  on("htmx:afterRequest", release);

  // <form data-warn-unsaved> warns before typed text is lost.
  addEventListener("beforeunload", (event) => {
    for (const form of changed) if (form.isConnected) { event.preventDefault(); return; }
  });

  // <form data-autosave="/address/"> sends what is typed two seconds after the last key. The answer is the text for
  // [data-autosave-status]; 409 and 403 end the saving, a broken line is tried again.
  const timers = new WeakMap();
  const save = async (form, renewed = false) => {
    if (leaving.has(form)) return;  // it is being sent: what is kept beside it would come after it and be old
    const status = form.querySelector("[data-autosave-status]");
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, credentials: "same-origin",
      });
      if (response.status === 403 && !renewed && await renewTokens(form)) return save(form, true);
      const text = await response.text();
      if (status && response.headers.get("Content-Type")?.startsWith("text/plain")) status.textContent = text;
      else if (status && !response.ok) status.innerHTML = text;
      if (response.ok) changed.delete(form);
      if (response.status === 409 || response.status === 403) delete form.dataset.autosave;
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      timers.set(form, setTimeout(save, 15000, form));
    }
  };

  // Whoever signed in again in another tab goes on in this one: the page is asked for the token that holds now, and its mark
  // says whether it is the same person.
  const renewTokens = async (form) => {
    const response = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector("main [name=csrfmiddlewaretoken]")?.value;
    const person = (mark) => mark?.value.split(" ")[0];
    const mark = page.querySelector("main [name=form_origin]");
    if (!token || person(mark) !== person(form.elements.form_origin)) return false;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    return true;
  };
  on("input", (event) => {
    const form = event.target.form;
    if (!form || form.method === "get") return;
    if ("warnUnsaved" in form.dataset) changed.add(form);
    if (!form.dataset.autosave) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(save, 2000, form));
  });

  // <button data-copy="text" data-copied="Copied"> is hidden until there is a clipboard. What it did is also read out.
  if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  on("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.label ??= button.textContent;
    button.textContent = document.getElementById("announce").textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = button.dataset.label;
      document.getElementById("announce").textContent = "";
    }, 4000);
  });

  // <button data-share="address" data-title="…"> is hidden until the device has a way of sharing. Closing that is no error.
  if (navigator.share) for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
  on("click", (event) => {
    const button = event.target.closest("[data-share]");
    if (button) navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  });

  // <p data-sum="[name$=_weight]" data-target="100">Together <b>60</b> of 100</p> follows what is typed into these fields.
  const sums = () => {
    for (const line of document.querySelectorAll("[data-sum]")) {
      const fields = [...document.querySelectorAll(line.dataset.sum)];
      const sum = fields.reduce((sum, field) => sum + (parseFloat(field.value.replace(",", ".")) || 0), 0);
      line.querySelector("b").textContent = sum;
      line.classList.toggle("right", sum === Number(line.dataset.target));
    }
  };
  on("input", sums);
  sums();

  // <select data-own-time-zone> begins with the zone of this device; without a script it is that of the city.
  for (const field of document.querySelectorAll("select[data-own-time-zone]")) {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (!field.value && [...field.options].some((option) => option.value === timeZone)) field.value = timeZone;
  }

  // <button data-print> prints the page.
  on("click", (event) => { if (event.target.closest("[data-print]")) print(); });
})();
