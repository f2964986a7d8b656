// The panel beside the conversation: the cards of one turn, or the reader. `props.value` is {articles, turns}.

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
  const foot = [card.speaker, card.also].filter(Boolean).join(" · ");
  if (foot) body.append(make("span", "card-foot", foot));
  node.append(make("span", "card-number", card.number), body);
  const item = make("li");
  item.append(node);
  return item;
}

function listCards() {
  opening += 1;
  panel.classList.remove("reading");
  const turn = turns()[shown];
  const top = make("div", "bar");
  const scroller = make("div", "scroller");
  if (!turn) {
    top.append(make("h2", "", "Sources"));
    const many = props.value ? props.value.articles : null;
    scroller.append(make("p", "empty", many === 0
      ? "No articles yet. Drop files into the box on this page, or open the Library tab."
      : "The passages that an answer quotes are listed here. Choose one to read the whole article."));
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

function openCard(turn, card) {
  shown = turn;
  opener = document.activeElement && document.activeElement.closest("#chat a")
    ? document.activeElement : null;
  const place = { key: card.key, start: card.start, end: card.end, quote: card.quote };
  openReader(panel, place, () => {
    listCards();
    const target = opener && opener.isConnected ? opener : panel.querySelector(`[data-number="${card.number}"]`);
    if (target) target.focus({ preventScroll: false });
  });
}

document.addEventListener("click", function listen(event) {
  if (!panel.isConnected) return document.removeEventListener("click", listen, true);
  const chip = event.target.closest && event.target.closest('#chat a[href*="#c-"]');
  const place = chip && /#c-(\d+)-(\d+)$/.exec(chip.getAttribute("href"));
  if (!place) return;
  event.preventDefault();
  chip.focus();
  const turn = Number(place[1]);
  const card = turns()[turn] && turns()[turn].cards.find((c) => c.number === Number(place[2]));
  if (card) openCard(turn, card);
}, true);

function goBack() {
  const back = panel.querySelector(".back");
  if (back) back.click();
}

closeOnEscape(panel, goBack);
watch("value", () => {
  shown = Math.max(0, turns().length - 1);
  listCards();
});
shown = Math.max(0, turns().length - 1);
listCards();
