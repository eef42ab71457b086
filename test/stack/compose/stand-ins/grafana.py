#!/usr/bin/env python3
"""Stands in for Grafana: reads what Grafana is given and answers on its port; draws nothing."""
import http.server
import json
import os
import pathlib

password = pathlib.Path(os.environ["GF_SECURITY_ADMIN_PASSWORD__FILE"]).read_text()
assert len(password) >= 12, "the admin password is missing"
dashboards = [json.loads(f.read_text()) for f in pathlib.Path("/etc/grafana/dashboards").glob("*.json")]
assert len(dashboards) == 4, "four dashboards are expected"
assert list(pathlib.Path("/etc/grafana/provisioning/datasources").iterdir()), "no datasource"
(pathlib.Path("/var/lib/grafana") / "stand-in").write_text("the data folder can be written\n")


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path in ("/api/health", "/metrics")
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(b'{"database":"ok"}' if self.path == "/api/health" else b"")

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("0.0.0.0", 3000), Answer).serve_forever()
