"""The chat in the browser: formats what ``qa`` returns, and decides nothing itself."""

import os

# Gradio reads it when it is imported, and would tell its makers of each start.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
