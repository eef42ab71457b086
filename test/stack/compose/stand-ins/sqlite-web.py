#!/usr/bin/env python3
"""Stands in for sqlite-web: takes its arguments, and opens the database for each request as it does."""
import argparse
import http.server
import json
import os
import sqlite3

arguments = argparse.ArgumentParser()
arguments.add_argument("--host")
arguments.add_argument("--port", type=int)
arguments.add_argument("--no-browser", action="store_true")
arguments.add_argument("--read-only", action="store_true", required=True)
arguments.add_argument("--password", action="store_true", required=True)
arguments.add_argument("database")
given = arguments.parse_args()
assert len(os.environ["SQLITE_WEB_PASSWORD"]) >= 12, "the password is missing"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        database = sqlite3.connect(f"file:{given.database}?mode=ro", uri=True)
        try:
            users = database.execute("SELECT count(*) FROM users").fetchone()[0]
        finally:
            database.close()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"users": users}).encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((given.host, given.port), Answer).serve_forever()
