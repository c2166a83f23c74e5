#!/bin/sh
# run.sh PYTHON PORT: choose the data folder, publish it if necessary, start the dashboard on localhost.
set -eu
python=$1 port=$2

# BAISHE_DATA goes first, then real returns, then the demonstration.
if [ -z "${BAISHE_DATA:-}" ]; then
    BAISHE_DATA=data/demo
    [ -f data/local/published/current.json ] && BAISHE_DATA=data/local
fi
current=$BAISHE_DATA/published/current.json

if [ "$BAISHE_DATA" = data/demo ] && [ ! -f "$current" ]; then
    echo "First start: generating the demonstration data in data/demo …" >&2
    scripts/demo-data.sh "$python" data/demo
elif [ ! -f "$current" ] || [ -n "$(find etl data/dictionary data/reference -type f \
        \( -name '*.py' -o -name '*.sql' -o -name '*.yml' -o -name '*.csv' \) -newer "$current" | head -n 1)" ]; then
    echo "The software or its lists are newer than the published version: publishing again …" >&2
    "$python" -m etl --data "$BAISHE_DATA" publish
fi

BAISHE_DATA=$(cd "$BAISHE_DATA" && pwd)
export BAISHE_DATA
# What is asked for on a page is done by a worker beside the server; one that runs already goes on.
"$python" -m etl --data "$BAISHE_DATA" work 2>/dev/null &
worker=$!
# On Ctrl-C the server would print an error; on SIGTERM it stops without one.
"$python" -m streamlit run dashboard/app.py --server.port "$port" &
server=$!
trap 'kill -TERM "$server" "$worker" 2>/dev/null || true' INT TERM
code=0
wait "$server" || code=$?
if ! kill -0 "$server" 2>/dev/null; then
    kill -TERM "$worker" 2>/dev/null || true
    wait "$worker" 2>/dev/null || true
    exit "$code"
fi
wait "$server" "$worker" 2>/dev/null || true
