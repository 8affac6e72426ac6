#!/bin/sh
# Makes validation tokens and id_tokens with Python's PyJWT and cryptography, which have nothing in common with the
# code under test: make.py says what is in each, and why it must or must not pass.
#
# make.sh           writes vectors.json
# make.sh --check   changes nothing and compares: RS256 is deterministic, so the file must be the same, byte for
#                   byte. One signature is not (PS256): there the header and the claims are compared, and the
#                   committed signature is verified by cryptography.
#
# The private keys are for these tests only. They were made once with
#   openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out entra.pem
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check PyJWT==2.15.1 cryptography==50.0.2
"$work/venv/bin/python" make.py "$@"
echo "tokens: ${1:-made}"
