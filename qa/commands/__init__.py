"""Commands of `qa` that have a file of their own; ``qa.commands.main`` puts them beside the others.

``context`` is what every command is given, the others are the commands of their subject.
"""
