// What a plot over time is made of: days in words, time in parts, and elements of SVG.

const DAY = 86400000; // milliseconds
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];

function iso(time) {
  return new Date(time).toISOString().slice(0, 10);
}

function inWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

// The time from the first to the last day in equal parts: days, weeks, months or years, as many as can be told apart.
function cutTime(first, last) {
  const begin = Date.parse(first);
  const end = Date.parse(last);
  const days = (end - begin) / DAY + 1;
  const parts = [];
  if (days <= 31) {
    for (let at = begin; at <= end; at += DAY) parts.push({ first: iso(at), last: iso(at), name: inWords(iso(at)) });
  } else if (days <= 7 * 40) {
    const monday = begin - ((new Date(begin).getUTCDay() + 6) % 7) * DAY;
    for (let at = monday; at <= end; at += 7 * DAY) {
      parts.push({ first: iso(at), last: iso(at + 6 * DAY), name: `${inWords(iso(at))} to ${inWords(iso(at + 6 * DAY))}` });
    }
  } else {
    const [year, month] = first.split("-").map(Number);
    const step = days <= 366 * 5 ? 1 : 12;
    for (let at = step === 1 ? month - 1 : 0; ; at += step) {
      const start = iso(Date.UTC(year, at, 1));
      if (start > last) break;
      const stop = iso(Date.UTC(year, at + step, 0));
      parts.push({ first: start, last: stop, name: step === 1 ? `${MONTHS[at % 12]} ${start.slice(0, 4)}` : start.slice(0, 4) });
    }
  }
  return parts;
}

function drawn(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
