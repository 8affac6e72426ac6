#!/bin/sh
# Makes the vectors of both sets again; with --check compares instead and changes nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/encrypted/make.sh" "$@"
"$here/tokens/make.sh" "$@"
