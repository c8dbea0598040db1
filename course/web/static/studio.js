// The studio is whole without this. It adds: frames as tall as their email, live reload, keys,
// a syllabus that can be searched. Nothing is fetched but from the studio itself.
"use strict";

const root = document.documentElement;
root.classList.add("scripted");

// ---- Frames: as tall as their email, so that they scroll together with the canvas

const GAP = 16;
const ROOM_AT_THE_EDGES = 2 * GAP;

function isNarrow() {
  return window.matchMedia("(max-width: 699px)").matches;
}

function fit() {
  const frames = document.querySelector(".zoom-fit .frames");
  if (!frames || isNarrow()) return;
  const boxes = [...frames.querySelectorAll(".box")];
  const wide = boxes.reduce(
    (sum, box) => sum + Number(getComputedStyle(box).getPropertyValue("--w")), 0);
  const room = document.getElementById("canvas").clientWidth;
  const scale = (room - ROOM_AT_THE_EDGES - GAP * (boxes.length - 1)) / wide;
  frames.style.setProperty("--scale", String(Math.min(1, Math.max(0.3, scale))));
}

function measure(frame) {
  const page = frame.contentDocument;
  if (!page || !page.body || frame.closest(".thumbnail")) return;
  // The height of the content, whatever the height of the frame: one layout, not two.
  const tall = Math.ceil(page.documentElement.getBoundingClientRect().height);
  frame.parentElement.style.setProperty("--h", String(Math.max(tall, 200)));
}

function stayHere(frame) {
  // A click on a link of the email must not replace the email by a page that is refused.
  frame.contentDocument?.addEventListener("click", (event) => {
    if (event.target.closest("a")) event.preventDefault();
  });
}

function arrived(frame) {
  frame.classList.remove("waiting");
  measure(frame);
  stayHere(frame);
  painted();
}

function painted() {
  if (document.querySelector("iframe.waiting")) return;
  requestAnimationFrame(() => { root.dataset.painted = String(shownRevision()); });
}

function adopt(frame) {
  frame.addEventListener("load", () => arrived(frame));
  if (frame.contentDocument?.readyState === "complete") arrived(frame);
}

function frames() {
  return [...document.querySelectorAll("#frames iframe")];
}

// ---- Live reload

function shownRevision() {
  return Number(document.getElementById("bar").dataset.revision);
}

let refreshing = null;

function refresh() {
  // One at a time, in order: the last one shows the newest.
  refreshing = (refreshing ?? Promise.resolve()).catch(() => {}).then(renew);
}

