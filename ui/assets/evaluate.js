// Evaluation: chooses questions, follows the run that all visitors share, and shows figures, plots and misses.
// Questions and articles enter the page as text alone.

const panel = element.querySelector(".panel");
const setup = element.querySelector(".trial-setup");
const against = setup.querySelector("input[type=checkbox]");
const file = setup.querySelector("input[type=file]");
const offered = setup.querySelector(".trial-offered");
const running = element.querySelector(".trial-running");
const stopping = running.querySelector("button");
const note = element.querySelector(".trial-note");
const findings = element.querySelector(".trial-findings");
const SILENT = "The server did not answer. Is it still running?";
const LONGEST = 5_000_000; // what a request may hold, in the letters that carry bytes
const AT_ONCE = 30;
let shown = ""; // the id of the report that is shown
let follower = null;
let told = ""; // what the server last said of an evaluation without a report
let last = Promise.resolve(); // one question after the other: how things stand must not be told out of order

async function call(name, request = {}) {
  try {
    return await server[name](request);
  } catch {
    return { error: SILENT };
  }
}

// --- How things stand

function show(state) {
  const run = state.running;
  const began = run && running.hidden;
  running.hidden = !run;
  setup.classList.toggle("busy", Boolean(run));
  for (const control of [against, file, offered]) control.disabled = Boolean(run);
  if (run) {
    running.querySelector("p").textContent = `${run.name}: ${run.done} of ${run.total} asked`;
    Object.assign(running.querySelector("progress"), { max: run.total, value: run.done });
  } else {
    stopping.disabled = false;
  }
  // What was said of a start that was refused stays until there is news.
  const news = state.note || "";
  if (state.error || began || news !== told) note.textContent = state.error || news;
  told = news;
}

// Asks for something that tells how things stand; shows it, and goes on asking while an evaluation runs.
function follow(name = "follow", request = {}) {
  last = last.then(async () => {
    clearTimeout(follower);
    const state = await call(name, request);
    if (!element.isConnected) return;
    if (state.offered !== undefined) {
      offered.hidden = !state.offered;
      offered.textContent = `Ask the ${state.offered} questions of corpus/`;
    }
    if (state.articles === 0) state.note = "No articles yet. Add some first: in the tab Library, or in Ask.";
    show(state);
    if (state.running) follower = setTimeout(follow, 400);
    else if (state.finished && state.finished !== shown) await fill();
  });
}

function refresh() {
  follow("look_around");
}

function start(request) {
  note.textContent = told = "";
  follow("start", { ...request, against: against.checked });
}

function read(chosen) {
  if (!chosen) return;
  if (chosen.size > LONGEST) {
    note.textContent = `${chosen.name}: longer than can be sent from here. Ask it in the terminal, with qa evaluate.`;
    return;
  }
  const reader = new FileReader();
  reader.addEventListener("load", () => start({ name: chosen.name, content: reader.result.split(",")[1] || "" }));
  reader.addEventListener("error", () => { note.textContent = `${chosen.name}: the browser could not read it.`; });
  reader.readAsDataURL(chosen);
}

file.addEventListener("change", () => {
  read(file.files[0]);
  file.value = ""; // the same file may be chosen again
});
for (const name of ["dragover", "dragleave", "drop"]) {
  setup.addEventListener(name, (event) => {
    event.preventDefault();
    setup.classList.toggle("dropping", name === "dragover" && !file.disabled);
    if (name === "drop" && !file.disabled) read(event.dataTransfer.files[0]);
  });
}
offered.addEventListener("click", () => start({ offered: true }));
stopping.addEventListener("click", () => {
  stopping.disabled = true;
  follow("stop");
});

// --- The report

async function fill() {
  const found = await call("read_findings");
  if (found.error) {
    note.textContent = found.error;
    return;
  }
  shown = found.id;
  const head = make("div", "trial-head");
  head.append(make("h3", "", found.name), buildDownloads(), make("p", "trial-about", found.about));
  const lead = make("ul", "trial-lead");
  for (const [value, words] of found.lead) {
    const item = make("li");
    item.append(make("b", "", value), make("span", "", words));
    lead.append(item);
  }
  findings.replaceChildren(head, lead, ...found.tables.map(buildTable), ...buildPlots(found), ...buildMisses(found));
  closeReader();
}

function buildDownloads() {
  const bar = make("div", "trial-downloads");
  for (const [form, label] of [["html", "Report (HTML)"], ["json", "Run (JSON)"]]) {
    const saving = button("", label, async () => {
      saving.disabled = true;
      const made = await call("write_report", { form });
      saving.disabled = false;
      if (made.error) note.textContent = made.error;
      else save(made);
    });
    bar.append(saving);
  }
  return bar;
}

