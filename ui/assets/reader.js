// The reader: a whole article in a panel, with exactly the characters that Python marked.

function fillBlock(node, block) {
  for (const segment of block.segments) {
    node.append(segment.marked ? make("mark", "", segment.text) : document.createTextNode(segment.text));
  }
  return node;
}

function buildArticle(reading) {
  const paper = make("article", "paper");
  paper.dataset.key = reading.key;
  if (reading.source) paper.append(make("p", "kicker", reading.source));
  const text = make("div", "text");
  const [first, ...rest] = reading.blocks;
  const titled = first && first.segments.map((s) => s.text).join("").trim() === reading.title.trim();
  const headline = titled ? fillBlock(make("h2"), first) : make("h2", "", reading.title);
  (titled ? text : paper).append(headline);
  const byline = make("p", "byline", reading.byline);
  if (reading.byline) (titled ? text : paper).append(byline);
  if (reading.note) (titled ? text : paper).append(make("p", "note", reading.note));
  for (const block of titled ? rest : reading.blocks) {
    const tag = block.kind === "gap" ? "span" : block.kind === "headline" ? "h3" : "p";
    const node = fillBlock(make(tag, block.kind), block);
    if (block.kind === "gap") node.hidden = true;
    text.append(node);
  }
  paper.append(text);
  return paper;
}

function scrollToMark(scroller) {
  const mark = scroller.querySelector(":not(.gap) > mark");
  if (!mark) return;
  const { top, bottom } = mark.getBoundingClientRect();
  const above = scroller.getBoundingClientRect().top;
  scroller.scrollTop += bottom - above + scroller.scrollTop < scroller.clientHeight * 0.8
    ? -scroller.scrollTop // in sight with the headline above it
    : top - above - scroller.clientHeight * 0.25;
}

// A button that opens and closes the list of who says what in the article; each line marks its words in the text.
function buildSayings(reading, mark, moved) {
  const list = make("ol", "said");
  list.hidden = true;
  list.setAttribute("aria-label", "Who said what");
  const toggle = button("who", `Who said what (${reading.sayings.length})`, () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
    moved();
  });
  toggle.setAttribute("aria-expanded", "false");
  for (const saying of reading.sayings) {
    const line = button("saying", undefined, () => {
      for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      line.setAttribute("aria-current", "true");
      mark({ key: reading.key, start: saying.start, end: saying.end, quote: saying.words });
    });
    line.append(make("span", "said-by", saying.speaker));
    if (saying.about) line.append(make("span", "said-how", saying.about));
    line.append(make("span", saying.direct ? "said-words direct" : "said-words", saying.words));
    const item = make("li");
    item.append(line);
    list.append(item);
  }
  return [toggle, list];
}

async function readArticle(place) {
  try {
    return await server.open_article(place);
  } catch {
    return { error: "The server did not answer. Is it still running?" };
  }
}

let opening = 0; // answers may overtake each other, or come after one went back: only the latest opening counts

// Shows what server.open_article(place) returns in `panel`; `back` is called by the button and by Escape.
async function openReader(panel, place, back) {
  const mine = (opening += 1);
  const top = make("div", "bar");
  const returning = button("back", "← Back", back);
  top.append(returning, make("span", "hint", "Esc"));
  const scroller = make("div", "scroller");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "Article");
  const fill = (reading) => {
    scroller.replaceChildren(reading.error ? make("p", "note", reading.error) : buildArticle(reading));
    scrollToMark(scroller);
  };
  const reading = await readArticle(place);
  if (mine !== opening) return;
  panel.replaceChildren(top, scroller);
  if (reading.sayings && reading.sayings.length) {
    const [toggle, list] = buildSayings(reading, async (other) => {
      const later = (opening += 1);
      const marked = await readArticle(other);
      if (later === opening) fill(marked);
    }, () => scrollToMark(scroller));
    top.append(toggle);
    top.after(list);
  }
  panel.classList.add("reading");
  fill(reading);
  returning.focus({ preventScroll: true });
  document.fonts.ready.then(() => scrollToMark(scroller));
}

// Escape closes the panel while it reads. The listener goes when Gradio drops the component.
function closeOnEscape(panel, back) {
  document.addEventListener("keydown", function listen(event) {
    if (!panel.isConnected) return document.removeEventListener("keydown", listen);
    if (event.key === "Escape" && panel.classList.contains("reading") && panel.offsetParent !== null) back();
  });
}
