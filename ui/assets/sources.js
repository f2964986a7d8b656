// The panel beside the conversation: the cards of one turn, or the reader; and the chips that open them.
// `props.value` is {turns}.

const panel = element.querySelector(".panel");
let shown = 0; // the turn whose cards are listed
let opener = null; // where the focus returns to

function turns() {
  return (props.value && props.value.turns) || [];
}

function buildCard(card) {
  const node = button("card", undefined, () => openCard(shown, card));
  node.dataset.number = card.number;
  const body = make("span", "card-body");
  body.append(make("span", "card-title", card.title));
  if (card.origin) body.append(make("span", "card-origin", card.origin));
  const quote = make("span", "card-quote", card.quote);
  body.append(quote);
  const foot = footOf(card);
  if (foot) body.append(make("span", "card-foot", foot));
  if (card.change) body.append(make("span", "card-change", card.change));
  node.append(make("span", "card-number", card.number), body);
  const copying = button("copy", "Copy", async () => {
    await copyText(card.copied);
    copying.textContent = "Copied";
    setTimeout(() => { copying.textContent = "Copy"; }, 1500);
  });
  copying.setAttribute("aria-label", `Copy quotation ${card.number} with its source`);
  const item = make("li");
  item.append(node, copying);
  return item;
}

function footOf(card) {
  const said = [card.speaker, card.said].filter(Boolean).join(", ");
  return [said, card.also].filter(Boolean).join(" · ");
}

function listCards() {
  opening += 1;
  markChip(-1, 0);
  panel.classList.remove("reading");
  const turn = turns()[shown];
  const top = make("div", "bar");
  const scroller = make("div", "scroller");
  if (!turn) {
    top.append(make("h2", "", "Sources"));
    scroller.append(make("p", "empty",
      "The passages that an answer quotes are listed here. Choose one to read the whole article."));
  } else {
    top.append(make("h2", "", turn.found ? "Sources" : "Nearest passages"));
    top.append(make("p", "for", turn.question));
    if (!turn.found && turn.cards.length) {
      scroller.append(make("p", "caveat", "None of these answers the question. They are what comes nearest to it."));
    }
    if (!turn.cards.length) scroller.append(make("p", "empty", "Nothing in the articles comes near."));
    const list = make("ol", "cards");
    list.append(...turn.cards.map(buildCard));
    scroller.append(list);
  }
  panel.replaceChildren(top, scroller);
}

// Tells in the answer which of its citations is read.
function markChip(turn, number) {
  for (const chip of document.querySelectorAll('#chat a[href*="#c-"][aria-current]')) chip.removeAttribute("aria-current");
  const chip = document.querySelector(`#chat a[href$="#c-${turn}-${number}"]`);
  if (chip) chip.setAttribute("aria-current", "true");
}

function openCard(turn, card) {
  shown = turn;
  markChip(turn, card.number);
  opener = document.activeElement && document.activeElement.closest("#chat a")
    ? document.activeElement : null;
  const place = { key: card.key, start: card.start, end: card.end, quote: card.quote };
  openReader(panel, place, () => {
    listCards();
    const target = opener && opener.isConnected ? opener : panel.querySelector(`[data-number="${card.number}"]`);
    if (target) target.focus({ preventScroll: false });
  }, stepsFrom(turn, card));
}

// What steps from a card to its neighbours of the same answer; null where there is none.
function stepsFrom(turn, card) {
  const cards = turns()[turn].cards.filter((each) => !each.change);
  const at = cards.indexOf(card);
  if (at < 0 || cards.length < 2) return null;
  const to = (next) => (next ? () => openCard(turn, next) : null);
  return { previous: to(cards[at - 1]), next: to(cards[at + 1]), position: `${at + 1} of ${cards.length}` };
}

// The link of the conversation that an event is about, as [kind, turn, number]: "#c-0-1" opens a card, "#p-0-0" a person.
function linkOf(event) {
  const link = event.target.closest && event.target.closest("#chat a");
  const place = link && /#([cp])-(\d+)-(\d+)$/.exec(link.getAttribute("href"));
  return place ? { link, kind: place[1], turn: Number(place[2]), number: Number(place[3]) } : null;
}

function cardOf({ turn, number }) {
  return turns()[turn] && turns()[turn].cards.find((card) => card.number === number);
}

document.addEventListener("click", function listen(event) {
  if (!panel.isConnected) return document.removeEventListener("click", listen, true);
  const place = linkOf(event);
  if (!place) return;
  event.preventDefault();
  hidePopover();
  place.link.focus();
  if (place.kind === "c") {
    const card = cardOf(place);
    if (card) openCard(place.turn, card);
  } else {
    const asked = turns()[place.turn];
    const detail = { name: asked.people[place.number], about: asked.topic };
    document.dispatchEvent(new CustomEvent("cuttings:person", { detail }));
  }
}, true);

// --- The popover of a chip: its passage, while the pointer or the focus is on it

const popover = make("div", "popover");
popover.id = "popover";
popover.setAttribute("role", "tooltip");
popover.hidden = true;
element.append(popover);
let described = null;

function showPopover(place) {
  const card = cardOf(place);
  if (!card) return;
  hidePopover();
  described = place.link;
  described.setAttribute("aria-describedby", popover.id);
  popover.replaceChildren(make("span", "popover-quote", card.quote));
  for (const line of [footOf(card), card.title, card.origin, card.change]) {
    if (line) popover.append(make("span", "popover-about", line));
  }
  popover.hidden = false;
  const chip = described.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const above = chip.top - height - 8;
  popover.style.left = `${Math.max(8, Math.min(chip.left - width / 2, innerWidth - width - 8))}px`;
  popover.style.top = `${above > 8 ? above : chip.bottom + 8}px`;
}

function hidePopover() {
  if (described) described.removeAttribute("aria-describedby");
  described = null;
  popover.hidden = true;
}

for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(begin, function listen(event) {
    if (!panel.isConnected) return document.removeEventListener(begin, listen);
    // The focus that comes back to a chip after a tap or a click shows nothing: only one that the keyboard moves does.
    const place = event.pointerType === "touch" || (begin === "focusin" && !event.target.matches(":focus-visible"))
      ? null : linkOf(event);
    if (place && place.kind === "c" && place.link !== described) showPopover(place);
  });
  document.addEventListener(end, function listen(event) {
    if (!panel.isConnected) return document.removeEventListener(end, listen);
    if (described && described.contains(event.target)) hidePopover();
  });
}
document.addEventListener("scroll", hidePopover, { capture: true, passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !popover.hidden) hidePopover();
});

function goBack() {
  const back = panel.querySelector(".back");
  if (back) back.click();
}

closeOnEscape(panel, goBack);
fillQuestions(panel, goBack);
let linked = linkedPlace(); // opened once, when the page has what it shows at first
watch("value", () => {
  shown = Math.max(0, turns().length - 1);
  listCards();
  if (linked) {
    openReader(panel, linked, () => {
      forgetLink();
      listCards();
    });
    linked = null;
  } else {
    forgetLink();
  }
});
shown = Math.max(0, turns().length - 1);
listCards();
