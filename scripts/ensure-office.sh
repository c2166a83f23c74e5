#!/bin/sh
# A test opens an annotated return in LibreOffice Calc. Root gets it installed; anyone else is told in one sentence
# what to install.
set -eu

# The program may be there without its spreadsheet part, which lies beside it.
has_office() {
    program=$(command -v "${SOFFICE:-soffice}") || return 1
    [ -e "$(dirname "$(readlink -f "$program")")/libsclo.so" ]
}

has_office && exit 0

if [ -n "${SOFFICE:-}" ]; then
    echo "SOFFICE names $SOFFICE, which is no LibreOffice with Calc: correct it or unset it." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The test of annotated returns needs this package: libreoffice-calc (or set SOFFICE to a LibreOffice)." >&2
    exit 1
fi
echo "Installing libreoffice-calc …" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >&2
apt-get install -y -qq --no-install-recommends libreoffice-calc </dev/null >/dev/null
has_office
