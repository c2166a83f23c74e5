#!/bin/sh
# install.sh PYTHON VENV REQUIREMENTS: create the environment if it is missing, then install the list.
set -eu
python=$1 venv=$2 requirements=$3

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python 3.11 or newer is needed: install the package python3." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; $python is older. Name another: make setup PYTHON=python3.11" >&2
    exit 1
fi
if [ ! -x "$venv/bin/pip" ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "The environment cannot be created: install the package python3-venv." >&2
        exit 1
    fi
    "$python" -m venv "$venv"
fi
echo "Installing $requirements into $venv …" >&2
exec "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
