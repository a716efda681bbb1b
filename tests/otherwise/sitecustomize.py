"""Another day and year for every process of a build; Python imports this by itself from PYTHONPATH."""

import datetime
import time

_AHEAD = 5 * 366 * 24 * 60 * 60
_time, _time_ns, _localtime, _gmtime = time.time, time.time_ns, time.localtime, time.gmtime

time.time = lambda: _time() + _AHEAD
time.time_ns = lambda: _time_ns() + _AHEAD * 10**9
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)


class _Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())


class _Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    today = utcnow = now


_Date.__name__, _Datetime.__name__ = "datetime.date", "datetime.datetime"  # as repr() has them
datetime.date, datetime.datetime = _Date, _Datetime
