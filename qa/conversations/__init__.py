"""Conversations: kept in the library, restored with the articles of today, and exported.

::

    keeping     Conversation ─▶ store, without the articles' texts
                store ─▶ restoring ─▶ Conversation: its quotes found again, or marked as removed or replaced
    exporting   Conversation ─▶ Markdown, HTML, JSON; a quotation ─▶ a line to cite it by
"""
