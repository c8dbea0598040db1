"""Wiring; the clock; the only place that knows every part.

`open_app(settings)` gives an `App`: a database, a transport, an engine and a clock that belong
together. The modules beside this one are its errands: `drafting` (articles to lessons),
`building` (lessons to emails, checks), `sending` (people, releases, heartbeats).
"""
