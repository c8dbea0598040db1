"""Pages: the studio, the local inbox, the desk and what readers see.

`pages` is what they share: templates, strict headers, the list of hosts that may be asked for,
and a socket that is bound before anything is promised.
"""
