"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source."""

import lazy_loader

# Each name is imported when it is first asked for: `qa --help` takes a third of the time, and who reads articles loads
# no evaluation. The stub beside this file says where each comes from.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
