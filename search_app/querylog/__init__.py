"""The query log, private by construction: what is asked often enough, and never by whom.

Each question is scrubbed on a thread of its own. Until it was asked on enough different days and at
different times, only a keyed hash is stored; then its words are. There is no address, no session,
no clock finer than the hour, and no order.
"""
