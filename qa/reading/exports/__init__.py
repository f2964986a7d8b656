"""A text that holds many articles, as press databases export them → the articles.

::

    articles ─ is it one, and of how many?
      lines      its lines, and what each looks like          labels  what "Byline:" and "Load-Date" mean
      dividing   where one article ends and the next begins
      heads      what the lines above and below a text say of it
      coded      Factiva's form with a code a line

Which kind of file it comes out of is no matter: Word, RTF, a web page or text.
"""
