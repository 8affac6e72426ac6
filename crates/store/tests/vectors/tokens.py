#!/usr/bin/env python3
"""Makes tokens.tsv: tokens as com.mattermost.msteams-sync 2.x stores them, by an implementation that is not ours.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install cryptography
    /tmp/venv/bin/python tokens.py            writes tokens.tsv
    /tmp/venv/bin/python tokens.py --check    fails if tokens.tsv is not what it would write

Columns: key, associated data, clear text, base64url with padding of nonce, ciphertext and tag.
"""

import base64
import pathlib
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = (
    '{"access_token":"eyJ0eXAiOiJKV1QifQ.e30.c2ln","token_type":"Bearer",'
    '"refresh_token":"0.AXoA-refresh","expiry":"2026-11-25T10:11:12.123456789Z"}'
)
CASES = [
    ("abcdefghijklmnopqrstuvwxyz012345", "", TOKEN),
    ("abcdefghijklmnopqrstuvwxyz012345", "", "{}"),
    ("abcdefghijklmnopqrstuvwxyz012345", "", "ä€🙂"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%", "key-1", "private key"),
]


def lines():
    for number, (key, associated, clear) in enumerate(CASES):
        nonce = bytes(range(number, number + 12))
        sealed = AESGCM(key.encode()).encrypt(nonce, clear.encode(), associated.encode() or None)
        yield "\t".join([key, associated, clear, base64.urlsafe_b64encode(nonce + sealed).decode()])


path = pathlib.Path(__file__).with_suffix(".tsv")
text = "".join(line + "\n" for line in lines())
if "--check" in sys.argv:
    sys.exit(0 if path.read_text() == text else f"{path.name} is not what this script makes")
path.write_text(text)
