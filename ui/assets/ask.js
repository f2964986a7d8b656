// The tools above the conversation: other conversations, filters, export; and the links in answers that ask again.
// `props.value` is {id, title, asked, asking, busy, stoppable, filters}; the filters go to the server with each question.

const sheet = element.querySelector(".sheet");
const inForce = element.querySelector(".in-force");
const openers = [...element.querySelectorAll("[data-sheet]")];
const SILENT = "The server did not answer. Is it still running?";
const NAMES_SHOWN = 40;
let open = null; // the opener of the sheet that is open

function state() {
  return props.value || { id: "", title: "", asked: 0, asking: false, busy: false, stoppable: false, filters: {} };
}

async function call(name, request) {
  try {
    return await server[name](request);
  } catch {
    return { error: SILENT };
  }
}

// --- The sheet under the tools

function closeSheet() {
  if (!open) return;
  open.setAttribute("aria-expanded", "false");
  open = null;
  sheet.hidden = true;
  sheet.replaceChildren();
}

function openSheet(opener) {
  closeSheet();
  open = opener;
  opener.setAttribute("aria-expanded", "true");
  sheet.setAttribute("aria-label", opener.dataset.sheet);
  sheet.hidden = false;
  ({ conversations: fillConversations, filters: fillFilters, export: fillExport })[opener.dataset.sheet]();
}

for (const opener of openers) {
  opener.addEventListener("click", () => (open === opener ? closeSheet() : openSheet(opener)));
}
element.querySelector("[data-do=new]").addEventListener("click", () => {
  closeSheet();
  turnTo({ do: "new" });
});
const stopping = button("stop", "Stop", () => {
  stopping.disabled = true;
  trigger("stop", {});
});
stopping.hidden = true;
element.querySelector(".tool-bar").append(stopping);

document.addEventListener("keydown", function listen(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", listen);
  if (event.key !== "Escape" || !open || element.offsetParent === null) return;
  event.stopPropagation();
  const opener = open;
  closeSheet();
  opener.focus();
}, true);
document.addEventListener("pointerdown", function listen(event) {
  if (!element.isConnected) return document.removeEventListener("pointerdown", listen);
  if (open && !element.contains(event.target)) closeSheet();
});

// --- Conversations

async function fillConversations() {
  const mine = open;
  const found = await call("list_conversations", {});
  if (open !== mine) return;
  if (found.error) return sheet.replaceChildren(make("p", "note", found.error));
  if (!found.rows.length) {
    return sheet.replaceChildren(make("p", "empty", "None yet. A conversation is kept from its first answer on."));
  }
  const list = make("ul", "kept");
  list.append(...found.rows.map(buildConversation));
  sheet.replaceChildren(list);
}

function buildConversation(row) {
  const item = make("li");
  const opening = button("kept-title", undefined, () => {
    closeSheet();
    turnTo({ do: "open", id: row.id });
  });
  opening.append(make("span", "kept-name", row.title), make("span", "kept-day", row.day));
  if (row.id === state().id) opening.setAttribute("aria-current", "true");
  const renaming = button("quiet", "Rename", () => renameHere(row, item));
  renaming.setAttribute("aria-label", `Rename ${row.title}`);
  const deleting = button("quiet", "Delete", () => deleteHere(row, item));
  deleting.setAttribute("aria-label", `Delete ${row.title}`);
  item.replaceChildren(opening, renaming, deleting);
  return item;
}

function renameHere(row, item) {
  const form = make("form");
  const field = make("input");
  field.value = row.title;
  field.maxLength = 120;
  field.setAttribute("aria-label", "Title");
  const saving = make("button", "quiet", "Save");
  form.append(field, saving, button("quiet", "Cancel", () => fillConversations()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell(item, await call("rename_conversation", { id: row.id, title: field.value }));
  });
  item.replaceChildren(form);
  field.select();
}

function deleteHere(row, item) {
  const sure = button("sure", "Delete it", async () => {
    const done = await call("forget_conversation", { id: row.id });
    if (!done.error && row.id === state().id) turnTo({ do: "new" });
    tell(item, done);
  });
  sure.setAttribute("aria-label", `Delete ${row.title} for good`);
  item.replaceChildren(make("span", "kept-name", row.title), sure, button("quiet", "Keep", () => fillConversations()));
  sure.focus();
}

function tell(item, done) {
  if (done.error) item.append(make("p", "note", done.error));
  else fillConversations();
}

// --- Filters: what alone is searched, until they are cleared

function filters() {
  const { sources = [], authors = [], speakers = [], since = null, until = null } = state().filters || {};
  return { sources, authors, speakers, since, until };
}

let chosen = null; // the filters since the conversation was opened; the server tells of those of its last question

function narrow(changes) {
  chosen = { ...filters(), ...changes };
  props.value = { ...state(), filters: chosen };
  showInForce();
}

function holdFilters() {
  if (chosen && JSON.stringify(chosen) !== JSON.stringify(filters())) narrow(chosen);
}