async function renew() {
  const answer = await fetch(location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.getElementById("main");
  const freshMain = fresh.getElementById("main");
  if (main.className !== freshMain.className || !sameRegions(fresh)) {
    main.replaceWith(freshMain);
    begin();
  }
  document.title = fresh.title;
  for (const region of fresh.querySelectorAll("[data-live]")) replaceRegion(region);
  replaceFrames(fresh);
  if (currentLine()) showBand(currentLine());
  root.dataset.refreshed = String(shownRevision());
  painted();
}

function sameRegions(fresh) {
  const names = (page) => [...page.querySelectorAll("#main [id]")]
    .filter((part) => part.matches("[data-live], #canvas, #frames")).map((part) => part.id).join();
  return names(document) === names(fresh);
}

function replaceRegion(region) {
  const old = document.getElementById(region.id);
  if (!old || old.isEqualNode(region)) return;
  const at = old.scrollTop;
  const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const find = old.querySelector("#find")?.value;
  // The element stays, so that a syllabus opened by its address (:target) stays open.
  for (const { name } of [...old.attributes]) if (!region.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of region.attributes) old.setAttribute(name, value);
  old.replaceChildren(...region.childNodes);
  old.scrollTop = at;
  if (focus) old.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  listen(old);
  if (find) { old.querySelector("#find").value = find; search(find); }
}

function replaceFrames(fresh) {
  const old = document.getElementById("frames");
  const next = fresh.getElementById("frames");
  if (!old || !next) return;
  if (old.dataset.shape !== next.dataset.shape) {
    old.replaceWith(next);
    frames().forEach(adopt);
    fit();
    return;
  }
  const wanted = [...next.querySelectorAll("iframe")].map((frame) => frame.getAttribute("src"));
  renewEmails((frame, place) => wanted[place]);
}

async function email(source) {
  const answer = await fetch(source, { cache: "no-store" });
  return answer.ok ? { html: await answer.text(), version: answer.headers.get("X-Version") } : null;
}

function shownIn(frame) {
  return frame.dataset.shown ?? frame.getAttribute("src");
}

async function renewEmails(wantedIn) {
  const asked = new Map();
  await Promise.all(frames().map(async (frame, place) => {
    const source = wantedIn(frame, place);
    if (shownIn(frame) === source) return;
    if (!asked.has(source)) asked.set(source, email(source));
    frame.classList.add("waiting");
    exchange(frame, source, await asked.get(source));
  }));
  painted();
}

async function hurry(revision) {
  // The email first, before the page around it: that is what an author who saves looks at.
  const asked = new Map();
  await Promise.all([...document.querySelectorAll(".canvas iframe")].map(async (frame) => {
    const address = new URL(shownIn(frame), location.href);
    const key = address.pathname + address.search;
    if (!asked.has(key)) asked.set(key, email(key));
    const fresh = await asked.get(key);
    if (!fresh || fresh.version === address.searchParams.get("v")) return;
    address.searchParams.set("v", fresh.version);
    exchange(frame, address.pathname + address.search, fresh);
  }));
  requestAnimationFrame(() => { root.dataset.painted = String(revision); });
}

function exchange(frame, source, fresh) {
  // A new document inside the same frame: half the time of a navigation, and no white flash.
  // The frame keeps its policy, under which nothing runs and nothing is loaded from elsewhere;
  // its own parser is used, because a parser's documents follow the policy of their window.
  frame.dataset.shown = source;
  frame.classList.remove("waiting");
  const page = frame.contentDocument;
  if (!fresh || !page?.documentElement) { frame.src = source; return; }
  const parsed = new frame.contentWindow.DOMParser().parseFromString(fresh.html, "text/html");
  page.replaceChild(page.adoptNode(parsed.documentElement), page.documentElement);
  measure(frame);
}

function follow() {
  const events = new EventSource("/events");
  let lostAt = null;
  events.addEventListener("revision", (event) => {
    const { revision } = JSON.parse(event.data);
    if (lostAt) { lostAt = null; refresh(); return; }
    if (revision !== shownRevision()) hurry(revision).catch(() => {}).then(refresh);
  });
  events.addEventListener("error", () => {
    if (lostAt) return;
    lostAt = new Date();
    const status = document.getElementById("status");
    status.textContent = `No answer since ${lostAt.toLocaleTimeString()}. It tries again.`;
  });
}

// ---- Keys, off inside fields; those of a single letter can be switched off in the help

const CHOICES = {
  l: "seen-light", i: "seen-inverted", a: "seen-dark", m: "images",
  1: "compare-widths", 2: "compare-appearances", 3: "compare-readers", f: "zoom-100",
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "Escape" && location.hash === "#syllabus") { location.hash = "main"; return; }
  if (key === "ArrowUp" || key === "ArrowDown") {
    if (stepBand(key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    return;
  }
  if (document.getElementById("bar").dataset.letters === "off") return;
  if (key === "/") { event.preventDefault(); document.getElementById("find")?.focus(); return; }
  if (key === "r") { event.preventDefault(); document.getElementById("reader")?.focus(); return; }
  if (key === "n") { nextProblem(event.shiftKey ? -1 : 1); return; }
  if (key === "d" && !document.querySelector('[data-key="d"]')) return;
  target(key)?.click();
}

function target(key) {
  if (CHOICES[key]) {
    return document.querySelector(`.choices [data-choice="${CHOICES[key]}"]`);
  }
  return /^[a-z?]$/.test(key) ? document.querySelector(`[data-key="${key}"]`) : null;
}

function nextProblem(by) {
  const links = [...document.querySelectorAll(".dock [data-problem], #panel [data-problem]")];
  if (!links.length) return;
  const line = new URLSearchParams(location.search).get("line");
  const here = links.findIndex((link) => new URLSearchParams(link.search).get("line") === line);
  links[(here + by + links.length + (here < 0 && by < 0 ? 1 : 0)) % links.length].click();
}

// ---- The source: one band across the columns

function bands() {
  const panel = document.querySelector("#panel[data-ties]");
  return panel ? JSON.parse(panel.dataset.ties) : [];
}

function bandAt(line) {
  return bands().findIndex(([lesson]) => lesson[0] <= line && line <= lesson[1]);
}

function currentLine() {
  return Number(new URLSearchParams(location.search).get("line") ?? 0);
}

function stepBand(by) {
  const all = bands();
  if (!all.length) return false;
  const here = bandAt(currentLine());
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  showBand(next[0][0]);
  return true;
}

function showBand(line) {
  const place = bands()[bandAt(line)];
  if (!place) return;
  const address = new URL(location.href);
  address.searchParams.set("line", String(line));
  address.hash = "";
  history.replaceState(null, "", address);
  const names = ["markdown", "mjml", "html"];
  let top = null;
  names.forEach((name, number) => {
    const column = document.querySelector(`.column-${name}`);
    if (!column) return;
    for (const old of column.querySelectorAll(".tied")) old.classList.remove("tied");
    const span = place[number];
    if (!span) return;
    const items = [...column.querySelectorAll(".source > li")].slice(span[0] - 1, span[1]);
    for (const item of items) item.classList.add("tied");
    // The columns stand so that the band begins at one height in all three.
    if (top === null) {
      const seen = items[0].offsetTop - column.scrollTop;
      const low = column.clientHeight * 0.6;
      if (seen < 48 || seen > low) column.scrollTop = items[0].offsetTop - column.clientHeight * 0.25;
      top = items[0].offsetTop - column.scrollTop;
    } else {
      column.scrollTop = items[0].offsetTop - top;
    }
  });
  tell(place);
}

function tell([lesson, mjml, html]) {
  const lines = (span) => (span[0] === span[1] ? `line ${span[0]}` : `lines ${span[0]}–${span[1]}`);
  const begin = `L${lines(lesson).slice(1)} of the lesson`;
  document.getElementById("told-words").textContent = html
    ? `${begin} become${lesson[0] === lesson[1] ? "s" : ""} ${mjml ? `MJML ${lines(mjml)} and ` : ""}HTML ${lines(html)}.`
    : `${begin} cannot be found in the email.`;
}

function chooseLine(event) {
  const item = event.target.closest(".column-markdown .source > li");
  if (!item || bandAt(Number(item.id.slice(1))) < 0) return;
  event.preventDefault();
  showBand(Number(item.id.slice(1)));
}

// ---- Fields

function search(words) {
  const wanted = words.trim().toLowerCase();
  for (const item of document.querySelectorAll(".syllabus li")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

function listen(part) {
  part.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  part.querySelector("#reader")?.addEventListener("change", (event) => event.target.form.requestSubmit());
  const find = part.querySelector(".find");
  if (find) {
    find.hidden = false;
    find.querySelector("input").addEventListener("input", (event) => search(event.target.value));
  }
}

function begin() {
  fit();
  frames().forEach(adopt);
  if (currentLine()) showBand(currentLine());
}

listen(document);
begin();
painted();
follow();
document.addEventListener("keydown", press);
document.addEventListener("click", chooseLine);
window.addEventListener("resize", () => { fit(); frames().forEach(measure); });
