#!/bin/sh
# demo-data.sh PYTHON [FOLDER]: generate demonstration returns in FOLDER, load and publish them.
# One return is wrong on purpose, so exit code 1 of loading is accepted here.
set -eu
python=$1 folder=${2:-data/demo}

"$python" -m etl --data "$folder" demo
# The findings of forty returns are not printed: `status` and the dashboard show them.
"$python" -m etl --data "$folder" load "$folder/inbox" --json >/dev/null || [ $? -eq 1 ]
if [ ! -f "$folder/published/current.json" ]; then
    echo "The demonstration data in $folder could not be published." >&2
    exit 1
fi
echo "Demonstration data ready in $folder." >&2
