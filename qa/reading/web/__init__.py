"""A web page → its article.

::

    webpage ─ which of these is the text, and what the markup says of it
      page_text     the text that stands on the page      linked_data   what its JSON-LD says
      live_blogs    posts with their times                notices       requests for consent, teasers
"""
