# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A JSON-RPC client over one keep-alive HTTP connection. Numbers with a fraction are Decimals."""
import base64
import decimal
import http.client
import json
import urllib.parse


class RpcError(Exception):
    """The node answered with an error."""

    def __init__(self, error, status):
        super().__init__(f"{error['message']} ({error['code']}, HTTP {status})")
        self.code, self.message, self.status = error["code"], error["message"], status


def encode(value):
    """JSON text; Decimals are written digit by digit, never through floating point."""
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + encode(v) for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(encode(v) for v in value) + "]"
    return json.dumps(value)


class Rpc:
    """rpc.getblockhash(5) calls the method and returns its result, or raises RpcError."""

    def __init__(self, port, login, timeout_s=120, path="/"):
        self.port, self.timeout_s, self.login, self.path = port, timeout_s, login, path
        self.headers = {"Content-Type": "application/json"}
        if login is not None:
            self.headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        self._connection = None

    def __getattr__(self, method):
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *params, **named: self.call(method, named or list(params))

    def wallet(self, name):
        """The same node, asked about one of its wallets."""
        path = "/wallet/" + urllib.parse.quote(name, safe="")
        return Rpc(self.port, self.login, self.timeout_s, path)

    def call(self, method, params):
        body = encode({"id": 1, "method": method, "params": params})
        status, reply = self.post(body, self.path)
        answer = json.loads(reply, parse_float=decimal.Decimal)
        if answer.get("error") is not None:
            raise RpcError(answer["error"], status)
        return answer["result"]

    def post(self, body, path="/"):
        """(HTTP status, body); a kept connection that the node has closed is opened again."""
        for attempt in (1, 2):
            kept = self._connection is not None
            if not kept:
                self._connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=self.timeout_s
                )
            try:
                self._connection.request("POST", path, body, self.headers)
                response = self._connection.getresponse()
                return response.status, response.read().decode()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
                if not kept or attempt == 2:
                    raise
            except BaseException:
                self.close()
                raise

    def close(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None
