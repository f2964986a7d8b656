// The tab People: the list of those who are quoted, and what one of them said, by day: a plot, a topic, and the statements.

const root = element.querySelector(".people");
const search = element.querySelector(".people-list input");
const count = element.querySelector(".people-list .count");
const faces = element.querySelector(".faces");
const page = element.querySelector(".person");
const panel = element.querySelector(".panel");
const SILENT = "The server did not answer. Is it still running?";
const LINES = 100; // so many statements are shown at first, and again with each "more"
let listed = 0; // answers may overtake each other: only the latest list and the latest person count
let visited = 0;
let shown = null; // the person's timeline: {name, roles, counts, lines}
let about = ""; // the topic, and the lines that are about it; null where all are shown
let chosen = null;
let period = null; // the part of the plot that the list is narrowed to
let most = LINES;

async function call(name, request) {
  try {
    return await server[name](request);
  } catch {
    return { error: SILENT };
  }
}

// --- The list of people

async function listPeople() {
  const mine = (listed += 1);
  const found = await call("find_people", { words: search.value });
  if (mine !== listed) return;
  if (found.error) {
    count.textContent = found.error;
    return;
  }
  const hidden = found.matching - found.rows.length;
  count.textContent = found.articles === 0 ? "No articles yet. Add some first: in the tab Library, or in Ask."
    : found.total === 0 ? "Nobody is quoted by name in these articles."
    : search.value.trim() ? `${found.matching} of ${found.total} people`
    : `${found.total} ${found.total === 1 ? "person is" : "people are"} quoted`;
  if (hidden > 0) count.textContent += `; the first ${found.rows.length} are shown, type to narrow`;
  search.hidden = found.total === 0;
  faces.replaceChildren(...found.rows.map(buildFace));
  if (!shown) page.replaceChildren(make("p", "empty", found.total ? "Choose somebody to see what they said, and when." : ""));
}

function buildFace(row) {
  const face = button("face", undefined, () => visit(row.name, ""));
  face.dataset.name = row.name;
  face.append(make("span", "face-name", row.name), make("span", "face-count", row.statements));
  face.lastChild.setAttribute("aria-label", `${row.statements} ${row.statements === 1 ? "statement" : "statements"}`);
  for (const line of [row.role, row.span]) if (line) face.append(make("span", "face-about", line));
  if (shown && shown.name === row.name) face.setAttribute("aria-current", "true");
  const item = make("li");
  item.append(face);
  return item;
}

// --- A person

async function visit(name, topic) {
  const mine = (visited += 1);
  const wanted = topic.trim();
  const all = call("read_person", { name, about: "" });
  const narrowed = wanted ? await call("read_person", { name, about: wanted }) : {};
  const found = narrowed.error ? narrowed : await all;
  if (mine !== visited) return;
  closeReader();
  root.classList.add("visiting");
  shown = found.error ? null : found;
  about = wanted;
  chosen = narrowed.lines || null;
  period = null;
  most = LINES;
  for (const face of faces.querySelectorAll(".face")) {
    if (shown && face.dataset.name === shown.name) face.setAttribute("aria-current", "true");
    else face.removeAttribute("aria-current");
  }
  buildPage(found);
  address();
}

function leave() {
  visited += 1;
  const name = shown && shown.name;
  shown = null;
  about = "";
  closeReader();
  root.classList.remove("visiting");
  page.replaceChildren();
  address();
  const face = [...faces.querySelectorAll(".face")].find((each) => each.dataset.name === name);
  if (face) face.removeAttribute("aria-current");
  (face || search).focus();
}

function buildPage(found) {
  const back = button("back everybody", "← All people", leave);
  const scroller = make("div", "scroller");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "What was said");
  page.replaceChildren(back, scroller);
  if (found.error) {
    scroller.append(make("p", "note", found.error));
    return;
  }
  const heading = make("h2", "", found.name);
  heading.tabIndex = -1;
  scroller.append(heading);
  if (found.roles) scroller.append(make("p", "person-roles", found.roles));
  scroller.append(make("p", "person-counts", found.counts));
  const dated = found.lines.filter((line) => line.day);
  if (new Set(dated.map((line) => line.day)).size > 1) scroller.append(make("div", "plot"));
  const form = make("form", "topic");
  form.setAttribute("role", "search");
  const label = make("label", "", "about");
  const field = make("input");
  field.type = "search";
  field.maxLength = 500;
  field.placeholder = "any topic";
  field.value = about;
  field.setAttribute("aria-label", `What ${found.name} said about`);
  label.append(field);
  form.append(label);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    narrow(field.value);
  });
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => narrow(field.value), 250);
  });
  const told = make("p", "told-count");
  told.setAttribute("role", "status");
  scroller.append(form, told, make("ol", "timeline"));
  showLines();
  scroller.scrollTop = 0;
  if (page.offsetParent !== null) heading.focus({ preventScroll: true });
}
let typing;