function save(made) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([made.text], { type: made.type }));
  link.download = made.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function buildTable(table) {
  const node = make("table", "figures");
  node.append(make("caption", "", table.caption));
  const top = make("tr");
  for (const name of ["type", "questions", ...table.names]) {
    const cell = make("th", "", name);
    cell.scope = "col";
    top.append(cell);
  }
  const head = make("thead");
  head.append(top);
  const body = make("tbody");
  for (const line of table.lines) {
    const row = make("tr", line.group === "all" ? "all" : "");
    const group = make("th", "", line.group);
    group.scope = "row";
    row.append(group, make("td", "", line.questions));
    for (const { value, interval } of line.cells) {
      const cell = make("td", "", value);
      if (interval) cell.append(make("small", "", interval));
      row.append(cell);
    }
    body.append(row);
  }
  node.append(head, body);
  const scroller = make("div", "wide");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", table.caption);
  scroller.append(node);
  return scroller;
}

// --- Plots

function buildPlots({ plotted, plot, curves }) {
  const plots = [];
  if (plot.length) plots.push(figure(buildBars(plot), `${plotted} by type of question, with 95 % intervals.`));
  if (!curves) return plots;
  const pair = make("div", "trial-pair");
  const said = "answering the most confident share of all questions, how many of these answers are wrong";
  pair.append(
    figure(buildCurve({
      name: "Risk and coverage", points: curves.risk_coverage, dot: curves.set_at,
      across: "questions answered", up: "of these wrongly",
    }), `Risk and coverage: ${said}.${curves.set_at ? " The dot is the threshold as it is set." : ""}`),
    figure(buildCurve({
      name: "Reliability", points: curves.reliability, diagonal: true, dots: true,
      across: "confidence", up: "share that was right",
    }), "Reliability: among answers of about this confidence, the share that was right. "
      + "On the dashed line confidence means what it says."),
  );
  return [...plots, pair, make("p", "trial-about", curves.about)];
}

function figure(drawing, caption) {
  const node = make("figure");
  node.append(drawing, make("figcaption", "", caption));
  return node;
}

function buildBars(groups) {
  const drawing = make("div", "bars");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", groups.map(({ group, bars }) => `${group} ${bars[0].value.toFixed(2)}`).join(", "));
  const runs = groups[0].bars.map((bar) => bar.run);
  if (runs.length > 1) {
    const legend = make("div", "bars-legend");
    runs.forEach((run, number) => legend.append(make("span", `run-${number}`, run)));
    drawing.append(legend);
  }
  for (const { group, questions, bars } of groups) {
    const row = make("div", group === "all" ? "bars-row all" : "bars-row");
    const label = make("span", "bars-label", group);
    label.append(make("small", "", questions));
    const tracks = make("span", "bars-tracks");
    bars.forEach((bar, number) => {
      const track = make("span", `bars-track run-${number}`);
      const filled = make("span", "bars-bar");
      filled.style.width = `${100 * bar.value}%`;
      track.append(filled);
      if (bar.interval) {
        const ends = make("span", "bars-ends");
        ends.style.left = `${100 * bar.interval[0]}%`;
        ends.style.width = `${100 * (bar.interval[1] - bar.interval[0])}%`;
        track.append(ends);
      }
      tracks.append(track);
    });
    row.append(label, tracks, make("span", "bars-value", bars[0].value.toFixed(2)));
    drawing.append(row);
  }
  return drawing;
}

