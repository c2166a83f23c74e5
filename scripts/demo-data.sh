#!/bin/sh
# demo-data.sh PYTHON [FOLDER]: demonstration returns, made, loaded and published in FOLDER.
# One of the returns is wrong on purpose, so that loading ends with exit code 1: accepted here.
set -eu
python=$1 folder=${2:-data/demo}

"$python" -m etl --data "$folder" demo
# The findings of forty returns are no news here: `status` and the dashboard show them.
"$python" -m etl --data "$folder" load "$folder/inbox" --json >/dev/null || [ $? -eq 1 ]
if [ ! -f "$folder/published/current.json" ]; then
    echo "The demonstration data in $folder could not be published." >&2
    exit 1
fi
echo "Demonstration data ready in $folder." >&2
