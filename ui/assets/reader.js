// The reader: a whole article in a panel, with exactly the characters that Python marked.

// Python cuts the text into segments: JavaScript counts UTF-16 units, and places would be wrong after an emoji.
function fillBlock(node, block, sayings) {
  let mark = null;
  for (const segment of block.segments) {
    if (segment.marked && !mark) node.append((mark = make("mark")));
    if (!segment.marked) mark = null;
    let run = document.createTextNode(segment.text);
    if (segment.said.length) {
      const innermost = segment.said[segment.said.length - 1];
      run = make("span", `told voice-${sayings[innermost].voice}`, segment.text);
      run.dataset.said = innermost;
    }
    (mark || node).append(run);
  }
  return node;
}

function buildByline(reading) {
  const byline = make("p", "byline");
  if (reading.byline) byline.append(make("span", "", reading.byline));
  if (reading.lacks) byline.append(make("span", "lacks", reading.lacks));
  if (/^https?:\/\//i.test(reading.url)) {
    const link = make("a", "original", "Original");
    link.href = reading.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.title = reading.url;
    byline.append(link);
  }
  return byline.childNodes.length ? byline : null;
}

// The sign is drawn by the style sheet, so that no text comes to the article's.
function buildPin(ordinal) {
  const pin = make("button", "pin");
  pin.type = "button";
  pin.dataset.ordinal = ordinal;
  pin.title = "Copy link to this paragraph";
  pin.setAttribute("aria-label", pin.title);
  return pin;
}

const LONG_TITLE = 160;
const LONG_ARTICLE = 60000; // characters, from which on only what is in sight is laid out

function buildArticle(reading) {
  const paper = make("article", "paper");
  paper.dataset.key = reading.key;
  if (reading.source) paper.append(make("p", "kicker", reading.source));
  const text = make("div", "text");
  const [first, ...rest] = reading.blocks;
  const words = first ? first.segments.map((s) => s.text).join("").trim() : "";
  const exact = words === reading.title.trim();
  // "# Headline" is not shown twice, unless it is quoted so.
  const marked = first && first.segments.some((s) => s.marked);
  const titled = exact || (!marked && words.replace(/^#+\s+|\s+#+$/g, "") === reading.title.trim());
  const headline = exact ? fillBlock(make("h2"), first, reading.sayings) : make("h2", "", reading.title);
  headline.classList.toggle("long", reading.title.length > LONG_TITLE);
  const head = titled ? text : paper;
  head.append(headline);
  const byline = buildByline(reading);
  if (byline) head.append(byline);
  if (reading.note) {
    const note = make("p", "note", reading.note);
    note.setAttribute("role", "status");
    head.append(note);
  }
  let length = 0;
  for (const block of titled ? rest : reading.blocks) {
    const tag = block.kind === "gap" ? "span" : block.kind === "headline" ? "h3" : "p";
    const node = fillBlock(make(tag, block.kind), block, reading.sayings);
    if (block.kind === "gap") node.hidden = true;
    else if (block.ordinal !== null) node.append(buildPin(block.ordinal));
    for (const segment of block.segments) length += segment.text.length;
    text.append(node);
  }
  text.classList.toggle("endless", length > LONG_ARTICLE);
  paper.append(text);
  return paper;
}

// What is far from the mark has no height yet in a long article: as it gets one, the mark moves, and is followed.
function scrollToMark(scroller, frames = 12) {
  const mark = scroller.querySelector(":not(.gap) > mark");
  if (!mark) return;
  if (frames && scroller.querySelector(".endless")) requestAnimationFrame(() => scrollToMark(scroller, frames - 1));
  const { top, bottom } = mark.getBoundingClientRect();
  const above = scroller.getBoundingClientRect().top;
  scroller.scrollTop += bottom - above + scroller.scrollTop < scroller.clientHeight * 0.8
    ? -scroller.scrollTop // in sight with the headline above it
    : top - above - scroller.clientHeight * 0.25;
}

// What somebody said, and before it, where he denied it or did not say it, that.
function buildWords({ words, direct, denied }) {
  const said = make("span", direct ? "said-words direct" : "said-words", words);
  return denied ? [make("span", "said-denied", `${denied}:`), said] : [said];
}

// A button that opens and closes the list of who says what in the article. While it is open, all of it is underlined in
// the text; each line marks its words there.
function buildSayings(reading, mark, moved) {
  const list = make("ol", "said");
  list.hidden = true;
  list.setAttribute("aria-label", "Who said what");
  const toggle = button("who", `Who said what (${reading.sayings.length})`, () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
    moved(!list.hidden);
  });
  toggle.setAttribute("aria-expanded", "false");
  const lines = reading.sayings.map((saying) => {
    const line = button("saying", undefined, () => {
      choose(line);
      mark({ key: reading.key, start: saying.start, end: saying.end, quote: saying.words });
    });
    line.append(make("span", `said-by voice-${saying.voice}`, saying.speaker));
    if (saying.about) line.append(make("span", "said-how", saying.about));
    line.append(...buildWords(saying));
    const item = make("li");
    item.append(line);
    list.append(item);
    return line;
  });
  const choose = (line) => {
    for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    line.setAttribute("aria-current", "true");
  };
  const select = (number) => {
    choose(lines[number]);
    list.scrollTop += lines[number].getBoundingClientRect().top - list.getBoundingClientRect().top - 8;
  };
  return { toggle, list, select };
}

async function readArticle(place) {
  try {
    return await server.open_article(place);
  } catch {
    return { error: "The server did not answer. Is it still running?" };
  }
}

let opening = 0; // answers may overtake each other, or come after one went back: only the latest opening counts
let stepping = null; // what steps from here to the previous and the next place

// Buttons for the previous and the next place; one that leads nowhere keeps its place, and the focus.
function buildSteps(steps) {
  const group = make("div", "steps");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Citations");
  const build = (name, sign, keys) => {
    const step = button("step", sign, () => steps[name] && steps[name]());
    step.dataset.held = name;
    step.setAttribute("aria-label", name === "next" ? "Next citation" : "Previous citation");
    step.setAttribute("aria-disabled", String(!steps[name]));
    step.title = `${step.getAttribute("aria-label")} (${keys})`;
    return step;
  };
  const position = make("span", "position", steps.position);
  group.append(build("previous", "‹", "k or ←"), position, build("next", "›", "j or →"));
  return group;
}

// Shows what server.open_article(place) returns in `panel`; `back` is called by the button and by Escape. With `steps`
// ({previous, next, position}: two functions or null, and "2 of 5") the neighbours are a button or a key away.
async function openReader(panel, place, back, steps = null) {
  const mine = (opening += 1);
  const top = make("div", "bar");
  const returning = button("back", "← Back", back);
  top.append(returning, make("span", "hint", "Esc"));
  const scroller = make("div", "scroller");
  scroller.tabIndex = 0;
  scroller.dataset.held = "text";
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "Article");
  const fill = (reading) => {
    scroller.replaceChildren(reading.error ? make("p", "note", reading.error) : buildArticle(reading));
    scrollToMark(scroller);
  };
  const reading = await readArticle(place);
  if (mine !== opening) return;
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.held : undefined;
  panel.replaceChildren(top, scroller);
  if (reading.sayings && reading.sayings.length) {
    const sayings = buildSayings(reading, async (other) => {
      const later = (opening += 1);
      const marked = await readArticle(other);
      if (later === opening) fill(marked);
    }, (shown) => {
      scroller.classList.toggle("telling", shown);
      scrollToMark(scroller);
    });
    top.append(sayings.toggle);
    top.after(sayings.list);
    scroller.addEventListener("click", (event) => {
      const told = event.target.closest(".told");
      if (told && scroller.matches(".telling") && getSelection().isCollapsed) sayings.select(Number(told.dataset.said));
    });
  }
  stepping = steps;
  if (steps) top.append(buildSteps(steps));
  panel.classList.add("reading");
  fill(reading);
  letPick(panel, scroller, reading);
  const held = focused && panel.querySelector(`[data-held="${focused}"]`);
  (held || returning).focus({ preventScroll: true });
  document.fonts.ready.then(() => scrollToMark(scroller));
}

