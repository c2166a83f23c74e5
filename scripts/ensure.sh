#!/bin/sh
# ensure.sh browser|office|gateway|java: what tests and screenshots need besides Python: Chromium with a Chinese font;
# LibreOffice, in which tests open workbooks, papers and slides; nginx, which the shipped configuration is tried with; Java for Spark. Installs what is missing as root; otherwise names the packages.
set -eu

missing_browser() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || printf ' chromium'
    [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ] || printf ' fontconfig fonts-noto-cjk'
}

# Calc, Writer and Impress each have a library of their own beside the program.
missing_office() {
    folder=""
    program=$(command -v "${SOFFICE:-soffice}") && folder=$(dirname "$(readlink -f "$program")")
    for part in calc:sc writer:sw impress:sd; do
        [ -e "$folder/lib${part#*:}lo.so" ] || printf ' libreoffice-%s' "${part%:*}"
    done
}

missing_gateway() {
    [ -n "$(PATH=$PATH:/usr/sbin command -v nginx)" ] || printf ' nginx-light'
    command -v openssl >/dev/null || printf ' openssl'
}

missing_java() {
    [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || printf ' default-jre-headless'
}

missing=$("missing_$1")
[ -n "$missing" ] || exit 0

case "$1${missing}" in
browser*\ chromium*) named=${CHROMIUM:+"CHROMIUM names $CHROMIUM, which is not a program"} ;;
office*) named=${SOFFICE:+"SOFFICE names $SOFFICE, which is not LibreOffice with Calc, Writer and Impress"} ;;
*) named="" ;;
esac
if [ -n "$named" ]; then
    echo "$named: correct it or unset it." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The $1 tests need these packages:$missing (or set CHROMIUM, SOFFICE to a program of your own)." >&2
    exit 1
fi
echo "Installing$missing …" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >&2
# shellcheck disable=SC2086  # a list of packages
apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
[ -z "$("missing_$1")" ]
