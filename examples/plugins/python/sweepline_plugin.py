"""What the plugins beside this file share: messages, the three calls of the protocol, and serving them.

Needs grpcio and grpcio-tools. The protocol is compiled when this file is imported; SWEEPLINE_PROTO names the folder that
holds `sweepline/plugin/v1/plugin.proto` where it is not that of the repository.
"""

import json
import os
import pathlib
import sys
from concurrent import futures

import grpc
import grpc_tools

_PROTO = os.environ.get("SWEEPLINE_PROTO") or str(pathlib.Path(__file__).resolve().parents[3] / "proto")
sys.path += [_PROTO, str(pathlib.Path(grpc_tools.__file__).parent / "_proto")]
pb, _services = grpc.protos_and_services("sweepline/plugin/v1/plugin.proto")
events = grpc.protos("sweepline/event/v1/event.proto")

REVISION = 1


def credit(batches):
    """Lets the host send so many more batches."""
    return pb.RunResponse(credit=pb.Credit(batches=batches, bytes=batches << 20))


def acknowledged(sequence, outcome=None, reason=""):
    """Says what became of a batch; delivered unless told otherwise."""
    outcome = pb.OUTCOME_DELIVERED if outcome is None else outcome
    return pb.RunResponse(
        acknowledgement=pb.Acknowledgement(sequences=[sequence], outcome=outcome, reason=reason)
    )


def finished():
    """The last word of a call."""
    return pb.RunResponse(finished=pb.Finished())


def texts(options, known):
    """Returns the problems of options that are the texts `known`, each of them needed."""
    unknown = f"unknown key (known: {', '.join(known)})"
    problems = [pb.Problem(path=[key], message=unknown) for key in options if key not in known]
    missing = [key for key in known if not isinstance(options.get(key), str)]
    return problems + [pb.Problem(path=[key], message="is missing, or no text") for key in missing]


class Service(_services.PluginServicer):
    """The three calls, for one component with `described`, `problems(options)` and `run(options, requests)`."""

    def __init__(self, component):
        self.component = component

    def Describe(self, request, context):
        revisions = pb.Revisions(oldest=REVISION, newest=REVISION)
        return pb.DescribeResponse(revisions=revisions, components=[self.component.described])

    def Validate(self, request, context):
        self._check_name(request.component, context)
        return pb.ValidateResponse(problems=self._read(request.options)[1])

    def Run(self, requests, context):
        start = next(requests).start
        if start.revision != REVISION:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"revision {start.revision} is not spoken here")
        self._check_name(start.component, context)
        options, problems = self._read(start.options)
        if problems:
            told = "; ".join(".".join(problem.path) + ": " + problem.message for problem in problems)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, told)
        yield pb.RunResponse(started=pb.Started())
        yield from self.component.run(options, requests)

    def _check_name(self, name, context):
        known = self.component.described.name
        if name != known:
            context.abort(grpc.StatusCode.NOT_FOUND, f"no component `{name}` here, only {known}")

    def _read(self, text):
        try:
            options = json.loads(text or "{}")
        except ValueError as error:
            return {}, [pb.Problem(message=f"options are no JSON: {error}")]
        if not isinstance(options, dict):
            return {}, [pb.Problem(message="options are no JSON object")]
        return options, self.component.problems(options)


def serve(component):
    """Serves a component where the host says, until the host closes standard input."""
    # Each call has a thread for as long as it lasts.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=8),
        options=[("grpc.max_receive_message_length", 80 << 20), ("grpc.max_send_message_length", 80 << 20)],
    )
    _services.add_PluginServicer_to_server(Service(component), server)
    server.add_insecure_port(os.environ["SWEEPLINE_PLUGIN_ADDRESS"])
    server.start()
    sys.stdin.buffer.read()
    server.stop(grace=2).wait()
