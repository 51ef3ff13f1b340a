"""A listening socket: takes connections in, makes room for them, and sends requests to threads."""

import select
from collections import Counter
from typing import Any

from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import dispatcher

from search_app.web.hosts import cut_prefix
from search_app.web.server.channel import HEALTH_PATH, READINESS_PATH, Channel, TooBusyError
from search_app.web.server.limits import ConnectionLimits


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A new client always gets in: another that waits, and waits longest, makes room.

    Health checks and refusals have a thread of their own, so they never queue behind questions.
    """

    channel_class = Channel

    def __init__(
        self, *args: Any, limits: ConnectionLimits, prefix: str = "", **kwargs: Any
    ) -> None:
        self.limits = limits
        self.prefix = prefix
        self.draining = False
        self.refused = 0
        self.quick_dispatcher = ThreadedTaskDispatcher()
        self.quick_dispatcher.set_thread_count(1)
        super().__init__(*args, **kwargs)

    def handle_accept(self) -> None:
        super().handle_accept()
        self._make_room()

    def maintenance(self, now: float) -> None:
        """Once a second."""
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(self.limits):
                channel.handle_close()

    def add_task(self, channel: Channel) -> None:
        if channel.hold_next_request():
            return
        request = channel.requests[0]
        channel.identify_asker()
        path = cut_prefix(str(request.path), self.prefix)
        is_check = path in (HEALTH_PATH, READINESS_PATH)
        is_refused = self._is_crowded(channel) and not is_check
        if is_refused or self.draining and path != HEALTH_PATH:
            request.error = request.error or TooBusyError("")
            self.refused += 1
        is_quick = is_check or request.error
        (self.quick_dispatcher if is_quick else self.task_dispatcher).add_task(channel)

    def leave_socket(self) -> None:
        """To another process that listens at it too; who has knocked is let in there."""
        dispatcher.close(self)

    def stop_listening(self) -> None:
        """Who has knocked already is let in."""
        while select.select([self.socket], [], [], 0)[0]:
            self.handle_accept()
        dispatcher.close(self)

    def _is_crowded(self, channel: Channel) -> bool:
        queue = list(self.task_dispatcher.queue)
        theirs = sum(each.asker == channel.asker for each in queue)
        limits = self.limits
        return len(queue) >= limits.queued or theirs >= limits.queued_per_client

    def _make_room(self) -> None:
        waiting = [each for each in self.active_channels.values() if each.is_waiting()]
        excess = Counter(each.client for each in waiting)
        excess.subtract({each.client: each.may_wait for each in waiting})
        for client, count in excess.most_common(1):
            if count > 0 or len(self.active_channels) > self.limits.total:
                theirs = (each for each in waiting if each.client == client)
                min(theirs, key=lambda each: each.waits_since).handle_close()
