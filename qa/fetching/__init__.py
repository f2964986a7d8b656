"""An address on the web → what is there, within bounds.

::

    fetcher   asks, follows redirects, and gives up where there is too much, or it takes too long
    robots    whether a site wants it
    hosts     whether a host is one of the public network
"""