function draw(tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function buildCurve({ name, points, diagonal, dots, dot, across, up }) {
  const [left, top, width, height] = [44, 10, 250, 190];
  const x = (value) => left + width * value;
  const y = (value) => top + height * (1 - value);
  const svg = draw("svg", { class: "curve", viewBox: "0 0 310 246", role: "img" });
  const told = points.filter((_, place) => place % Math.ceil(points.length / 5) === 0 || place === points.length - 1);
  svg.setAttribute("aria-label", `${name}: ${told.map(([a, b]) => `${across} ${a.toFixed(2)}, ${up} ${b.toFixed(2)}`).join("; ")}`);
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      draw("line", { class: "grid", x1: left, x2: left + width, y1: y(tick), y2: y(tick) }),
      draw("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, tick),
      draw("text", { x: x(tick), y: top + height + 16, "text-anchor": "middle" }, tick),
    );
  }
  svg.append(
    draw("text", { x: left + width / 2, y: 242, "text-anchor": "middle" }, across),
    draw("text", { transform: `translate(11 ${top + height / 2}) rotate(-90)`, "text-anchor": "middle" }, up),
  );
  if (diagonal) svg.append(draw("line", { class: "diagonal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  svg.append(draw("polyline", { class: "line", points: points.map(([a, b]) => `${x(a)},${y(b)}`).join(" ") }));
  if (dots) svg.append(...points.map(([a, b]) => draw("circle", { class: "point", cx: x(a), cy: y(b), r: 3 })));
  if (dot) svg.append(draw("circle", { class: "set-at", cx: x(dot[0]), cy: y(dot[1]), r: 5 }));
  return svg;
}

// --- Misses

function buildMisses({ misses }) {
  const title = make("h3", "", "Misses");
  if (!misses.length) {
    return [title, make("p", "trial-about", "None: every passage that answers is among the first five, and every answer is right.")];
  }
  const count = make("p", "trial-about");
  count.setAttribute("role", "status");
  const list = make("ol", "misses");
  const more = button("trial-more", "Show more", () => grow());
  const chosen = { type: "", reason: "" };
  let fitting = misses;
  const grow = () => {
    const from = list.children.length;
    list.append(...fitting.slice(from, from + AT_ONCE).map(buildMiss));
    more.hidden = list.children.length >= fitting.length;
    if (from) list.children[from].querySelector("summary").focus();
  };
  const choose = () => {
    fitting = misses.filter((each) => ["type", "reason"].every((name) => !chosen[name] || each[name] === chosen[name]));
    count.textContent = `${fitting.length} of ${misses.length} misses`;
    list.replaceChildren();
    grow();
  };
  const filters = make("div", "trial-filters");
  for (const [name, label] of [["type", "Type of question"], ["reason", "Reason"]]) {
    filters.append(buildFilter(misses, name, label, (value) => {
      chosen[name] = value;
      choose();
    }));
  }
  choose();
  return [title, filters, count, list, more];
}

function buildFilter(misses, name, label, act) {
  const counts = new Map();
  for (const each of misses) counts.set(each[name], (counts.get(each[name]) || 0) + 1);
  const select = make("select");
  select.append(new Option(`all ${misses.length}`, ""));
  for (const [value, many] of counts) select.append(new Option(`${value} ${many}`, value));
  select.addEventListener("change", () => act(select.value));
  const node = make("label", "", label);
  node.append(select);
  return node;
}

function buildMiss(miss) {
  const item = make("li");
  const details = make("details", "miss");
  const summary = make("summary");
  if (miss.before.length) summary.append(make("span", "miss-before", miss.before.join(" → ")));
  summary.append(make("span", "miss-question", miss.question));
  summary.append(make("span", "miss-why", [miss.type, miss.id, miss.reason].join(" · ")));
  details.append(summary);
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const came = miss.confidence ? `What came, with confidence ${miss.confidence}` : "What came";
    details.append(
      make("p", "miss-meaning", `${miss.reason}: ${miss.meaning}.`),
      buildSpots("What should have come", miss.expected, "That the articles don't say."),
      buildSpots(came, miss.came, "Nothing."),
    );
  });
  item.append(details);
  return item;
}

function buildSpots(title, spots, none) {
  const part = make("div", "spots");
  part.append(make("h4", "", title));
  if (!spots.length) part.append(make("p", "trial-about", none));
  for (const spot of spots) {
    const opener = button(spot.evidence ? "spot evidence" : "spot", undefined, () => openSpot(spot, opener));
    opener.append(make("span", "spot-words", spot.quote), make("span", "spot-title", spot.title));
    if (spot.about) opener.append(make("span", "spot-ranks", spot.about));
    part.append(opener);
  }
  return part;
}

function openSpot(spot, from) {
  for (const other of element.querySelectorAll(".spot[aria-current]")) other.removeAttribute("aria-current");
  from.setAttribute("aria-current", "true");
  openReader(panel, { key: spot.key, start: spot.start, end: spot.end, quote: spot.quote }, () => {
    closeReader();
    if (from.isConnected) from.focus();
  });
}

function closeReader() {
  opening += 1;
  for (const other of element.querySelectorAll(".spot[aria-current]")) other.removeAttribute("aria-current");
  panel.classList.remove("reading");
  panel.replaceChildren(make("p", "empty", "What was missed can be read here, in its article."));
}

closeOnEscape(panel, () => panel.querySelector(".back").click());
watch("value", refresh);
closeReader();
refresh();
