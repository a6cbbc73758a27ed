"""A sink: sessions as rows, a JSON object a line, appended to a file.

    sinks:
      archive: {type: jsonl, inputs: [asim], path: /tmp/sessions.jsonl, command: [python3, jsonl_sink.py]}
"""

import json
import os

from sweepline_plugin import acknowledged, credit, finished, pb, serve, texts


class Jsonl:
    described = pb.Component(
        name="jsonl",
        kind=pb.COMPONENT_KIND_SINK,
        version="1",
        summary="appends sessions to a file, one JSON object a line",
        takes=[pb.EVENT_KIND_ROW],
        example="path: /tmp/sessions.jsonl\n",
    )

    def problems(self, options):
        return texts(options, ["path"])

    def run(self, options, requests):
        yield credit(16)
        with open(options["path"], "a", encoding="utf-8") as out:
            for request in requests:
                kind = request.WhichOneof("message")
                if kind == "batch" and request.batch.WhichOneof("events") != "rows":
                    # Of a kind that it did not ask for: sending it again would not help.
                    yield acknowledged(request.batch.sequence, pb.OUTCOME_REJECTED, "only rows are taken here")
                    yield credit(1)
                elif kind == "batch":
                    for row in request.batch.rows.rows:
                        out.write(json.dumps(plain_map(row.fields), sort_keys=True) + "\n")
                    # Acknowledged means that it is safe.
                    out.flush()
                    os.fsync(out.fileno())
                    yield acknowledged(request.batch.sequence)
                    yield credit(1)
                elif kind == "drain":
                    break
        yield finished()


def plain_map(fields):
    return {name: plain(value) for name, value in fields.items()}


def plain(value):
    kind = value.WhichOneof("kind")
    if kind is None:
        return None
    if kind == "map":
        return plain_map(value.map.fields)
    if kind == "list":
        return [plain(item) for item in value.list.values]
    if kind == "time":
        return value.time.ToJsonString()
    if kind == "raw":
        return value.raw.decode("utf-8", "replace")
    return getattr(value, kind)


if __name__ == "__main__":
    serve(Jsonl())
