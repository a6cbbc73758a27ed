"""A source: the lines of a file, as raw records. It ends when all of them have been acknowledged.

    sources:
      logs: {type: lines, path: /var/log/fw.log, command: [python3, lines_source.py]}
"""

import collections
import itertools
import os
import queue
import threading
import time

from sweepline_plugin import events, finished, pb, serve, texts

LINES_PER_BATCH = 500


class Lines:
    described = pb.Component(
        name="lines",
        kind=pb.COMPONENT_KIND_SOURCE,
        version="1",
        summary="reads the lines of a file",
        gives=pb.EVENT_KIND_RAW,
        example="path: /var/log/fw.log\n",
    )

    def problems(self, options):
        return texts(options, ["path"])

    def run(self, options, requests):
        heard = queue.Queue()
        threading.Thread(target=listen, args=(requests, heard), daemon=True).start()
        leave, leave_bytes, sequence, draining = 0, 0, 0, False
        unacknowledged = {}
        again = collections.deque()
        with open(options["path"], "rb") as file:
            ready = batches(file)
            following = next(ready, None)
            while True:
                while leave > 0 and leave_bytes > 0 and not draining and (again or following):
                    records = again.popleft() if again else following
                    if records is following:
                        following = next(ready, None)
                    sequence += 1
                    message = batch(sequence, records, options["path"])
                    leave -= 1
                    leave_bytes -= message.ByteSize()
                    unacknowledged[sequence] = records
                    yield pb.RunResponse(batch=message)
                if not unacknowledged and (draining or not (again or following)):
                    break
                request = heard.get()
                if request is None:
                    return
                kind = request.WhichOneof("message")
                if kind == "credit":
                    leave += request.credit.batches
                    leave_bytes += request.credit.bytes
                elif kind == "drain":
                    draining = True
                elif kind == "acknowledgement":
                    failed = request.acknowledgement.outcome == pb.OUTCOME_FAILED
                    for number in request.acknowledgement.sequences:
                        records = unacknowledged.pop(number)
                        if failed:
                            again.append(records)
        yield finished()


def listen(requests, heard):
    """Passes on what the host says; `None` when the call is over."""
    try:
        for request in requests:
            heard.put(request)
    except Exception:  # grpc raises whatever ended the call
        pass
    heard.put(None)


def batches(file):
    while lines := [line.rstrip(b"\n") for line in itertools.islice(file, LINES_PER_BATCH)]:
        yield lines


def batch(sequence, records, path):
    raw = events.RawBatch(records=records, received=time.time_ns(), stream=1, file=os.path.basename(path))
    return pb.Batch(sequence=sequence, raw=raw)


if __name__ == "__main__":
    serve(Lines())
