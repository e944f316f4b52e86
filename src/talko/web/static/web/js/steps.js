// <form data-steps> shows one [data-step] at a time. The steps are links to their fieldsets, so the browser's own Back works.
"use strict";
(() => {
  const form = document.querySelector("form[data-steps]");
  if (!form) return;
  const steps = [...form.querySelectorAll("[data-step]")];
  const remembered = `step of ${location.pathname}`;
  let shown;
  let ready = false;

  const mark = () => {
    for (const link of document.querySelectorAll("#form-steps a")) {
      const item = link.parentElement;
      const now = link.hash === `#${shown.id}`;
      item.classList.toggle("now", now);
      if (now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
  };
  const show = (step) => {
    if (step === shown) return;
    shown = step;
    for (const one of steps) one.hidden = one !== step;
    mark();
    if (ready) step.querySelector("[data-check]")?.click();
  };
  // To a step's heading, or to a field wherever it is.
  const goTo = (id, focuses = true) => {
    const target = id && document.getElementById(id);
    const step = target && target.closest("[data-step]");
    if (!step) return false;
    show(step);
    if (!focuses) return true;
    (target === step ? document.getElementById("form-steps") : target).scrollIntoView();
    (target === step ? step.querySelector("h2") : target).focus({ preventScroll: true });
    return true;
  };

  form.classList.add("stepped");
  // Once it is saved, the form opens again at the same step. Its address does not say it: the browser would take the focus from
  // the list of errors.
  if (!form.hasAttribute("action")) form.action = location.pathname + location.search;
  form.addEventListener("submit", () => sessionStorage.setItem(remembered, shown.id));
  const last = sessionStorage.getItem(remembered);
  sessionStorage.removeItem(remembered);
  addEventListener("hashchange", () => goTo(location.hash.slice(1)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#']");
    if (link && link.href === location.href) goTo(link.hash.slice(1));
  });
  // Before htmx is there, the button would send the whole form; and what the page came with is not old yet.
  document.addEventListener("DOMContentLoaded", () => { ready = true; });
  // What is missing was looked up anew, and the list of steps with it.
  document.addEventListener("htmx:afterSettle", mark);
  const refused = form.querySelector("[data-step] .has-error");
  const focuses = !document.querySelector("[data-focus]");
  if (refused) show(refused.closest("[data-step]"));
  else if (!goTo(location.hash.slice(1), focuses) && !goTo(last, false)) show(steps[0]);
})();
