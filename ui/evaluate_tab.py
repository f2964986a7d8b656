"""The tab Evaluate: ask the questions of a set whose answers are known, and see the figures and what was missed."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import html
import json
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.component import new_value, scripted
from ui.evaluating import Examiner, read_offered, read_upload
from ui.problems import tell
from ui.reader import open_article

# Where `make chat` is started from the project, its own questions lie there.
_OFFERED = Path("corpus", "questions.jsonl")
_BASELINES = ("dense", "bm25")
# It is shown in one line, and names the report's file; its end tells the format, so that is kept.
_LONGEST_NAME = 120
# Line breaks are for the reader: in a file it is one line.
_EXAMPLE = html.escape(
    """{"id": "1", "type": "said", "speaker": "Ida Brandt",
 "question": "What did Brandt say about the pier?",
 "evidence": [{"article": "pier.txt", "grade": 2,
               "quote": "the pier is safe"}],
 "answers": ["safe"]}"""
)
_TRIAL = f"""
<div class="trial">
  <div class="trial-main" role="region" aria-label="Evaluation" tabindex="0">
    <div class="trial-setup">
      <h2>How well are questions answered?</h2>
      <p class="trial-intro">Ask questions whose answers you know, and see how often the passages that answer are found,
        what the answers quote, and whether what the articles don't say is refused. A run is shared by all who have this
        page open.</p>
      <details class="trial-form"><summary>What a question set is</summary>
        <p>A .jsonl with a question a line; one that the articles don't answer has no evidence. Or a SQuAD .json.</p>
        <pre tabindex="0">{_EXAMPLE}</pre>
      </details>
      <label class="trial-option"><input type="checkbox"> Compare with plain dense retrieval and plain BM25</label>
      <div class="trial-choices">
        <label class="trial-file"><input type="file" accept=".jsonl,.json"><span>Choose a question set</span></label>
        <button type="button" class="trial-offered" hidden></button>
      </div>
    </div>
    <div class="trial-running" hidden>
      <p></p><progress aria-label="Questions asked"></progress><button type="button" class="trial-stop">Stop</button>
    </div>
    <p class="trial-note" role="status"></p>
    <div class="trial-findings"></div>
  </div>
  <section class="panel" aria-label="Reader"></section>
</div>
"""


def fill_evaluate(library: qa.Library, tab: gr.Tab) -> None:
    """Lay out the tab and connect its events."""
    desk = Evaluations(library, _OFFERED.absolute())
    functions = {
        "open_article": lambda r: open_article(library, r),
        "look_around": lambda r: desk.look_around(r),
        "follow": lambda r: desk.follow(r),
        "start": lambda r: desk.start(r),
        "stop": lambda r: desk.stop(r),
        "read_findings": lambda r: desk.read_findings(r),
        "write_report": lambda r: desk.write_report(r),
    }
    trial = scripted(library, _TRIAL, "evaluate.js", "evaluate", functions)
    tab.select(new_value, None, trial, show_progress="hidden", api_visibility="private")


class Evaluations:
    """What the tab asks of the server. Requests come from the browser, so nothing in them is trusted.

    Args:
        library: what is evaluated.
        offered: a question set beside the server, which the page may choose without naming a path.
    """

    def __init__(self, library: qa.Library, offered: Path) -> None:
        self._library = library
        self._offered = offered
        self._examiner = Examiner(library)

    def look_around(self, request: object) -> dict[str, Any]:
        """What there is to choose, and how things stand."""
        offered = len(read_offered(self._library, self._offered))
        return {"articles": self._library.count(), "offered": offered, **self.follow(request)}

    def follow(self, request: object) -> dict[str, Any]:
        """How things stand: what runs, why the last evaluation has no report, and which report is the last."""
        running, finished = self._examiner.running, self._examiner.finished
        return {
            "running": dataclasses.asdict(running) if running else None,
            "note": self._examiner.note,
            "finished": finished.id if finished else "",
        }

    def start(self, request: object) -> dict[str, Any]:
        """Begin to ask the questions that the request holds, or those beside the server."""
        try:
            match request:
                case {"name": str(given), "content": str(text), "against": bool(against)}:
                    # On Linux a path of Windows is one name with backslashes in it.
                    name = PurePath(given.replace("\\", "/")).name[-_LONGEST_NAME:] or "questions"
                    # Validated: Python skips what is no base64, and would read the rest as the whole.
                    questions = read_upload(name, base64.b64decode(text, validate=True))
                case {"offered": True, "against": bool(against)}:
                    name, questions = str(_OFFERED), read_offered(self._library, self._offered)
                case _:
                    return {"error": "Which questions? The request has none."}
            self._examiner.start(name, questions, _BASELINES if against else ())
        except qa.QAError as error:
            return {"error": tell(error, self._library), **self.follow(request)}
        except binascii.Error:
            return {"error": "The file did not arrive whole. Choose it again."}
        return self.follow(request)

    def stop(self, request: object) -> dict[str, Any]:
        """Stop what runs."""
        self._examiner.stop()
        return self.follow(request)

    def read_findings(self, request: object) -> dict[str, Any]:
        """The last report as the page shows it."""
        if finished := self._examiner.finished:
            found = dataclasses.asdict(render.read_findings(finished.report))
            return {"id": finished.id, "name": finished.name, **found}
        return {"error": "Nothing has been evaluated yet."}

    def write_report(self, request: object) -> dict[str, Any]:
        """The last report as a file to keep: a web page, or JSON as `qa evaluate --baseline` reads it."""
        finished = self._examiner.finished
        if finished is None:
            return {"error": "Nothing has been evaluated yet."}
        name = PurePath(finished.name).stem
        match request:
            case {"form": "html"}:
                title = f"How well {self._library.path.name} answers"
                today = render.format_date(date.today())
                page = qa.render_report(finished.report, title=title, day=today)
                return {"name": f"{name}.html", "type": "text/html", "text": page}
            case {"form": "json"}:
                run = json.dumps(finished.report.to_json(), ensure_ascii=False, indent=1)
                return {"name": f"{name}.json", "type": "application/json", "text": run}
        return {"error": "In which form? Choose html or json."}
