#!/bin/sh
# Tests open workbooks, papers and slides in LibreOffice. Root gets it installed; anyone else is told in one sentence
# what to install.
set -eu

# Each part has its own library beside the program: Calc, Writer, Impress.
missing_parts() {
    folder=""
    program=$(command -v "${SOFFICE:-soffice}") && folder=$(dirname "$(readlink -f "$program")")
    for part in calc:sc writer:sw impress:sd; do
        [ -e "$folder/lib${part#*:}lo.so" ] || printf ' libreoffice-%s' "${part%:*}"
    done
}

missing=$(missing_parts)
[ -n "$missing" ] || exit 0

if [ -n "${SOFFICE:-}" ]; then
    echo "SOFFICE names $SOFFICE, which is no LibreOffice with Calc, Writer and Impress: correct it or unset it." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests of workbooks, papers and slides need:$missing (or set SOFFICE to a LibreOffice)." >&2
    exit 1
fi
echo "Installing$missing …" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >&2
# shellcheck disable=SC2086  # a list of packages
apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
[ -z "$(missing_parts)" ]