async function narrow(topic) {
  const mine = (visited += 1);
  about = topic.trim();
  if (!about) chosen = null;
  else {
    const found = await call("read_person", { name: shown.name, about });
    if (mine !== visited) return;
    if (found.error) {
      page.querySelector(".told-count").textContent = found.error;
      return;
    }
    chosen = found.lines;
  }
  most = LINES;
  showLines();
  address();
}

function within(line) {
  return !period || (line.day >= period.first && line.day <= period.last && line.day !== "");
}

function linesShown() {
  return (chosen || shown.lines).filter(within);
}

function showLines() {
  const lines = linesShown();
  const told = page.querySelector(".told-count");
  told.replaceChildren(document.createTextNode(tell(lines.length)));
  if (period) told.append(button("clear", `${period.name} ×`, () => choosePeriod(null)));
  const list = page.querySelector(".timeline");
  const sameDay = (one, other) => one && one.date === other.date && one.printed === other.printed;
  list.replaceChildren(...lines.slice(0, most).map((line, number) => (
    buildLine(line, number, !sameDay(lines[number - 1], line))
  )));
  if (lines.length > most) {
    const item = make("li", "further");
    item.append(button("more", `Show ${Math.min(LINES, lines.length - most)} more`, () => {
      const first = most;
      most += LINES;
      showLines();
      list.querySelectorAll(".utterance")[first].focus();
    }));
    list.append(item);
  }
  const plot = page.querySelector(".plot");
  if (plot) drawPlot(plot);
}

function tell(number) {
  const all = shown.lines.length;
  const of = `${number} of ${all} ${all === 1 ? "statement" : "statements"}`;
  if (about && number === 0) return `Nothing that ${shown.name} said ${period ? "then " : ""}is about “${about}”. `;
  if (about) return `${of}: those about “${about}”. `;
  return period ? `${of}. ` : "";
}

function buildLine(line, number, first) {
  const item = make("li");
  const when = make("span", first ? "when" : "when again", line.date || "Undated");
  if (line.printed) when.append(make("span", "when-printed", "printed"));
  item.append(when);
  const node = button("utterance", undefined, () => openLine(number));
  node.dataset.number = number;
  node.append(...buildWords(line));
  if (line.about) node.append(make("span", "utterance-how", line.about));
  const where = make("span", "utterance-where");
  if (line.source) where.append(make("span", "utterance-source", line.source));
  where.append(make("span", "utterance-title", line.title));
  if (line.also) where.append(make("span", "utterance-also", line.also));
  node.append(where);
  item.append(node);
  return item;
}

// --- The reader beside it

function openLine(number) {
  const lines = linesShown();
  const line = lines[number];
  for (const other of page.querySelectorAll(".utterance[aria-current]")) other.removeAttribute("aria-current");
  const node = page.querySelector(`[data-number="${number}"]`);
  root.classList.add("reads");
  if (node) {
    node.setAttribute("aria-current", "true");
    // The reader beside it makes the column narrower; on a phone it covers the lower part.
    const block = matchMedia("(max-width: 860px)").matches ? "start" : "nearest";
    requestAnimationFrame(() => node.scrollIntoView({ block }));
  }
  const step = (other) => (other >= 0 && other < Math.min(lines.length, most) ? () => openLine(other) : null);
  const steps = { previous: step(number - 1), next: step(number + 1), position: `${number + 1} of ${lines.length}` };
  const place = { key: line.key, start: line.start, end: line.end, quote: line.words };
  openReader(panel, place, () => {
    closeReader();
    const back = page.querySelector(`[data-number="${number}"]`);
    if (back) back.focus();
  }, steps);
}

function closeReader() {
  opening += 1;
  panel.classList.remove("reading");
  panel.replaceChildren();
  root.classList.remove("reads");
  for (const node of page.querySelectorAll(".utterance[aria-current]")) node.removeAttribute("aria-current");
}

// --- The plot: statements over time, those about the topic in front

