"""An article's text → the passages that are found and quoted, each a place in it.

``paragraphs`` cuts the text with exact offsets, ``sentences`` a paragraph; ``context`` tells what stands around a
passage (headline, paragraph before, speakers), and ``duplicates`` when two passages are the same.
"""
