#!/bin/bash
# Encrypts resources as Microsoft's page "Change notifications that include resource data" says, with the openssl
# command line (3.x), which has nothing in common with the code under test:
#
#   dataKey        openssl pkeyutl -encrypt   RSA-OAEP with SHA-1 (and MGF1 with SHA-1) of a 32-byte key
#   data           openssl enc -aes-256-cbc   IV = the first 16 bytes of that key
#   dataSignature  openssl dgst -mac hmac     HMAC-SHA256 of the ciphertext
#
# make.sh           writes *.json (and private_key.der) from private_key.pem and plain/*
# make.sh --check   changes nothing and compares
#
# What --check can say: `data`, `dataSignature` and private_key.der are made again and must be the same bytes.
# OAEP is randomised, so a `dataKey` is never made twice: --check opens the committed one with openssl and compares
# the key inside with the one that it should be; it also makes and opens a new one, so that both directions run.
#
# The private keys are for these tests only. They were made once with
#   openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out private_key.pem
set -euo pipefail
cd "$(dirname "$0")"
check=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

OAEP_SHA1="-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
OAEP_SHA256="-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
PKCS1="-pkeyopt rsa_padding_mode:pkcs1"

fail() { echo "encrypted/$1" >&2; exit 1; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
base64_of() { openssl base64 -A -in "$1"; }

# symmetric_key NAME BYTES: reproducible, and another for each vector.
symmetric_key() { printf 'vector %s' "$1" | openssl dgst -sha256 -binary | head -c "$2" > "$work/key"; }

# encrypt PLAIN CIPHER [more options of openssl enc]
encrypt() {
    local plain=$1 cipher=$2; shift 2
    openssl enc "$cipher" -K "$(hex "$work/key")" -iv "$(head -c 16 "$work/key" > "$work/iv"; hex "$work/iv")" \
        "$@" -in "$plain" -out "$work/data"
}

# sign HEX_KEY
sign() { openssl dgst -sha256 -mac hmac -macopt "hexkey:$1" -binary -out "$work/signature" "$work/data"; }

# wrap KEY.pem PADDING_OPTIONS / unwrap KEY.pem PADDING_OPTIONS < data key
wrap() { openssl pkeyutl -encrypt -inkey "$1" $2 -in "$work/key" -out "$work/data_key"; }
unwrap() { openssl pkeyutl -decrypt -inkey "$1" $2 -in "$work/data_key" -out "$work/unwrapped"; }

# finish NAME KEY.pem PADDING_OPTIONS: writes or checks one vector.
finish() {
    local name=$1 key=$2 padding=$3 data signature
    wrap "$key" "$padding"
    unwrap "$key" "$padding"
    cmp -s "$work/key" "$work/unwrapped" || fail "$name: openssl does not open its own dataKey"
    data=$(base64_of "$work/data")
    signature=$(base64_of "$work/signature")
    if [ "$check" != --check ]; then
        printf '{\n  "data": "%s",\n  "dataSignature": "%s",\n  "dataKey": "%s",\n  "encryptionCertificateId": "k-2026-11",\n  "encryptionCertificateThumbprint": "07293748CC064953A3052FB978C735FB89E61C3D"\n}\n' \
            "$data" "$signature" "$(base64_of "$work/data_key")" > "$name.json"
        return
    fi
    grep -qF "\"data\": \"$data\"" "$name.json" || fail "$name.json: another data"
    grep -qF "\"dataSignature\": \"$signature\"" "$name.json" || fail "$name.json: another dataSignature"
    sed -n 's/.*"dataKey": "\(.*\)",/\1/p' "$name.json" | openssl base64 -d -A > "$work/data_key"
    unwrap "$key" "$padding" || fail "$name.json: openssl does not open the committed dataKey"
    cmp -s "$work/key" "$work/unwrapped" || fail "$name.json: another key inside dataKey"
}

openssl pkcs8 -topk8 -nocrypt -in private_key.pem -outform DER -out "$work/private_key.der"
if [ "$check" = --check ]; then
    cmp -s "$work/private_key.der" private_key.der || fail "private_key.der: another key"
else
    cp "$work/private_key.der" private_key.der
fi

# As Graph does it: one vector for each file of plain/.
for plain in plain/*; do
    name=good_$(basename "$plain" .json)
    symmetric_key "$name" 32
    encrypt "$plain" -aes-256-cbc
    sign "$(hex "$work/key")"
    finish "$name" private_key.pem "$OAEP_SHA1"
done

# Each of the others has exactly one thing wrong.
message=plain/message.json

symmetric_key bad_signature 32
encrypt "$message" -aes-256-cbc
sign "$(printf '00%.0s' {1..32})"
finish bad_signature private_key.pem "$OAEP_SHA1"

symmetric_key bad_padding 32
head -c 64 "$message" > "$work/unpadded"
encrypt "$work/unpadded" -aes-256-cbc -nopad
sign "$(hex "$work/key")"
finish bad_padding private_key.pem "$OAEP_SHA1"

symmetric_key bad_key_length 16
encrypt "$message" -aes-128-cbc
sign "$(hex "$work/key")"
finish bad_key_length private_key.pem "$OAEP_SHA1"

symmetric_key bad_oaep_sha256 32
encrypt "$message" -aes-256-cbc
sign "$(hex "$work/key")"
finish bad_oaep_sha256 private_key.pem "$OAEP_SHA256"

symmetric_key bad_pkcs1 32
encrypt "$message" -aes-256-cbc
sign "$(hex "$work/key")"
finish bad_pkcs1 private_key.pem "$PKCS1"

symmetric_key bad_other_key 32
encrypt "$message" -aes-256-cbc
sign "$(hex "$work/key")"
finish bad_other_key other_private_key.pem "$OAEP_SHA1"

echo "encrypted: ${check:-made}"