function drawPlot(plot) {
  const days = shown.lines.map((line) => line.day).filter(Boolean).sort();
  const parts = cutTime(days[0], days[days.length - 1]);
  const number = (lines, part) => lines.filter((line) => line.day && line.day >= part.first && line.day <= part.last).length;
  for (const part of parts) {
    part.all = number(shown.lines, part);
    part.about = chosen ? number(chosen, part) : part.all;
  }
  const highest = Math.max(...parts.map((part) => part.all));
  const busiest = parts.find((part) => part.all === highest);
  const svg = drawn("svg", { role: "img", viewBox: `0 0 ${parts.length * 10} 100`, preserveAspectRatio: "none" });
  svg.setAttribute("aria-label", `Statements from ${inWords(days[0])} to ${inWords(days[days.length - 1])}; `
    + `most: ${highest}, ${busiest.name}`);
  const row = make("div", "plot-bars");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Show the statements of a time; the arrow keys go from bar to bar");
  const focused = row.ownerDocument.activeElement && plot.contains(document.activeElement)
    ? document.activeElement.dataset.first : null;
  parts.forEach((part, at) => {
    if (!part.all) return;
    const bar = (value, name) => {
      const height = Math.max(4, (value / highest) * 100);
      svg.append(drawn("rect", { class: name, x: at * 10 + 1, y: 100 - height, width: 8, height }));
    };
    const current = Boolean(period && period.first === part.first);
    if (chosen) bar(part.all, "bar-all");
    if (part.about) bar(part.about, current ? "bar current" : "bar");
    const node = button("plot-bar", undefined, () => choosePeriod(current ? null : part));
    node.style.left = `${(at / parts.length) * 100}%`;
    node.style.width = `${100 / parts.length}%`;
    node.dataset.first = part.first;
    node.tabIndex = -1;
    node.title = `${part.name}: ${chosen ? `${part.about} of ` : ""}${part.all}`;
    node.setAttribute("aria-label", `${node.title} ${part.all === 1 ? "statement" : "statements"}`);
    node.setAttribute("aria-pressed", String(current));
    row.append(node);
  });
  const bars = [...row.children];
  (bars.find((bar) => bar.getAttribute("aria-pressed") === "true") || bars[0]).tabIndex = 0;
  row.addEventListener("keydown", (event) => {
    const at = bars.indexOf(event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (to === undefined || !bars[to]) return;
    event.preventDefault();
    event.stopPropagation();
    for (const bar of bars) bar.tabIndex = bar === bars[to] ? 0 : -1;
    bars[to].focus();
  });
  const frame = make("div", "plot-frame");
  frame.append(svg, row);
  const axis = make("div", "plot-axis");
  axis.append(make("span", "", inWords(days[0])), make("span", "", inWords(days[days.length - 1])));
  axis.setAttribute("aria-hidden", "true");
  plot.style.maxWidth = `min(46rem, ${Math.max(16, parts.length * 3)}rem)`;
  plot.replaceChildren(frame, axis);
  const again = focused && bars.find((bar) => bar.dataset.first === focused);
  if (again) again.focus({ preventScroll: true });
}

function choosePeriod(part) {
  period = part;
  most = LINES;
  closeReader();
  const cleared = document.activeElement && document.activeElement.classList.contains("clear");
  showLines();
  if (cleared) page.querySelector('.plot-bar[tabindex="0"]').focus();
}

// --- The address: ?person=NAME&about=TOPIC while the tab is open, and an event for other tabs

function address() {
  const url = new URL(location.href);
  const open = root.offsetParent !== null && shown;
  for (const [name, value] of [["person", open && shown.name], ["about", open && about]]) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (url.href !== location.href) history.replaceState(null, "", url);
}

function openTab() {
  const tab = document.getElementById("people-tab-button");
  if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
}

// Whoever dispatches it at the document or at the window is heard.
window.addEventListener("cuttings:person", function listen(event) {
  if (!element.isConnected) return window.removeEventListener("cuttings:person", listen, true);
  const { name, about: topic } = event.detail || {};
  if (typeof name !== "string" || !name.trim()) return;
  openTab();
  visit(name, typeof topic === "string" ? topic : "");
}, true);

let typed;
search.addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(listPeople, 120);
});
closeOnEscape(panel, () => panel.querySelector(".back").click());
watch("value", async () => {
  await listPeople();
  address();
});
new IntersectionObserver(address).observe(root);
listPeople();
root.dataset.listening = ""; // from now on; people_link.js has what came before
