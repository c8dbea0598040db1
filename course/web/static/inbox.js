// The inbox is whole without this. It adds keys, and keeps a click on a link of the email from
// replacing the email by a page that is refused. Nothing is fetched.
"use strict";

document.documentElement.classList.add("scripted");

function inField(target) {
  return target.closest("input, select, textarea") !== null;
}

function step(by) {
  const links = [...document.querySelectorAll(".emails a")];
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[Math.max(here, 0) + (here < 0 ? 0 : by)];
  if (next) next.click();
}

function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return false;
  if (control.matches("input")) control.focus();
  else control.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (inField(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (press(key)) event.preventDefault();
});

const slider = document.getElementById("day");
if (slider) slider.addEventListener("change", () => slider.form.submit());

// Play: one day a second, and the address says so. The server says where it stops.
const next = document.querySelector("[data-next]")?.dataset.next;
if (next) window.setTimeout(() => { location.replace(next); }, 1000);

// Time that moves on: the form for the next step is sent by itself, until Stop is followed.
const onward = document.querySelector("form[data-goes-on]");
if (onward) {
  const soon = window.setTimeout(() => onward.submit(), 100);
  onward.querySelector("a").addEventListener("click", () => window.clearTimeout(soon));
}

const zone = document.getElementById("zone");
if (zone) zone.addEventListener("change", () => zone.form.submit());

const choice = document.getElementById("choose");
if (choice) choice.addEventListener("change", () => choice.form.submit());

for (const frame of document.querySelectorAll(".part-email iframe")) {
  const stay = () => frame.contentDocument?.addEventListener("click", (event) => {
    if (event.target.closest("a")) event.preventDefault();
  });
  frame.addEventListener("load", stay);
  if (frame.contentDocument?.readyState === "complete") stay();
}

document.querySelector('.emails a[aria-current]')?.scrollIntoView({ block: "nearest" });