function turnTo(request) {
  chosen = null;
  trigger("select", request);
}

async function fillFilters() {
  const mine = open;
  const facets = await call("find_facets", {});
  if (open !== mine) return;
  if (facets.error) return sheet.replaceChildren(make("p", "note", facets.error));
  const groups = make("div", "facets");
  groups.append(
    buildNames("Outlets", "sources", facets.sources),
    buildNames("Authors", "authors", facets.authors),
    buildNames("Speakers", "speakers", facets.speakers),
    buildDates(facets),
  );
  sheet.replaceChildren(groups);
}

function buildNames(title, field, names) {
  const group = make("fieldset");
  group.append(make("legend", "", title));
  if (!names.length) {
    group.append(make("p", "empty", "None known"));
    return group;
  }
  const list = make("ul");
  const search = make("input");
  search.type = "search";
  search.placeholder = `Find among ${names.length}`;
  search.setAttribute("aria-label", `Find among ${title.toLowerCase()}`);
  const chosen = new Set(filters()[field]);
  const fill = () => {
    const wanted = search.value.trim().toLowerCase();
    const fitting = names.filter(([name]) => chosen.has(name) || name.toLowerCase().includes(wanted));
    fitting.sort((a, b) => chosen.has(b[0]) - chosen.has(a[0]));
    list.replaceChildren(...fitting.slice(0, NAMES_SHOWN).map(([name, count]) => {
      const label = make("label");
      const box = make("input");
      box.type = "checkbox";
      box.checked = chosen.has(name);
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(name);
        else chosen.delete(name);
        narrow({ [field]: [...chosen] });
      });
      label.append(box, make("span", "facet-name", name), make("span", "facet-count", count));
      const item = make("li");
      item.append(label);
      return item;
    }));
    if (!fitting.length) list.append(make("li", "empty", "Nobody and nothing of that name"));
  };
  search.addEventListener("input", fill);
  if (names.length > 8) group.append(search);
  group.append(list);
  fill();
  return group;
}

function buildDates(facets) {
  const group = make("fieldset", "dates");
  group.append(make("legend", "", "Dates"));
  if (!facets.months.length) {
    group.append(make("p", "empty", "No article has a date"));
    return group;
  }
  const fields = { since: make("input"), until: make("input") };
  for (const [name, label] of [["since", "From"], ["until", "To"]]) {
    const field = fields[name];
    field.type = "date";
    field.min = facets.first;
    field.max = facets.last;
    field.value = filters()[name] || "";
    field.addEventListener("change", () => choose(fields.since.value, fields.until.value));
    const row = make("label", "", label);
    row.append(field);
    group.append(row);
  }
  group.prepend(group.querySelector("legend"));
  const note = make("p", "note");
  note.setAttribute("role", "status");
  const choose = (first, last) => {
    const backwards = first && last && first > last;
    note.textContent = backwards ? `${writeDay(first)} is after ${writeDay(last)}: choose an earlier first day.` : "";
    if (!backwards) narrow({ since: first || null, until: last || null });
  };
  group.append(note, buildHistogram(facets.months, (first, last) => {
    fields.since.value = first;
    fields.until.value = last;
    choose(first, last);
  }));
  if (facets.undated) {
    const many = facets.undated === 1 ? "1 article has" : `${facets.undated} articles have`;
    group.append(make("p", "empty", `${many} no date: a date leaves them out.`));
  }
  return group;
}

// Bars of months, or of years where there are many months; a click searches only that time.
function buildHistogram(months, choose) {
  const byYear = months.length > 36;
  const bars = new Map();
  for (const [month, count] of months) {
    const key = byYear ? month.slice(0, 4) : month;
    bars.set(key, (bars.get(key) || 0) + count);
  }
  const most = Math.max(...bars.values());
  const plot = make("div", "histogram");
  for (const [key, count] of bars) {
    const [year, month] = key.split("-").map(Number);
    const last = byYear ? `${key}-12-31` : `${key}-${String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, "0")}`;
    const bar = button("", undefined, () => choose(byYear ? `${key}-01-01` : `${key}-01`, last));
    const fill = make("span");
    fill.style.height = `${(count / most) * 100}%`;
    bar.append(fill);
    bar.title = `${key}: ${count}`;
    bar.setAttribute("aria-label", `${key}: ${count} ${count === 1 ? "article" : "articles"}`);
    plot.append(bar);
  }
  return plot;
}

