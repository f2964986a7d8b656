"""The command line: arguments in, one call of the library, lines or JSON out.

::

    main          the group, and the commands that are a few lines
      conversations, evaluation, said      commands with a file of their own
        terminal  records ─▶ what is printed, an article's text as data
        context   the settings and the library that every command is given

A new command is a function in ``main``, or a file beside it that ``main`` adds.
"""
