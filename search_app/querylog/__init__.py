"""The query log, private by construction: what is asked often enough, and never by whom.

Each question is scrubbed on a thread of its own. Of a question that was not yet asked on enough
different days and at different times, only a keyed hash is kept; its words are written down when it
is asked often enough. There is no address, no session, no clock finer than the hour, and no order.
"""