// "2024-03-11" as the articles' days are written: "11 March 2024".
function writeDay(day) {
  return new Date(`${day}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

function showInForce() {
  const { sources, authors, speakers, since, until } = filters();
  const chips = [
    ...sources.map((name) => [name, { sources: sources.filter((other) => other !== name) }]),
    ...authors.map((name) => [name, { authors: authors.filter((other) => other !== name) }]),
    ...speakers.map((name) => [name, { speakers: speakers.filter((other) => other !== name) }]),
  ];
  if (since) chips.push([`from ${writeDay(since)}`, { since: null }]);
  if (until) chips.push([`until ${writeDay(until)}`, { until: null }]);
  inForce.replaceChildren(...chips.map(([label, without]) => {
    const item = make("li");
    const chip = button("chip", label, () => narrow(without));
    chip.setAttribute("aria-label", `No longer only ${label}`);
    item.append(chip);
    return item;
  }));
  if (chips.length > 1) {
    const item = make("li");
    item.append(button("quiet", "Clear all", () => {
      closeSheet();
      narrow({ sources: [], authors: [], speakers: [], since: null, until: null });
    }));
    inForce.append(item);
  }
  inForce.hidden = chips.length === 0;
  const opener = openers.find((each) => each.dataset.sheet === "filters");
  opener.textContent = chips.length ? `Filters (${chips.length})` : "Filters";
}

// --- Export

function fillExport() {
  if (!state().asked) return sheet.replaceChildren(make("p", "empty", "Nothing to export yet: ask a question first."));
  const list = make("ul", "exports");
  for (const [kind, name, what] of [
    ["md", "Markdown", "for notes and drafts"],
    ["html", "Web page", "one file that opens anywhere"],
    ["json", "JSON", "with offsets, for programs"],
  ]) {
    const link = make("a");
    link.href = `conversations/${encodeURIComponent(state().id)}.${kind}`;
    link.download = "";
    link.append(make("span", "export-name", name), make("span", "export-what", what));
    const item = make("li");
    item.append(link);
    list.append(item);
  }
  const item = make("li");
  const copying = button("", undefined, async () => {
    await copyText(location.href);
    copying.querySelector(".export-what").textContent = "copied";
  });
  copying.append(make("span", "export-name", "Link"), make("span", "export-what", "to this conversation; click to copy"));
  item.append(copying);
  list.append(item);
  sheet.replaceChildren(list);
}

// --- Links in answers, and in the address

document.addEventListener("click", function listen(event) {
  if (!element.isConnected) return document.removeEventListener("click", listen, true);
  const link = event.target.closest && event.target.closest('#chat a[href*="#u-"]');
  const place = link && /#u-(\d+)-([a-z]+)-(\d+)$/.exec(link.getAttribute("href"));
  if (!place) return;
  event.preventDefault();
  trigger("submit", { turn: Number(place[1]), without: place[2], number: Number(place[3]) });
}, true);

// "/" goes to the question from anywhere but a field.
document.addEventListener("keydown", function listen(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", listen);
  const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("#box textarea");
  if (!box || box.offsetParent === null) return;
  event.preventDefault();
  box.focus();
});

// Gradio reads a whole message's Markdown out as its label, marks and all: its words speak for themselves.
function unlabel() {
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
}

const talk = element.closest("#talk"); // the chat itself may come later than this
new MutationObserver(unlabel).observe(talk, { subtree: true, childList: true, attributeFilter: ["aria-label"] });

function address() {
  const url = new URL(location.href);
  if (state().asked) url.searchParams.set("c", state().id);
  else if (props.value) url.searchParams.delete("c");
  if (url.href !== location.href) history.replaceState(null, "", url);
}

// An answer is read from its question on: that comes to the top when it is asked, and when a conversation is opened.
let read = "";

function scrollToQuestion() {
  const last = `${state().id} ${state().asked} ${Boolean(state().asking)}`;
  const scroller = talk.querySelector("#chat .panel-wrap");
  const questions = talk.querySelectorAll("#chat .user-row");
  if (!scroller || !questions.length || last === read) return;
  read = last;
  const { top } = questions[questions.length - 1].getBoundingClientRect();
  scroller.scrollTop += top - scroller.getBoundingClientRect().top;
}

function refresh() {
  holdFilters();
  address();
  showInForce();
  const chat = talk.querySelector("#chat");
  if (chat) chat.setAttribute("aria-busy", String(Boolean(state().busy)));
  stopping.hidden = !state().stoppable;
  requestAnimationFrame(() => requestAnimationFrame(scrollToQuestion)); // once the chat shows it
  stopping.disabled = false;
  if (open && open.dataset.sheet === "conversations") fillConversations();
}

// Of a server that has too much to do Gradio shows nothing but "Error": the question stays in the box, to be sent again.
const trouble = element.querySelector(".trouble");
new PerformanceObserver((list) => {
  for (const { name, responseStatus } of list.getEntries()) {
    if (!new URL(name).pathname.endsWith("/queue/join")) continue;
    trouble.textContent = responseStatus === 503 ? "Too many questions at once. Ask again in a few seconds." : "";
  }
}).observe({ type: "resource" });

// `?q=` asks as soon as the page is there, and only once: reloading it does not ask again.
function askFromAddress() {
  const url = new URL(location.href);
  const question = url.searchParams.get("q");
  if (!question || !props.value) return;
  url.searchParams.delete("q");
  history.replaceState(null, "", url);
  trigger("submit", { question });
}

watch("value", refresh);
watch("value", askFromAddress);
refresh();
askFromAddress();
