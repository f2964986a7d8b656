// The tools above the conversation: other conversations, filters, export; and the links in answers that ask again.
// `props.value` is {id, title, asked, asking, busy, stoppable, filters}; the filters go to the server with each question.

const sheet = element.querySelector(".sheet");
const inForce = element.querySelector(".in-force");
const openers = [...element.querySelectorAll("[data-sheet]")];
const SILENT = "The server did not answer. Is it still running?";
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

async function fillConversations(unasked = false) {
  const mine = open;
  const found = await call("list_conversations", {});
  if (open !== mine) return;
  // Who is giving a title, or is asked whether to delete, goes on with it.
  if (unasked && sheet.querySelector("form, .sure")) return;
  if (found.error) return sheet.replaceChildren(make("p", "note", found.error));
  if (!found.rows.length) {
    return sheet.replaceChildren(make("p", "empty", "None yet. A conversation is kept from its first answer on."));
  }
  const list = make("ul", "kept");
  list.append(...found.rows.map(buildConversation));
  sheet.replaceChildren(list, make("p", "empty", "They are kept with the articles: whoever opens this page sees them."));
}

function buildConversation(row) {
  const item = make("li");
  const opening = button("kept-title", undefined, () => {
    closeSheet();
    turnTo({ do: "open", id: row.id });
  });
  opening.append(make("span", "kept-name", row.title), make("span", "kept-day", writeTime(row.changed)));
  if (row.id === state().id) opening.setAttribute("aria-current", "true");
  const renaming = button("quiet", "Rename", () => renameHere(row, item));
  renaming.setAttribute("aria-label", `Rename ${row.title}`);
  const deleting = button("quiet", "Delete", () => deleteHere(row, item));
  deleting.setAttribute("aria-label", `Delete ${row.title}`);
  item.replaceChildren(opening, renaming, deleting);
  return item;
}

// A time as it is here: "26 November 2026 at 12:40".
function writeTime(time) {
  return time ? new Date(time).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" }) : "";
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

function turnTo(request) {
  chosen = null;
  trigger("select", request);
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
  const link = event.target.closest && event.target.closest('#chat a:is([href*="#u-"], [href*="#o-"])');
  if (!link) return;
  const place = /#u-(\d+)-([a-z]+)-(\d+)$/.exec(link.getAttribute("href"));
  const other = /#o-([\w-]+)$/.exec(link.getAttribute("href"));
  event.preventDefault();
  if (place) trigger("submit", { turn: Number(place[1]), without: place[2], number: Number(place[3]) });
  else if (other) turnTo({ do: "open", id: other[1] });
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

// Gradio reads a whole message's Markdown out as its label, marks and all: its words speak for themselves, and so do the
// questions to begin with, which it calls a list without items.
function unlabel() {
  const labelled = document.querySelectorAll("#chat :is([data-testid], .example)[aria-label]");
  for (const each of labelled) each.removeAttribute("aria-label");
  const examples = document.querySelector('#chat .examples[role="list"]');
  if (!examples) return;
  examples.setAttribute("role", "group");
  examples.setAttribute("aria-label", "Questions to begin with");
}

const talk = element.closest("#talk"); // the chat itself may come later than this
new MutationObserver(unlabel).observe(talk, { subtree: true, childList: true, attributeFilter: ["aria-label"] });

function address() {
  const url = new URL(location.href);
  if (state().asked) url.searchParams.set("c", state().id);
  else if (props.value) url.searchParams.delete("c");
  if (url.href !== location.href) history.replaceState(null, "", url);
}

// An answer is read from its question on: that comes to the top when it is asked, and when a conversation is opened, and
// stays there while more comes below it, unless the reader has gone elsewhere. What the page itself says before it is read, too.
let read = "";
let placed = 0;

function scrollToQuestion() {
  const last = `${state().id} ${state().asked} ${Boolean(state().asking)}`;
  const scroller = talk.querySelector("#chat .panel-wrap");
  const questions = talk.querySelectorAll("#chat .user-row");
  if (!scroller || !questions.length || (last === read && Math.abs(scroller.scrollTop - placed) > 1)) return;
  read = last;
  const question = questions[questions.length - 1];
  const before = question.previousElementSibling;
  const { top } = (before && before.querySelector(".remark") ? before : question).getBoundingClientRect();
  scroller.scrollTop += top - scroller.getBoundingClientRect().top;
  placed = scroller.scrollTop;
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
  if (open && open.dataset.sheet === "conversations") fillConversations(true);
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
