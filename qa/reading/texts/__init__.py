"""Bytes → text, and what a text as such tells: its language, its pages, whether it was decoded wrongly before."""
