"""Conversations: kept in the library, restored with the articles of today, and exported.

``keeping`` writes and reads them, ``restoring`` finds their quotes again or says that they are gone, ``exporting``
makes files of them.
"""
