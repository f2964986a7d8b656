"""The chat in the browser: formats what ``qa`` returns, and decides nothing itself.

::

    server             connections ─▶ guard (visitors, guessing) ─▶ calls ─▶ one of
      rest, programs     api, shapes                     REST, MCP and Gradio's API, one set of functions
      downloads                                          conversations as files
      app, page          a tab each:
        ask_tab            desk ─▶ conversation          keeping, inviting
        people_tab
        library_tab        uploading ─▶ adding           pasting, removing
        evaluate_tab       evaluating
          reader, component, received                    what several tabs use
            render, problems                             records and errors ─▶ what the page shows

``assets/`` has the scripts and styles that the browser runs.
"""

import os

# Gradio reads it when it is imported, and would tell its makers of each start.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
