#!/bin/sh
# The browser tests and screenshots need Chromium and a Chinese font. Root gets them installed;
# anyone else is told in one sentence what to install.
set -eu

has_browser() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family)" ]; }

missing=
has_browser || missing="chromium"
has_font || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] && exit 0

if [ -n "${CHROMIUM:-}" ] && ! has_browser; then
    echo "CHROMIUM names $CHROMIUM, which is no program: correct it or unset it." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need these packages:" $missing "(or set CHROMIUM to a Chromium)." >&2
    exit 1
fi
echo "Installing" $missing "…" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq </dev/null >&2
# shellcheck disable=SC2086  # a list of package names
apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
has_browser && has_font
