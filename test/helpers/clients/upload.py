"""Sends BYTES zeros with urllib or requests and prints the status and the body of the answer as JSON.

Usage: upload.py urllib|requests METHOD URL BYTES [NAME:VALUE ...]
"""
import json
import sys

library, method, url, size, *lines = sys.argv[1:]
body = bytes(int(size))
headers = dict(line.split(":", 1) for line in lines)

if library == "requests":
    import requests

    answer = requests.request(method, url, data=body, headers=headers, timeout=30)
    status, text = answer.status_code, answer.text
else:
    import urllib.error
    import urllib.request

    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read().decode()

print(json.dumps({"status": status, "body": text}))