// A sheet that is fixed to the window has no offsetParent.
function isReading(panel) {
  return panel.classList.contains("reading") && panel.getClientRects().length > 0;
}

// Escape closes the panel while it reads, j and k and the arrows step. The listener goes when Gradio drops the component.
function closeOnEscape(panel, back) {
  document.addEventListener("keydown", function listen(event) {
    if (!panel.isConnected) return document.removeEventListener("keydown", listen);
    if (!isReading(panel)) return;
    if (event.key === "Escape") return dropPick(panel) || back();
    const step = { j: "next", ArrowRight: "next", k: "previous", ArrowLeft: "previous" }[event.key];
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable], [role=tab]");
    if (!step || !stepping || typing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (stepping[step]) stepping[step]();
  });
}

// --- Links to a place: ?a=KEY&p=ORDINAL, or &s=START&e=END for exact characters

const LINKED = ["a", "p", "s", "e"];

function linkTo(key, ordinal) {
  const url = new URL(location.pathname, location.href);
  url.searchParams.set("a", key);
  url.searchParams.set("p", ordinal);
  return url.href;
}

// The place that the address names, as server.open_article wants it; null where it names none.
function linkedPlace() {
  const { searchParams } = new URL(location.href);
  const [key, paragraph, start, end] = LINKED.map((name) => searchParams.get(name) || null);
  const number = (text) => (/^\d{1,15}$/.test(text) ? Number(text) : text || "nothing");
  if (!key) return null;
  if (start || end) return { key, start: number(start), end: number(end) };
  return paragraph ? { key, paragraph: number(paragraph) } : { key };
}

// The address no longer names a place: another one is open, or none.
function forgetLink() {
  const url = new URL(location.href);
  if (!LINKED.some((name) => url.searchParams.has(name))) return;
  for (const name of LINKED) url.searchParams.delete(name);
  history.replaceState(null, "", url);
}
